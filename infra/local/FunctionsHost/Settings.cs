using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace ShopifySync.FunctionsHost;

/// <summary>The app's settings as the real host hands them to a worker.</summary>
internal static partial class Settings
{
    /// <summary><c>Values</c> of local.settings.json (current folder), then environment variables, then arguments; the last wins.</summary>
    /// <returns>Why local.settings.json could not be read; null if it was read or is not there.</returns>
    public static StartRefusedException? AddTo(IConfigurationBuilder configuration, string[] args)
    {
        var (values, refusal) = LocalValues(Path.Combine(Directory.GetCurrentDirectory(), "local.settings.json"));
        configuration.AddInMemoryCollection(values).AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables().AddCommandLine(args);
        return refusal;
    }

    /// <summary>The text with each <c>%SETTING%</c> replaced by that setting.</summary>
    /// <exception cref="StartRefusedException">The setting is missing or empty.</exception>
    public static string Resolve(string text, IConfiguration configuration, string function) =>
        Reference().Replace(text, reference => configuration[reference.Groups[1].Value] is { Length: > 0 } value
            ? value
            : throw new StartRefusedException(
                $"Function '{function}' needs the setting '{reference.Groups[1].Value}', which is missing or empty."));

    private static (Dictionary<string, string?> Values, StartRefusedException? Refusal) LocalValues(string path)
    {
        if (!File.Exists(path))
        {
            return ([], null);
        }

        try
        {
            var file = JsonSerializer.Deserialize<LocalSettings>(File.ReadAllText(path), JsonOptions);

            return file is { IsEncrypted: true }
                ? ([], new StartRefusedException("local.settings.json is encrypted, which this host cannot read."))
                : (file?.Values ?? [], null);
        }
        catch (JsonException notJson)
        {
            return ([], new StartRefusedException($"local.settings.json is not valid: {notJson.Message}", notJson));
        }
    }

    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    private sealed record LocalSettings(bool IsEncrypted, Dictionary<string, string?>? Values);

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Reference();
}
