using Microsoft.Azure.Functions.Worker;
using ShopifySync.Queue;

namespace ShopifySync.Functions.Workers;

/// <summary>Pushes the ERP's stock to Shopify. The hint that wakes it says nothing but "look at the queue".</summary>
public sealed class SyncInventoryToShopify(Drain drain)
{
    [Function("sync-inventory-to-shopify")]
    public Task Run([QueueTrigger("%SYNC_INVENTORY_TO_SHOPIFY_QUEUE%")] string hint, CancellationToken ct) =>
        drain.Run(new SyncStream(Direction.ToShopify, EntityType.Inventory), Drain.Limit, ct);
}
