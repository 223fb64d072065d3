using Microsoft.Azure.Functions.Worker;
using ShopifySync.Queue;

namespace ShopifySync.Functions.Workers;

/// <summary>Applies products of Shopify to the ERP. The hint that wakes it says nothing but "look at the queue".</summary>
public sealed class ApplyShopifyProduct(Drain drain)
{
    [Function("apply-shopify-product")]
    public Task Run([QueueTrigger("%APPLY_SHOPIFY_PRODUCT_QUEUE%")] string hint, CancellationToken ct) =>
        drain.Run(new SyncStream(Direction.FromShopify, EntityType.Product), Drain.Limit, ct);
}
