using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.FullSync;

/// <summary>Full syncs for an administrator, who gets the report, or a sentence that says what is wrong.</summary>
public sealed partial class RequestedFullSync(
    FullSyncs syncs, FullSyncWork work, FullSyncReports reports, SchemaGuard schema, ILogger<RequestedFullSync> log)
{
    /// <summary>A person waits; a small store is done by then, and the rest is continued by itself.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Begins one, or joins the one under way: 200 and the report; 400 for a noun that there is not.</summary>
    /// <param name="entities">Words of <c>sync_queue.entity_type</c>, parted by commas; null or empty for all.</param>
    public Task<IActionResult> Run(string? entities, CancellationToken ct) => Answer(async () =>
    {
        var wanted = (entities ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(word => new EntityType(word)).ToList();

        if (wanted.Except(work.Nouns).FirstOrDefault() is { Word: { } unknown })
        {
            return RequestedAnswer.Error(
                StatusCodes.Status400BadRequest,
                $"'{unknown}' cannot be imported. ?entities= takes {string.Join(", ", work.Nouns)}, parted by commas.");
        }

        if (!await schema.Allows(ct))
        {
            return RequestedAnswer.Error(StatusCodes.Status503ServiceUnavailable, SchemaGuard.NotMigrated);
        }

        await syncs.Begin([.. work.Nouns.Where(noun => wanted.Count == 0 || wanted.Contains(noun))], ct);
        await work.Continue(Limit, ct);

        return new OkObjectResult(await reports.Newest(ct));
    });

    /// <summary>200 and the report of the newest full sync; 404 before the first.</summary>
    public Task<IActionResult> Report(CancellationToken ct) => Answer(async () =>
        await reports.Newest(ct) is { } report
            ? new OkObjectResult(report)
            : RequestedAnswer.Error(StatusCodes.Status404NotFound, "There was no full sync yet."));

    /// <summary>Stops the one under way: 200 and the report; 404 if none is. What it has stored stays.</summary>
    public Task<IActionResult> Cancel(CancellationToken ct) => Answer(async () =>
    {
        if (!await syncs.Cancel(ct))
        {
            return RequestedAnswer.Error(StatusCodes.Status404NotFound, "No full sync is under way.");
        }

        await work.Continue(Limit, ct);

        return new OkObjectResult(await reports.Newest(ct));
    });

    private Task<IActionResult> Answer(Func<Task<IActionResult>> work) => RequestedAnswer.Of(work, why => Log.NotRun(log, why));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The requested full sync did not go on. {Why}")]
        public static partial void NotRun(ILogger log, string why);
    }
}
