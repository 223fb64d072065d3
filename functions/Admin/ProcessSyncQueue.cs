using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using ShopifySync.Queue;

namespace ShopifySync.Functions.Admin;

/// <summary>The button "Process Sync Queue": one run over what is due, and a report of it. GET only says how far it is.</summary>
/// <remarks>With <c>?failed=true</c> the failed items are due again first.</remarks>
public sealed class ProcessSyncQueue(RequestedSyncRun run)
{
    [Function("process-sync-queue")]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post")] HttpRequest request, CancellationToken ct) =>
        HttpMethods.IsGet(request.Method) ? run.Progress(ct) : run.Run(revives: request.Query["failed"] == "true", ct);
}
