using Microsoft.AspNetCore.Http;

namespace ShopifySync.Webhooks;

/// <summary>One webhook request, as it came. Only <see cref="IsSigned"/> says whether Shopify sent it.</summary>
/// <param name="Start">The first bytes of a signed body, which say what it is about.</param>
/// <param name="Body">The whole body of a signed one; null if it is too large to keep: the state is then read from Shopify.</param>
public sealed record Delivery(DeliveryHeaders Headers, bool IsSigned, byte[] Start, byte[]? Body)
{
    /// <summary>The largest body that is read at all.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    /// <summary>The largest body that is kept.</summary>
    public const int KeptBytes = 5 * 1024 * 1024;

    /// <summary>Shopify gives up after five seconds; a body that trickles must not hold its memory for longer than this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Id => Headers.Id;

    /// <summary>Reads a request while signing it.</summary>
    /// <exception cref="BadHttpRequestException">The body is too large, too slow or cut off, or too many others arrive.</exception>
    public static async Task<Delivery> Read(
        HttpRequest request, DeliveryHeaders headers, WebhookSignature.Running running, BytesInFlight.Body kept, CancellationToken ct)
    {
        using var _ = running;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience); // a real network's patience: not the turned clock's

        try
        {
            var total = await Read(request, running, kept, limit.Token);
            var isSigned = running.Matches(headers.Signature);
            var start = isSigned ? kept.ToArray() : [];

            return new Delivery(headers, isSigned, start, total > KeptBytes ? null : start);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new BadHttpRequestException("The body is too slow.", StatusCodes.Status408RequestTimeout);
        }
        catch (IOException cut) when (cut is not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The body was cut off.", cut);
        }
    }

    /// <summary>Returns the length of the body; what is beyond <see cref="KeptBytes"/> is signed and not kept.</summary>
    private static async Task<long> Read(
        HttpRequest request, WebhookSignature.Running running, BytesInFlight.Body kept, CancellationToken ct)
    {
        var total = 0L;

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(ct);

            foreach (var segment in read.Buffer)
            {
                if (!kept.TryWrite(segment.Span[..Math.Min(segment.Length, KeptBytes - kept.Length)]))
                {
                    throw new BadHttpRequestException("Too many bodies arrive at once.", StatusCodes.Status503ServiceUnavailable);
                }

                running.Append(segment.Span);
                total += segment.Length;
            }

            request.BodyReader.AdvanceTo(read.Buffer.End);

            if (total > MaxBytes)
            {
                throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
            }

            if (read.IsCompleted)
            {
                return total;
            }
        }
    }
}
