namespace ShopifySync.Queue;

public sealed partial class SyncQueue
{
    /// <summary>Items whose newest claim is still held, by <c>@ids</c> and <c>@claims</c>.</summary>
    private const string Ours = """
        with ours as (
            select queue.id
            from   unnest(@ids, @claims) as held (id, claim)
            join   sync_items queue on queue.id = held.id
            where  queue.claim = held.claim
            and    queue.claimed_until is not null
            for update of queue skip locked
        )
        """;

    /// <summary>Takes up to <paramref name="limit"/> due items, those first that have waited longest,
    /// under a numbered lease. Items in other hands are passed over. What the ERP's triggers touched is folded into items before.</summary>
    /// <remarks>An item that was put off has waited since it came due, any other since it was written
    /// down, or for ever if nobody wrote when: neither kind can keep the other waiting for ever.</remarks>
    public async Task<IReadOnlyList<SyncItem>> Claim(Direction direction, EntityType entityType, int limit, CancellationToken ct)
    {
        const string sql = """
            with at_once as (
                select id, coalesce(created_at, '-infinity') as waits_since
                from   sync_items
                where  direction = @direction and entity_type = @entityType and status in ('pending', 'processing')
                and    due_at = '-infinity'
                order  by due_at, id
                limit  @limit
                for update skip locked
            ),
            put_off as (
                select id, due_at as waits_since
                from   sync_items
                where  direction = @direction and entity_type = @entityType and status in ('pending', 'processing')
                and    due_at > '-infinity' and due_at <= @now
                order  by due_at, id
                limit  @limit
                for update skip locked
            ),
            due as (
                select id
                from   (table at_once union all table put_off) as waiting
                order  by waits_since, id
                limit  @limit
            )
            update sync_items queue
            set    status = 'processing',
                   claim = queue.claim + 1,
                   unsettled_claims = queue.unsettled_claims + 1,
                   created_at = coalesce(queue.created_at, @now),
                   claimed_revision = queue.revision,
                   claimed_until = @until,
                   due_at = @until
            from   due
            where  queue.id = due.id
            returning queue.id, queue.entity_type, queue.entity_id, queue.action, queue.origin, queue.retry_count, queue.claim, queue.topic,
                      queue.delivery_id, queue.created_at, queue.reason as waits_for, queue.waits_since, queue.times_put_off,
                      queue.unsettled_claims
            """;

        await Fold(entityType, ct); // also before Shopify's news is applied: what the ERP changed is to be seen beside it
        var parameters = new { direction = direction.Name(), entityType = entityType.Name(), limit, now = Now, until = Now + Lease };

        return [.. (await erp.Rows<SyncItem>(sql, parameters, ct)).OrderBy(item => item.Id)];
    }

    /// <summary>Prolongs the lease of items that are still ours; returns how many those are.</summary>
    public Task<int> Renew(IReadOnlyList<SyncItem> items, CancellationToken ct)
    {
        const string sql = $"""
            {Ours}
            update sync_items queue
            set    claimed_until = @until, due_at = @until
            from   ours
            where  queue.id = ours.id
            """;

        return erp.Run(
            sql,
            new { ids = items.Select(item => item.Id).ToArray(), claims = items.Select(item => item.Claim).ToArray(), until = Now + Lease },
            ct);
    }

    /// <summary>Gives back what was claimed and not settled: it is due at once, and the claim does not count against it.</summary>
    public async Task GiveBack(IReadOnlyList<SyncItem> items, CancellationToken ct)
    {
        const string sql = $"""
            {Ours}
            update sync_items queue
            set    status = 'pending', claimed_until = null, due_at = '-infinity',
                   unsettled_claims = greatest(queue.unsettled_claims - 1, 0)
            from   ours
            where  queue.id = ours.id
            """;

        if (items.Count > 0)
        {
            await erp.Run(
                sql, new { ids = items.Select(item => item.Id).ToArray(), claims = items.Select(item => item.Claim).ToArray() }, ct);
        }
    }
}
