using Microsoft.Azure.Functions.Worker;
using ShopifySync.Queue;

namespace ShopifySync.Functions.Workers;

/// <summary>Applies customers of Shopify to the ERP. The hint that wakes it says nothing but "look at the queue".</summary>
public sealed class ApplyShopifyCustomer(Drain drain)
{
    [Function("apply-shopify-customer")]
    public Task Run([QueueTrigger("%APPLY_SHOPIFY_CUSTOMER_QUEUE%")] string hint, CancellationToken ct) =>
        drain.Run(new SyncStream(Direction.FromShopify, EntityType.Customer), Drain.Limit, ct);
}
