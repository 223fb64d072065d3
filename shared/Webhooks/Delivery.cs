using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ShopifySync.Webhooks;

/// <summary>One webhook request, as it came. Only <see cref="IsSigned"/> says whether Shopify sent it.</summary>
/// <param name="Start">The body's first bytes, for finding out what it is about.</param>
/// <param name="Body">The whole body, or null if it is too large to keep: then the state is read from Shopify again.</param>
public sealed record Delivery(
    bool IsSigned, string Id, string Topic, string ShopDomain, string? ApiVersion, DateTime? TriggeredAt, byte[] Start, byte[]? Body)
{
    /// <summary>The largest body that is read at all.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    /// <summary>The largest body that is kept.</summary>
    public const int KeptBytes = 5 * 1024 * 1024;

    /// <summary>Reads a request while signing it; null if it is larger than <see cref="MaxBytes"/>.</summary>
    public static async Task<Delivery?> Read(HttpRequest request, WebhookSignature.Running running, CancellationToken ct)
    {
        using var _ = running;
        var kept = new ArrayBufferWriter<byte>((int)Math.Clamp(request.ContentLength ?? 4096, 256, KeptBytes));
        var total = 0L;

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(ct);

            foreach (var segment in read.Buffer)
            {
                running.Append(segment.Span);
                kept.Write(segment.Span[..Math.Min(segment.Length, KeptBytes - kept.WrittenCount)]);
                total += segment.Length;
            }

            request.BodyReader.AdvanceTo(read.Buffer.End);

            if (total > MaxBytes)
            {
                return null;
            }

            if (read.IsCompleted)
            {
                break;
            }
        }

        var isSigned = running.Matches(Header(request, "X-Shopify-Hmac-Sha256"));
        var start = kept.WrittenSpan.ToArray();

        return new Delivery(
            isSigned,
            Header(request, "X-Shopify-Webhook-Id") ?? "unnumbered:" + Header(request, "X-Shopify-Hmac-Sha256"), // the same bytes are the same delivery
            Header(request, "X-Shopify-Topic") ?? "",
            Header(request, "X-Shopify-Shop-Domain") ?? "",
            Header(request, "X-Shopify-API-Version"),
            Moment(Header(request, "X-Shopify-Triggered-At")),
            start,
            total > KeptBytes ? null : start);
    }

    private static string? Header(HttpRequest request, string name) =>
        request.Headers[name].ToString() is { Length: > 0 } value ? value : null;

    private static DateTime? Moment(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment.UtcDateTime : null;
}
