using Microsoft.Azure.Functions.Worker;
using ShopifySync.Queue;

namespace ShopifySync.Functions.Workers;

/// <summary>Applies Shopify's stock to the ERP. The hint that wakes it says nothing but "look at the queue".</summary>
public sealed class ApplyShopifyInventory(Drain drain)
{
    [Function("apply-shopify-inventory")]
    public Task Run([QueueTrigger("%APPLY_SHOPIFY_INVENTORY_QUEUE%")] string hint, CancellationToken ct) =>
        drain.Run(new SyncStream(Direction.FromShopify, EntityType.Inventory), Drain.Limit, ct);
}
