using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Npgsql;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Settings;

namespace ShopifySync.Webhooks;

/// <summary>Takes deliveries in: verifies one while it streams, writes it down, and only then says 200.</summary>
/// <remarks>What cannot be Shopify's is refused before its body is read. Bodies that are read share a bounded memory.</remarks>
public sealed partial class WebhookInbox(
    SyncedEntityList entities, WebhookSignature signature, SyncSettings settings, SyncQueue queue, HintDebouncer debouncer,
    BytesInFlight inFlight, TimeProvider time, ILogger<WebhookInbox> log)
{
    /// <summary>When Shopify, or a proxy, may come again to an instance that reads too many bodies.</summary>
    private const string RetryAfterSeconds = "1";

    /// <summary>How long the database has for a delivery. Shopify gives up after five seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>200 once the delivery is on disk, also when it was there before; 401 without a valid signature of the store.</summary>
    /// <remarks>413 above the limit, 408 and 400 for slow and cut bodies, 503 without memory or database: Shopify sends it again.</remarks>
    public async Task<IActionResult> Receive(HttpRequest request, EntityType entityType, CancellationToken ct)
    {
        try
        {
            var (headers, refusal) = await Check(request, ct);
            return headers is null ? refusal! : await Read(request, headers, entityType, ct);
        }
        catch (BadHttpRequestException bad)
        {
            if (bad.StatusCode == StatusCodes.Status503ServiceUnavailable)
            {
                request.HttpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
            }

            return new StatusCodeResult(bad.StatusCode);
        }
        catch (OperationCanceledException) when (request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            return new StatusCodeResult(StatusCodes.Status400BadRequest); // nobody hears it: the caller is gone
        }
        catch (Exception trouble) when (DatabaseTrouble.Is(trouble))
        {
            Log.NotWritten(log, DatabaseTrouble.Of(trouble)); // the exception itself can hold what the customer wrote
            return new StatusCodeResult(trouble is PostgresException { IsTransient: false }
                ? StatusCodes.Status500InternalServerError
                : StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>What the headers tell: these, or the answer to a request that Shopify would not send.</summary>
    private async Task<(DeliveryHeaders? Headers, IActionResult? Refusal)> Check(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > Delivery.MaxBytes)
        {
            return (null, new StatusCodeResult(StatusCodes.Status413PayloadTooLarge));
        }

        if (DeliveryHeaders.Read(request) is not { } headers)
        {
            Log.Refused(log, "unknown", "it has no signature or no topic");
            return (null, new UnauthorizedResult());
        }

        if (!await IsOurShop(headers.ShopDomain, ct))
        {
            Log.Refused(log, headers.Topic, "it is not from the configured store");
            return (null, new UnauthorizedResult());
        }

        return (headers, null);
    }

    private async Task<IActionResult> Read(HttpRequest request, DeliveryHeaders headers, EntityType entityType, CancellationToken ct)
    {
        using var kept = inFlight.Open();
        var delivery = await Delivery.Read(request, headers, signature.Start(), kept, ct);

        if (!delivery.IsSigned)
        {
            Log.Refused(log, headers.Topic, "its signature does not match");
            return new UnauthorizedResult();
        }

        await InTime(patient => queue.Record(
            entityType, EntityKey.Of(entities.Of(entityType), delivery), headers.Topic, headers.Id, headers.TriggeredAt, headers.ApiVersion,
            delivery.Body, patient), ct);
        debouncer.Soon(new SyncStream(Direction.FromShopify, entityType));

        return new OkResult();
    }

    private async Task<bool> IsOurShop(string domain, CancellationToken ct)
    {
        string? store = null;
        await InTime(async patient => store = (await settings.Read(patient)).StoreUrl, ct);

        return store is not null && string.Equals(domain, store, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Asks the database for as long as Shopify still listens.</summary>
    /// <remarks>What was written all the same is known again by its delivery id.</remarks>
    /// <exception cref="SlowStatementException">It took longer: a migration holds the table, or all connections wait.</exception>
    private async Task InTime(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);

        try
        {
            await work(either.Token);
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new SlowStatementException(late);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Refused a delivery of {Topic}: {Why}")]
        public static partial void Refused(ILogger log, string topic, string why);

        [LoggerMessage(LogLevel.Error, "A delivery was not written down; Shopify sends it again. {Why}")]
        public static partial void NotWritten(ILogger log, string why);
    }
}
