using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using GraphQL.Types;

namespace StoreSimulator.Graph;

/// <summary>Shopify's published Admin schemas, read from a folder of admin_{version}.json.gz; each is loaded once in a process.</summary>
internal sealed partial class AdminSchemas(string folder, string oldest)
{
    private static readonly ConcurrentDictionary<string, Lazy<ISchema>> Loaded = new();

    private readonly string[] versions = [.. Directory.EnumerateFiles(folder, "admin_*.json.gz")
        .Select(path => Path.GetFileName(path)["admin_".Length..^".json.gz".Length])
        .Where(version => string.CompareOrdinal(version, oldest) >= 0)
        .Order(StringComparer.Ordinal)];

    /// <summary>The versions that are answered, oldest first, "unstable" last.</summary>
    public IReadOnlyList<string> Versions => versions;

    /// <summary>The version that answers: the requested one, the oldest one for a retired version, null for an unknown one.</summary>
    public string? Answering(string requested) =>
        versions.Contains(requested) ? requested
        : Quarter().IsMatch(requested) && string.CompareOrdinal(requested, oldest) < 0 ? versions[0]
        : null;

    public ISchema this[string version] =>
        Loaded.GetOrAdd(Path.Combine(folder, $"admin_{version}.json.gz"), path => new(() => Load(path))).Value;

    /// <summary>Whether the schema's CurrencyCode has it.</summary>
    public bool HasCurrency(string code) =>
        (Loaded.Values.FirstOrDefault(loaded => loaded.IsValueCreated)?.Value ?? this[versions[0]])
            .AllTypes["CurrencyCode"] is EnumerationGraphType currencies && currencies.Values.Any(currency => currency.Name == code);

    /// <summary>Looks upwards from the program for the folder the build step installs.</summary>
    public static string DefaultFolder()
    {
        const string Installed = "infra/local/npm/node_modules/@shopify/dev-mcp/dist/data";
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, Installed)))
            {
                return Path.Combine(folder.FullName, Installed);
            }
        }

        throw new DirectoryNotFoundException(
            $"Shopify's schemas were not found: no {Installed} above {AppContext.BaseDirectory}. "
            + "Install the npm tools, or set SchemaFolder.");
    }

    private static Schema Load(string path)
    {
        using var unzipped = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(unzipped);
        var introspection = json.RootElement.GetProperty("data").GetProperty("__schema");
        var scalars = introspection.GetProperty("types").EnumerateArray()
            .Where(type => type.GetProperty("kind").GetString() == "SCALAR")
            .Select(type => type.GetProperty("name").GetString()!)
            .Except(["String", "Int", "Boolean", "Float", "ID"])
            .ToArray();

        var schema = new AdminSchemaBuilder(scalars, new SchemaAccess(introspection)).Build(SchemaText.From(introspection));
        schema.Initialize();
        foreach (var type in schema.AllTypes.OfType<IAbstractGraphType>())
        {
            type.ResolveType = noun => AdminSchemaBuilder.TypeOf(noun) is { } name ? schema.AllTypes[name] as IObjectGraphType : null;
        }

        return schema;
    }

    [GeneratedRegex(@"^20\d\d-(01|04|07|10)$")]
    private static partial Regex Quarter();
}
