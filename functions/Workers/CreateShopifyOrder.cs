using Microsoft.Azure.Functions.Worker;
using ShopifySync.Queue;

namespace ShopifySync.Functions.Workers;

/// <summary>Creates the ERP's orders in Shopify and pushes their changes. The hint that wakes it only says "look at the queue".</summary>
public sealed class CreateShopifyOrder(Drain drain)
{
    [Function("create-shopify-order")]
    public Task Run([QueueTrigger("%CREATE_SHOPIFY_ORDER_QUEUE%")] string hint, CancellationToken ct) =>
        drain.Run(new SyncStream(Direction.ToShopify, EntityType.Order), Drain.Limit, ct);
}
