using Microsoft.Azure.Functions.Worker;
using ShopifySync.Queue;

namespace ShopifySync.Functions.Schedules;

/// <summary>Every five minutes everything that is due is hinted at and worked off, also when no hint arrives.</summary>
public sealed class ScheduledSyncProcessor(SyncRun run)
{
    /// <summary>Well under the five minutes after which the next run comes and this one would be stopped.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Function("scheduled-sync-processor")]
    public Task Run([TimerTrigger("%SCHEDULED_SYNC_PROCESSOR_SCHEDULE%")] TimerInfo timer, CancellationToken ct) =>
        run.Run(Limit, ct);
}
