using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace ShopifySync.Local.Cloud;

/// <summary>The settings files in the repository's root.</summary>
public static class LocalSettings
{
    /// <summary>The folder of the solution, looked for upwards from the program and then from the current folder.</summary>
    /// <exception cref="CannotStartException">Neither lies inside the repository.</exception>
    public static string Root { get; } = Above(AppContext.BaseDirectory) ?? Above(Directory.GetCurrentDirectory())
        ?? throw new CannotStartException("This program runs inside the repository only: no ShopifySync.sln was found above it.");

    /// <summary>What local.settings.sample.json sets.</summary>
    public static Dictionary<string, string> Sample() => Values("local.settings.sample.json");

    /// <summary>The sample's settings, then local.settings.json, then the environment; later ones win.</summary>
    public static Dictionary<string, string> Own()
    {
        var settings = Sample();

        foreach (var (name, value) in Values("local.settings.json"))
        {
            settings[name] = value;
        }

        foreach (var name in settings.Keys.Append("SHOPIFY_STORE_URL").ToArray())
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                settings[name] = value;
            }
        }

        return settings;
    }

    private static Dictionary<string, string> Values(string file)
    {
        try
        {
            return new ConfigurationBuilder().SetBasePath(Root).AddJsonFile(file, optional: true).Build()
                .GetSection("Values").GetChildren()
                .Where(setting => !string.IsNullOrEmpty(setting.Value))
                .ToDictionary(setting => setting.Key, setting => setting.Value!);
        }
        catch (InvalidDataException broken) when (broken.InnerException is JsonException or FormatException)
        {
            throw new CannotStartException(
                $"{file} is not valid: {(broken.InnerException.InnerException ?? broken.InnerException).Message}", broken);
        }
    }

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ShopifySync.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
