using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using ShopifySync.Shopify;
using ShopifySync.Webhooks;

namespace ShopifySync.Functions.Admin;

/// <summary>The button "Register Webhooks": subscribes this app's address to the topics of the house.</summary>
public sealed class RegisterShopifyWebhooks(WebhookSubscriptions subscriptions, IConfiguration configuration)
{
    [Function("register-shopify-webhooks")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Function, "post")] HttpRequest request, CancellationToken ct) =>
        new OkObjectResult(await subscriptions.Register(PublicAddress(request), ct));

    /// <summary>An own domain's address if one is set, else the one that Azure gave the app, else the one that it is called at.</summary>
    private Uri PublicAddress(HttpRequest request) =>
        configuration["PUBLIC_ADDRESS"] is { Length: > 0 } address ? new Uri(address)
        : configuration["WEBSITE_HOSTNAME"] is { Length: > 0 } host ? new Uri($"https://{host}")
        : new Uri(UriHelper.BuildAbsolute(request.Scheme, request.Host));
}
