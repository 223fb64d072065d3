using Microsoft.Azure.Functions.Worker;
using ShopifySync.Reconcile;

namespace ShopifySync.Functions.Schedules;

/// <summary>Every hour both sides are looked at, also where no webhook came and no trigger fired.</summary>
public sealed class ScheduledReconcile(Reconciliation reconciliation)
{
    /// <summary>Well under the host's five minutes. What is left then is continued by scheduled-sync-processor.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Function("scheduled-reconcile")]
    public Task Run([TimerTrigger("%RECONCILE_SCHEDULE%")] TimerInfo timer, CancellationToken ct) =>
        reconciliation.Run(Limit, isWhole: null, ct);
}
