using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace ShopifySync.FunctionsHost;

/// <summary>The host.json beside the binaries, as far as this host follows it.</summary>
/// <remarks><c>AzureFunctionsJobHost:{path}</c> in the configuration goes before the file, as in the real host.</remarks>
internal sealed record HostJson(
    TimeSpan FunctionTimeout, string RoutePrefix, QueueSettings Queues, MemoryConfigurationSource LogLevels)
{
    private static readonly string[] Known =
    [
        "version", "functionTimeout", "extensions:http:routePrefix", "extensions:queues:messageEncoding",
        "extensions:queues:maxPollingInterval",
        "extensions:queues:visibilityTimeout", "extensions:queues:batchSize", "extensions:queues:newBatchThreshold",
        "extensions:queues:maxDequeueCount",
    ];

    /// <exception cref="StartRefusedException">The file is missing, is no JSON, or holds a
    /// setting or value that this host does not know.</exception>
    public static HostJson Read(string path, IConfiguration configuration)
    {
        if (!File.Exists(path))
        {
            throw new StartRefusedException($"There is no host.json beside the binaries: {path}.");
        }

        try
        {
            var overrides = configuration.GetSection("AzureFunctionsJobHost")
                .AsEnumerable(makePathsRelative: true)
                .Where(pair => pair.Value is not null);
            return From(new ConfigurationBuilder().AddJsonFile(path).AddInMemoryCollection(overrides).Build());
        }
        catch (InvalidDataException notJson)
        {
            throw new StartRefusedException($"host.json is not valid JSON: {notJson.InnerException?.Message ?? notJson.Message}", notJson);
        }
    }

    private static HostJson From(IConfigurationRoot json)
    {
        var settings = json.AsEnumerable().Where(pair => pair.Value is not null).ToDictionary(StringComparer.OrdinalIgnoreCase);

        foreach (var unknown in settings.Keys.Where(key => !Known.Contains(key, StringComparer.OrdinalIgnoreCase) && !IsLogLevel(key)))
        {
            throw new StartRefusedException($"host.json: this host does not know the setting '{unknown.Replace(':', '.')}'.");
        }

        if (settings.GetValueOrDefault("version") is var version and not "2.0")
        {
            throw new StartRefusedException(
                $"host.json: 'version' must be \"2.0\", and is {(version is null ? "missing" : $"\"{version}\"")}.");
        }

        return new HostJson(
            Time(settings, "functionTimeout", TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            (settings.GetValueOrDefault("extensions:http:routePrefix") ?? "api").Trim('/'),
            QueuesOf(settings),
            LogLevelsOf(settings));
    }

    // ASP.NET Core's two lines a request come from the host's side in Azure, and are no news here.
    private static MemoryConfigurationSource LogLevelsOf(Dictionary<string, string?> settings) => new()
    {
        InitialData = settings
            .Where(pair => IsLogLevel(pair.Key))
            .Select(pair => KeyValuePair.Create($"Logging:LogLevel:{pair.Key["logging:logLevel:".Length..]}", pair.Value))
            .Append(KeyValuePair.Create("Logging:LogLevel:Microsoft.AspNetCore", (string?)"Warning"))
            .DistinctBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase),
    };

    private static QueueSettings QueuesOf(Dictionary<string, string?> settings)
    {
        var batchSize = Count(settings, "extensions:queues:batchSize", 16, 1, 32);

        return new QueueSettings(
            settings.GetValueOrDefault("extensions:queues:messageEncoding")?.ToLowerInvariant() switch
            {
                null or "base64" => true,
                "none" => false,
                var other => throw new StartRefusedException(
                    $"host.json: 'extensions.queues.messageEncoding' is '{other}', and must be base64 or none."),
            },
            Time(
                settings, "extensions:queues:maxPollingInterval", TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(100),
                TimeSpan.FromDays(1)),
            Time(settings, "extensions:queues:visibilityTimeout", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(7)),
            batchSize,
            Count(settings, "extensions:queues:newBatchThreshold", batchSize / 2 * Environment.ProcessorCount, 0, int.MaxValue),
            Count(settings, "extensions:queues:maxDequeueCount", 5, 1, int.MaxValue));
    }

    private static TimeSpan Time(Dictionary<string, string?> settings, string key, TimeSpan unset, TimeSpan least, TimeSpan most) =>
        settings.GetValueOrDefault(key) is not { } text ? unset
        : TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var time) && time >= least && time <= most ? time
        : throw new StartRefusedException(
            $"host.json: '{key.Replace(':', '.')}' is '{text}', and must be a time from {least:c} to {most:c}, written hh:mm:ss.");

    private static int Count(Dictionary<string, string?> settings, string key, int unset, int least, int most) =>
        settings.GetValueOrDefault(key) is not { } text ? unset
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most ? count
        : throw new StartRefusedException(
            $"host.json: '{key.Replace(':', '.')}' is '{text}', and must be a whole number from "
                + $"{least}{(most == int.MaxValue ? " on" : $" to {most}")}.");

    private static bool IsLogLevel(string key) => key.StartsWith("logging:logLevel:", StringComparison.OrdinalIgnoreCase);
}
