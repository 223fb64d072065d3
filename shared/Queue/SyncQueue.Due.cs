namespace ShopifySync.Queue;

/// <summary>How many items of one kind are due, counted no further than asked.</summary>
public sealed record DueItems(string Direction, string EntityType, int Items);

public sealed partial class SyncQueue
{
    private static readonly TimeSpan KeepCompleted = TimeSpan.FromDays(7);
    private static readonly TimeSpan KeepLog = TimeSpan.FromDays(90);

    /// <summary>What is due now, by direction and entity type, each counted up to
    /// <paramref name="limit"/>: enough to know how many hands it needs.</summary>
    public Task<IReadOnlyList<DueItems>> CountDue(IEnumerable<SyncStream> streams, int limit, CancellationToken ct)
    {
        const string sql = """
            select stream.direction, stream.entity_type, (
                select count(*)::integer
                from   (select 1
                        from   sync_items
                        where  direction = stream.direction
                        and    entity_type = stream.entity_type
                        and    status in ('pending', 'processing')
                        and    due_at <= @now
                        limit  @limit) as due) as items
            from   unnest(@directions, @entityTypes) as stream (direction, entity_type)
            """;

        var list = streams.ToList();

        return erp.Rows<DueItems>(sql, new
        {
            directions = list.Select(stream => stream.Direction.Name()).ToArray(),
            entityTypes = list.Select(stream => stream.EntityType.Name()).ToArray(),
            limit,
            now = Now,
        }, ct);
    }

    /// <summary>When the next item of a stream comes due after <paramref name="now"/>; null if none waits.</summary>
    public Task<DateTime?> NextDue(SyncStream stream, DateTime now, CancellationToken ct)
    {
        const string sql = """
            select due_at
            from   sync_items
            where  direction = @direction
            and    entity_type = @entityType
            and    status in ('pending', 'processing')
            and    due_at > @now
            order  by due_at
            limit  1
            """;

        return erp.Row<DateTime?>(sql, new { direction = stream.Direction.Name(), entityType = stream.EntityType.Name(), now }, ct);
    }

    /// <summary>Makes failed items due again, by a person's wish; returns how many.</summary>
    /// <remarks>Where the entity has a live row already, that row carries its newest state, and the failed one is closed.</remarks>
    public Task<int> Revive(int limit, CancellationToken ct) => Revive(limit, null, 0, ct);

    /// <param name="reasons">Only what failed for these reasons; null for all.</param>
    /// <param name="retries">How many of its retries count as used.</param>
    private async Task<int> Revive(int limit, IReadOnlyCollection<string>? reasons, int retries, CancellationToken ct)
    {
        const string sql = """
            with failed as (
                select id, entity_type, entity_id, direction
                from   sync_items
                where  status = 'failed'
                and   (@reasons::text[] is null or reason = any(@reasons))
                order  by id
                limit  @limit
                for no key update skip locked
            ),
            placed as (
                select failed.*,
                       row_number() over (partition by direction, entity_type, case direction when 'to_shopify' then entity_id
                           else id::text end order by id desc) as place
                from   failed
            ),
            judged as (
                select placed.id,
                       placed.place = 1 and (placed.direction = 'from_shopify' or not exists (
                           select from sync_items live
                           where  live.direction = 'to_shopify'
                           and    live.entity_type = placed.entity_type
                           and    live.entity_id = placed.entity_id
                           and    live.status in ('pending', 'processing'))) as revived
                from   placed
            )
            update sync_items queue
            set    status        = case when judged.revived then 'pending' else 'completed' end,
                   settled_at    = case when judged.revived then null else queue.settled_at end,
                   due_at        = '-infinity',
                   retry_count   = @retries,
                   later_since   = null
            from   judged
            where  queue.id = judged.id
            returning judged.revived
            """;

        await FoldAll(ct); // an edit that waits must be seen
        return (await erp.Rows<bool>(sql, new { limit, reasons = reasons?.ToArray(), retries }, ct)).Count(revived => revived);
    }

    /// <summary>Forgets what is old enough, a chunk in each statement; returns how many rows went or lost their body.</summary>
    /// <remarks>Completed items go after a week, lines of the activity log after ninety days, and so do bodies of what failed.</remarks>
    public async Task<int> CleanUp(int chunk, CancellationToken ct)
    {
        const string items = """
            delete from sync_items
            where  id in (
                select id from sync_items
                where  status = 'completed' and settled_at <= @before order by settled_at limit @chunk for update skip locked)
            """;
        const string lines = "delete from sync_logs where id in (select id from sync_logs where at <= @before order by at limit @chunk)";
        const string bodies = """
            update sync_items
            set    body = null
            where  id in (
                select id from sync_items
                where  status = 'failed' and settled_at <= @before and body is not null limit @chunk for update skip locked)
            """;

        return await erp.Run(items, new { before = Now - KeepCompleted, chunk }, ct)
            + await erp.Run(lines, new { before = Now - KeepLog, chunk }, ct)
            + await erp.Run(bodies, new { before = Now - KeepLog, chunk }, ct);
    }
}
