using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using ShopifySync.Queue;
using ShopifySync.Webhooks;

namespace ShopifySync.Functions.Webhooks;

/// <summary>Takes Shopify's product deliveries: verifies one and writes it down. Once it is on disk, Shopify hears 200.</summary>
public sealed class HandleShopifyProductUpdate(WebhookInbox inbox)
{
    [Function("handle-shopify-product-update")]
    public Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, CancellationToken ct) =>
        inbox.Receive(request, EntityType.Product, ct);
}
