using System.Text;
using System.Text.RegularExpressions;

namespace StoreSimulator.Graph;

/// <summary>Where a subscription's deliveries go: an https address, an event bus of AWS or a topic of Google's Pub/Sub.</summary>
internal static partial class WebhookAddress
{
    private const int LargestInBytes = 65_535;

    private static readonly string[] Path = ["webhookSubscription", "callbackUrl"];

    /// <summary>Whether a cloud service takes the deliveries, and not a server.</summary>
    public static bool IsCloud(string uri) =>
        uri.StartsWith("arn:", StringComparison.Ordinal) || uri.StartsWith("pubsub:", StringComparison.Ordinal);

    /// <summary>The schema's WebhookSubscriptionEndpoint.</summary>
    public static Shape Endpoint(string uri) =>
        uri.StartsWith("arn:", StringComparison.Ordinal) ? new Shape("WebhookEventBridgeEndpoint") { ["arn"] = uri }
        : PubSub().Match(uri) is { Success: true } topic ? new Shape("WebhookPubSubEndpoint")
        {
            ["pubSubProject"] = topic.Groups["project"].Value,
            ["pubSubTopic"] = topic.Groups["topic"].Value,
        }
        : new Shape("WebhookHttpEndpoint") { ["callbackUrl"] = uri };

    /// <summary>The deprecated field, which says the same of every cloud service.</summary>
    public static string CallbackUrl(string uri) => IsCloud(uri) ? "https://eventbridge.arn" : uri;

    /// <summary>What Shopify has against an address.</summary>
    public static IEnumerable<UserError> Refusals(string? uri, bool allowLocalHttp) => Faults(uri, allowLocalHttp)
        .Select(fault => new UserError(Path, $"Address {fault}"));

    private static string[] Faults(string? uri, bool allowLocalHttp)
    {
        if (string.IsNullOrWhiteSpace(uri))
        {
            return ["can't be blank"];
        }

        if (Encoding.UTF8.GetByteCount(uri) > LargestInBytes)
        {
            return ["is too big (maximum is 64 KB)"];
        }

        if (uri.StartsWith("arn:", StringComparison.Ordinal))
        {
            return OfEventBus(uri);
        }

        return Scheme().Match(uri).Groups["scheme"].Value.ToLowerInvariant() switch
        {
            "" => ["is invalid"],
            "pubsub" => OfPubSub(uri),
            "kafka" => ["protocol kafka:// is not supported", "is not a valid kafka topic"],
            "https" => !IsAbsolute(uri, out var host) ? ["is invalid"]
                : IsInternal(host) ? ["cannot be a Shopify or an internal domain"]
                : [],
            "http" when allowLocalHttp && IsAbsolute(uri, out var local) && local.IsLoopback => [],
            var other => [$"protocol {other}:// is not supported"],
        };
    }

    private static string[] OfPubSub(string uri)
    {
        if (PubSub().Match(uri) is not { Success: true } address)
        {
            return ["protocol pubsub:// is not supported", "is not a valid GCP pub/sub format. Format should be pubsub://project:topic"];
        }

        string[] faults =
        [
            .. Project().IsMatch(address.Groups["project"].Value) ? Array.Empty<string>() : ["is not a valid GCP project id."],
            .. Topic().IsMatch(address.Groups["topic"].Value) ? Array.Empty<string>() : ["is not a valid GCP topic id."],
        ];
        return faults.Length == 0 ? [] : ["is invalid", .. faults];
    }

    private static string[] OfEventBus(string uri) =>
        EventBus().Match(uri) is not { Success: true } bus ? ["is invalid", "is not a valid AWS ARN"]
        : bus.Groups["app"].Value != $"{Store.AppId}"
            ? ["is invalid", $"is an AWS ARN and includes api_client_id '{bus.Groups["app"].Value}' instead of '{Store.AppId}'"]
        : [];

    private static bool IsInternal(Uri address) =>
        address.IsLoopback || address.Host.EndsWith(".myshopify.com", StringComparison.OrdinalIgnoreCase)
        || address.Host.EndsWith(".shopify.com", StringComparison.OrdinalIgnoreCase);

    private static bool IsAbsolute(string uri, out Uri address) =>
        Uri.TryCreate(uri, UriKind.Absolute, out address!) && address.Host.Length > 0;

    [GeneratedRegex("^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://")]
    private static partial Regex Scheme();

    [GeneratedRegex("^pubsub://(?<project>[^/]+):(?<topic>[^/:]+)$")]
    private static partial Regex PubSub();

    // as Google describes them; a project may be led by its domain
    [GeneratedRegex("^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$")]
    private static partial Regex Project();

    [GeneratedRegex("^(?!goog)[A-Za-z][A-Za-z0-9._~%+-]{2,254}$")]
    private static partial Regex Topic();

    [GeneratedRegex(@"^arn:aws:events:[a-z0-9-]+::event-source/aws\.partner/shopify\.com(\.test)?/(?<app>\d+)/.+$")]
    private static partial Regex EventBus();
}
