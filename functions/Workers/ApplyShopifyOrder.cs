using Microsoft.Azure.Functions.Worker;
using ShopifySync.Queue;

namespace ShopifySync.Functions.Workers;

/// <summary>Applies orders of Shopify to the ERP. The hint that wakes it says nothing but "look at the queue".</summary>
public sealed class ApplyShopifyOrder(Drain drain)
{
    [Function("apply-shopify-order")]
    public Task Run([QueueTrigger("%APPLY_SHOPIFY_ORDER_QUEUE%")] string hint, CancellationToken ct) =>
        drain.Run(new SyncStream(Direction.FromShopify, EntityType.Order), Drain.Limit, ct);
}
