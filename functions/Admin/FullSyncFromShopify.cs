using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using ShopifySync.FullSync;

namespace ShopifySync.Functions.Admin;

/// <summary>
/// The button "Full Sync from Shopify": imports all products, all customers and the orders of the last 60 days. GET says how far it is,
/// DELETE stops it.
/// </summary>
/// <remarks><c>?entities=product,customer</c> imports only these. A call while one is under way joins it.</remarks>
public sealed class FullSyncFromShopify(RequestedFullSync fullSync)
{
    [Function("full-sync-from-shopify")]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", "delete")] HttpRequest request, CancellationToken ct) =>
        HttpMethods.IsGet(request.Method) ? fullSync.Report(ct)
        : HttpMethods.IsDelete(request.Method) ? fullSync.Cancel(ct)
        : fullSync.Run(request.Query["entities"], ct);
}
