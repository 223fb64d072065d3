using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using ShopifySync.Queue;

namespace ShopifySync.Functions.Admin;

/// <summary>The button "Process Sync Queue": one run over everything that is due, and a report of it.</summary>
/// <remarks>With <c>?failed=true</c> the failed items are due again first.</remarks>
public sealed class ProcessSyncQueue(SyncRun run)
{
    /// <summary>A person waits; what is left then goes on by hints.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Function("process-sync-queue")]
    public async Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Function, "post")] HttpRequest request, CancellationToken ct) =>
        new OkObjectResult(await run.Run(Limit, ct, revives: request.Query["failed"] == "true"));
}
