using Microsoft.Azure.Functions.Worker;
using ShopifySync.Queue;

namespace ShopifySync.Functions.Workers;

/// <summary>Pushes the ERP's customers to Shopify. The hint that wakes it only says "look at the queue".</summary>
public sealed class SyncCustomerToShopify(Drain drain)
{
    [Function("sync-customer-to-shopify")]
    public Task Run([QueueTrigger("%SYNC_CUSTOMER_TO_SHOPIFY_QUEUE%")] string hint, CancellationToken ct) =>
        drain.Run(new SyncStream(Direction.ToShopify, EntityType.Customer), Drain.Limit, ct);
}
