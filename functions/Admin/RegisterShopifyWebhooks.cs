using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using ShopifySync.Webhooks;

namespace ShopifySync.Functions.Admin;

/// <summary>The button "Register Webhooks": subscribes this app's address to the topics of the synced entities.</summary>
public sealed class RegisterShopifyWebhooks(WebhookRegistration registration)
{
    [Function("register-shopify-webhooks")]
    public Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Function, "post")] HttpRequest request, CancellationToken ct) =>
        registration.Run(ct);
}
