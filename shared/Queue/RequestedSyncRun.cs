using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using ShopifySync.Erp;

namespace ShopifySync.Queue;

/// <summary>Runs over the queue for an administrator, who gets the report, or a sentence that says what is wrong.</summary>
public sealed partial class RequestedSyncRun(
    SyncRun run, SyncQueue queue, SyncedEntityList entities, ILogger<RequestedSyncRun> log)
{
    /// <summary>A person waits; what is left then goes on by hints.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>200 and the report; 503 while the database does not do its part.</summary>
    /// <param name="revives">Whether failed items are due again first.</param>
    public Task<IActionResult> Run(bool revives, CancellationToken ct) => Answer(async () => await run.Run(Limit, ct, revives));

    /// <summary>200 and how far each stream is; 503 while the database does not do its part.</summary>
    public Task<IActionResult> Progress(CancellationToken ct) =>
        Answer(async () => new { streams = await queue.Progress(entities.Streams, ct) });

    private Task<IActionResult> Answer(Func<Task<object>> ask) =>
        RequestedAnswer.Of(async () => new OkObjectResult(await ask()), why => Log.NotRun(log, why));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The requested sync run did not finish. {Why}")]
        public static partial void NotRun(ILogger log, string why);
    }
}
