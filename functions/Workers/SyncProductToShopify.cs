using Microsoft.Azure.Functions.Worker;
using ShopifySync.Queue;

namespace ShopifySync.Functions.Workers;

/// <summary>Pushes the ERP's products to Shopify. The hint that wakes it only says "look at the queue".</summary>
public sealed class SyncProductToShopify(Drain drain)
{
    [Function("sync-product-to-shopify")]
    public Task Run([QueueTrigger("%SYNC_PRODUCT_TO_SHOPIFY_QUEUE%")] string hint, CancellationToken ct) =>
        drain.Run(new SyncStream(Direction.ToShopify, EntityType.Product), Drain.Limit, ct);
}
