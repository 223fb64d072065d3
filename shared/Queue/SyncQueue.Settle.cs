using Microsoft.Extensions.Logging;
using ShopifySync.Erp;

namespace ShopifySync.Queue;

public sealed partial class SyncQueue
{
    private const string SettleItems = """
        with told as (
            select *
            from   unnest(@ids, @claims, @verdicts, @reasons, @whys, @afters, @deadlines, @requests, @costs, @durations)
                   as told (id, claim, verdict, reason, why, after, has_deadline, request_id, cost, duration_ms)
        ),
        held as (
            select queue.id, queue.entity_type, queue.entity_id, queue.action, queue.direction, queue.retry_count, queue.later_since,
                   queue.reason is not distinct from told.reason as is_old_reason,
                   queue.revision > queue.claimed_revision as edited_again,
                   told.verdict, told.reason, told.why, told.after, told.has_deadline, told.request_id, told.cost, told.duration_ms,
                   told.has_deadline and queue.later_since <= @deadline as put_off_too_long,
                   queue.noticed
            from   told
            join   sync_items queue on queue.id = told.id
            where  queue.claim = told.claim
            and    queue.claimed_until is not null
            for update of queue skip locked
        ),
        judged as (
            select held.*,
                   case
                       when verdict in ('done', 'unchanged') then 'completed'
                       when verdict = 'later' and not coalesce(put_off_too_long, false) then 'pending'
                       when verdict = 'failed' and retry_count < @maxRetries then 'pending'
                       else 'failed'
                   end as status
            from   held
        ),
        settled as (
            update sync_items queue
            set    status        = case when again then 'pending' else judged.status end,
                   due_at        = case when again then @now else @now + judged.after end,
                   retry_count   = case when again then 0 when verdict = 'failed'
                       and judged.status = 'pending' then queue.retry_count + 1 else queue.retry_count end,
                   later_since   = case when again or verdict <> 'later' then null
                       when judged.has_deadline then coalesce(queue.later_since, @now) else queue.later_since end,
                   waits_since   = case when again or judged.status <> 'pending' or verdict <> 'later' then null
                       when judged.is_old_reason then coalesce(queue.waits_since, @now) else @now end,
                   times_put_off = case when again or judged.status <> 'pending' or verdict <> 'later' then 0
                       when judged.is_old_reason then queue.times_put_off + 1 else 1 end,
                   reason        = case when judged.status = 'completed' then null when judged.put_off_too_long then 'overdue'
                       else judged.reason end,
                   error_message = case when judged.status = 'completed' then null else judged.why end,
                   settled_at    = case when again or judged.status = 'pending' then null else @now end,
                   body          = case when judged.status = 'completed' then null else queue.body end,
                   claimed_until = null,
                   unsettled_claims = 0
            from   judged, lateral (select judged.edited_again and judged.status <> 'pending' as again) edited
            where  queue.id = judged.id
            returning queue.entity_type, queue.entity_id, queue.direction, queue.status
        ),
        logged as (
            insert into sync_logs (at, item_id, entity_type, entity_id, action, direction, status, verdict, duration_ms, request_id, cost,
                reason, why)
            select @now, id, entity_type, entity_id, action, direction,
                   case when judged.status = 'completed' then 'success' when judged.status = 'failed' or verdict = 'failed' then 'failed'
                       else 'processing' end,
                   verdict, duration_ms, request_id, cost, reason,
                   case when verdict = 'done' and noticed is not null then concat_ws(' ', why, noticed) else why end
            from   judged
            where  verdict <> 'later' or judged.status = 'failed' or not is_old_reason -- put off once more is no news
        )
        select entity_type, entity_id, status
        from   settled
        where  direction = 'to_shopify'
        """;

    /// <summary>Writes what came of items on their rows, with a line each in the activity log, in a transaction of its own.</summary>
    public async Task Settle(IReadOnlyList<Settlement> settlements, CancellationToken ct)
    {
        if (settlements.Count == 0)
        {
            return;
        }

        await using var transaction = await erp.Begin(ct);
        await Settle(transaction, settlements, ct);
        await transaction.Commit(ct);
    }

    /// <summary>The same, together with the effect that it speaks of.</summary>
    /// <remarks>
    /// An item that was edited again while it was claimed is due again at once, behind those that
    /// have waited longer; one that was put off or failed keeps its wait.
    /// Items whose claim was lost are passed over. Once it is committed, the ERP's own rows say what the queue says.
    /// </remarks>
    public async Task Settle(ErpTransaction transaction, IReadOnlyList<Settlement> settlements, CancellationToken ct)
    {
        if (settlements.Count == 0)
        {
            return;
        }

        foreach (var (item, outcome, _, _, _) in settlements)
        {
            var level = outcome.Verdict is Verdict.Rejected or Verdict.Failed ? LogLevel.Warning : LogLevel.Debug;
            Log.Settled(log, level, item.Id, item.EntityType, item.EntityId, outcome.Verdict, outcome.Reason);
        }

        var settled = await transaction.Rows<SettledRow>(SettleItems, new
        {
            ids = settlements.Select(settlement => settlement.Item.Id).ToArray(),
            claims = settlements.Select(settlement => settlement.Item.Claim).ToArray(),
            verdicts = settlements.Select(settlement => settlement.Outcome.Verdict.Name()).ToArray(),
            reasons = settlements.Select(settlement => settlement.Outcome.Reason.Name()).ToArray(),
            whys = settlements.Select(settlement => settlement.Outcome.Why).ToArray(),
            afters = settlements.Select(ComesBackAfter).ToArray(),
            deadlines = settlements.Select(settlement => settlement.Outcome.HasDeadline).ToArray(),
            requests = settlements.Select(settlement => settlement.RequestId).ToArray(),
            costs = settlements.Select(settlement => settlement.Cost).ToArray(),
            durations = settlements.Select(settlement => (int?)settlement.Duration?.TotalMilliseconds).ToArray(),
            now = Now,
            deadline = Now - Outcome.Deadline,
            maxRetries = Backoff.MaxRetries,
        }, ct);
        transaction.AfterCommit(after => Stamp([.. settled], after));
    }

    /// <summary>Has the ERP's own rows say where their items stand.</summary>
    private async Task Stamp(IReadOnlyList<SettledRow> rows, CancellationToken ct)
    {
        foreach (var stamp in stamps)
        {
            var items = rows.Where(row => row.EntityType == stamp.EntityType)
                .Select(row => new ItemStatus(row.EntityId, row.Status))
                .ToList();

            if (items.Count > 0)
            {
                await stamp.Write(items, ct);
            }
        }
    }

    private TimeSpan ComesBackAfter(Settlement settlement) =>
        settlement.Outcome.Verdict is Verdict.Failed ? Backoff.After(settlement.Item.RetryCount, random) : settlement.Outcome.After;

    private sealed record SettledRow
    {
        public required EntityType EntityType { get; init; }
        public required string EntityId { get; init; }
        public required string Status { get; init; }
    }

    private static partial class Log
    {
        /// <remarks>Its words stay in <c>sync_queue</c> and <c>sync_logs</c>: Shopify and the ERP's triggers quote customers.</remarks>
        [LoggerMessage("Item {ItemId} {EntityType} {EntityId}: {Verdict} {Reason}. The words are in sync_logs.")]
        public static partial void Settled(
            ILogger log, LogLevel level, long itemId, EntityType entityType, string entityId, Verdict verdict, Reason reason);
    }
}
