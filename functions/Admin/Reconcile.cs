using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using ShopifySync.Reconcile;

namespace ShopifySync.Functions.Admin;

/// <summary>The button "Reconcile": looks at both sides, has what differs brought across, and reports. GET only reports.</summary>
/// <remarks>With <c>?whole=true</c> it looks at everything, as the nightly one does.</remarks>
public sealed class Reconcile(RequestedReconcile reconcile)
{
    [Function("reconcile")]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post")] HttpRequest request, CancellationToken ct) =>
        HttpMethods.IsGet(request.Method) ? reconcile.Report(ct) : reconcile.Run(isWhole: request.Query["whole"] == "true", ct);
}
