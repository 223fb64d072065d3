using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using ShopifySync.Queue;
using ShopifySync.Webhooks;

namespace ShopifySync.Functions.Webhooks;

/// <summary>Takes Shopify's customer deliveries: verifies one and writes it down. Once it is on disk, Shopify hears 200.</summary>
public sealed class HandleShopifyCustomerUpdate(WebhookInbox inbox)
{
    [Function("handle-shopify-customer-update")]
    public Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, CancellationToken ct) =>
        inbox.Receive(request, EntityType.Customer, ct);
}
