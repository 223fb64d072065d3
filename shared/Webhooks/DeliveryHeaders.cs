using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using ShopifySync.Queue;

namespace ShopifySync.Webhooks;

/// <summary>What a webhook request says before its body. None of it is signed.</summary>
public sealed record DeliveryHeaders(
    string Signature, string Id, string Topic, string ShopDomain, string? ApiVersion, DateTime? TriggeredAt)
{
    private const int LongestTopic = 100;
    private const int LongestVersion = 20;

    /// <summary>Shopify's ids are UUIDs. A longer id is kept as its hash: it is not signed, and indexes have limits.</summary>
    private const int LongestId = 100;

    /// <summary>The headers, or null if no request of Shopify's could have them.</summary>
    public static DeliveryHeaders? Read(HttpRequest request)
    {
        var signature = Header(request, "X-Shopify-Hmac-Sha256") ?? "";

        if (!IsSignature(signature) || Header(request, "X-Shopify-Topic") is not { Length: <= LongestTopic } topic)
        {
            return null;
        }

        return new DeliveryHeaders(
            signature,
            IdOf(request, signature),
            topic,
            Header(request, "X-Shopify-Shop-Domain") ?? "",
            Header(request, "X-Shopify-API-Version") is { Length: <= LongestVersion } version ? version : null,
            Moment(Header(request, "X-Shopify-Triggered-At")));
    }

    /// <summary>Without an id, a delivery is known by its bytes.</summary>
    private static string IdOf(HttpRequest request, string signature)
    {
        var id = Header(request, "X-Shopify-Webhook-Id") is { } given ? Short(given) : "unnumbered:" + signature;

        return Header(request, "X-Shopify-Test") is "true" ? TestDelivery.Id(id) : id;
    }

    private static bool IsSignature(string text)
    {
        Span<byte> bytes = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(text, bytes, out var length) && length == bytes.Length;
    }

    private static string Short(string id) =>
        id.Length <= LongestId ? id : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    private static string? Header(HttpRequest request, string name) =>
        request.Headers[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>Null also for a moment at the ends of the calendar, which can be neither added to nor stored.</summary>
    private static DateTime? Moment(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            && moment.UtcDateTime.Year is > 2000 and < 3000
            ? moment.UtcDateTime
            : null;
}
