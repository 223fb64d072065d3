using Microsoft.Azure.Functions.Worker;
using ShopifySync.FullSync;
using ShopifySync.Queue;
using ShopifySync.Reconcile;

namespace ShopifySync.Functions.Schedules;

/// <summary>Every five minutes everything that is due is hinted at and worked off, also when no hint arrives.</summary>
/// <remarks>A reconcile that did not come to its end is continued first, and a full sync of which no hint came.</remarks>
public sealed class ScheduledSyncProcessor(Reconciliation reconciliation, FullSyncWork fullSync, SyncRun run)
{
    /// <summary>Well under the five minutes after which the next run comes and this one would be stopped.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan ReconcileLimit = TimeSpan.FromMinutes(1);

    [Function("scheduled-sync-processor")]
    public async Task Run([TimerTrigger("%SCHEDULED_SYNC_PROCESSOR_SCHEDULE%")] TimerInfo timer, CancellationToken ct)
    {
        await reconciliation.Continue(ReconcileLimit, ct);
        await Task.WhenAll(run.Run(Limit, ct), fullSync.Continue(Limit, ct));
    }
}
