using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using ShopifySync.Queue;
using ShopifySync.Settings;

namespace ShopifySync.Webhooks;

/// <summary>Takes deliveries in: verifies one while it streams, writes it down, and only then says 200.</summary>
public sealed partial class WebhookInbox(WebhookSignature signature, SyncSettings settings, SyncQueue queue, HintDebouncer debouncer, ILogger<WebhookInbox> log)
{
    /// <summary>200 once the delivery is on disk (also when it was there before); 401 without a valid signature of the configured store; 413 above the limit.</summary>
    /// <exception cref="Npgsql.NpgsqlException">The database is down: the host answers 500, and Shopify sends the delivery again.</exception>
    public async Task<IActionResult> Receive(HttpRequest request, EntityType entityType, CancellationToken ct)
    {
        if (request.ContentLength > Delivery.MaxBytes)
        {
            return new StatusCodeResult(StatusCodes.Status413PayloadTooLarge);
        }

        var delivery = await Delivery.Read(request, signature.Start(), ct);

        if (delivery is null)
        {
            return new StatusCodeResult(StatusCodes.Status413PayloadTooLarge);
        }

        if (!delivery.IsSigned || !await IsOurShop(delivery.ShopDomain, ct))
        {
            Log.Refused(log, delivery.Topic, delivery.IsSigned ? "it is not from the configured store" : "its signature does not match");
            return new UnauthorizedResult();
        }

        await queue.Record(
            entityType, EntityKey.Of(entityType, delivery), delivery.Topic, delivery.Id, delivery.TriggeredAt, delivery.ApiVersion, delivery.Body, ct);
        debouncer.Soon(new SyncStream(Direction.FromShopify, entityType));

        return new OkResult();
    }

    private async Task<bool> IsOurShop(string domain, CancellationToken ct) =>
        (await settings.Read(ct)).StoreUrl is { } store && string.Equals(domain, store, StringComparison.OrdinalIgnoreCase);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Refused a delivery of {Topic}: {Why}")]
        public static partial void Refused(ILogger log, string topic, string why);
    }
}
