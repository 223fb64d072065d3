using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Reconcile;

/// <summary>Reconciles for an administrator, who gets the report, or a sentence that says what is wrong.</summary>
public sealed partial class RequestedReconcile(
    Reconciliation reconciliation, ReconcileReports reports, SyncRun run, ILogger<RequestedReconcile> log)
{
    /// <summary>A person waits; what is left then is continued by the timer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan MendLimit = TimeSpan.FromSeconds(30);

    /// <summary>200 and the report; 409 and why it was not begun; 503 while the database does not do its part.</summary>
    public Task<IActionResult> Run(bool isWhole, CancellationToken ct) => Answer(async () =>
    {
        if (await reconciliation.Run(Limit, isWhole, ct) is { } why)
        {
            return RequestedAnswer.Error(StatusCodes.Status409Conflict, why);
        }

        await run.Run(MendLimit, ct);
        return new OkObjectResult(await reports.Newest(ct));
    });

    /// <summary>200 and the report of the newest reconcile; 404 before the first.</summary>
    public Task<IActionResult> Report(CancellationToken ct) => Answer(async () =>
        await reports.Newest(ct) is { } report
            ? new OkObjectResult(report)
            : RequestedAnswer.Error(StatusCodes.Status404NotFound, "There was no reconcile yet."));

    private Task<IActionResult> Answer(Func<Task<IActionResult>> work) => RequestedAnswer.Of(work, why => Log.NotRun(log, why));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The requested reconcile did not finish. {Why}")]
        public static partial void NotRun(ILogger log, string why);
    }
}
