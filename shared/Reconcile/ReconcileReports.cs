using ShopifySync.Erp;

namespace ShopifySync.Reconcile;

/// <summary>What the newest reconcile has found so far, and what became of it.</summary>
public sealed record ReconcileReport
{
    public long Id { get; init; }

    /// <summary><c>finished</c>, or <c>running</c> while parts of it are open.</summary>
    public required string Status { get; init; }

    public bool IsWhole { get; init; }
    public bool ReportsOnly { get; init; }
    public DateTime StartedAt { get; init; }
    public DateTime? FinishedAt { get; init; }

    /// <summary>Items that had failed through outages and were tried once more.</summary>
    public int Revived { get; init; }

    /// <summary>What was wrong with the webhooks; null if nothing.</summary>
    public string? Subscriptions { get; init; }

    public required IReadOnlyList<ReconcilePartReport> Parts { get; init; }
}

/// <summary>One side of one noun.</summary>
public sealed record ReconcilePartReport
{
    public required string Entity { get; init; }
    public required string Part { get; init; }
    public required string Direction { get; init; }
    public long LookedAt { get; init; }
    public long Equal => LookedAt - Differing;
    public long Differing { get; init; }

    /// <summary>Brought across since.</summary>
    public long Mended { get; init; }

    /// <summary>In the queue, and not brought across yet.</summary>
    public long Open { get; init; }

    /// <summary>Refused in words, now or before: a person has to look at it.</summary>
    public long WaitingForPerson { get; init; }

    /// <summary>When Shopify changed the oldest of what differs, by its clock.</summary>
    public DateTime? OldestDifferenceAt { get; init; }

    /// <summary>How long that was before this was looked at, in seconds.</summary>
    public double? BehindSeconds { get; init; }

    public string? Problem { get; init; }
    public DateTime? FinishedAt { get; init; }

    /// <summary>Some of what differs: the id, and what was noticed.</summary>
    public string[] Samples { get; init; } = [];
}

/// <summary>Reads reports of reconciles.</summary>
public sealed class ReconcileReports(ErpDatabase erp)
{
    /// <summary>The report of the newest reconcile; null if there was none yet.</summary>
    public async Task<ReconcileReport?> Newest(CancellationToken ct)
    {
        const string newest = """
            select id, is_whole, reports_only, started_at, finished_at, revived, subscriptions
            from   sync_reconciles
            where  exists (select from sync_reconcile_parts part where part.reconcile_id = sync_reconciles.id and part.part <> 'beginning')
            order  by id desc
            limit  1
            """;

        if (await erp.Row<Row>(newest, null, ct) is not { } row)
        {
            return null;
        }

        return new ReconcileReport
        {
            Id = row.Id,
            Status = row.FinishedAt is null ? "running" : "finished",
            IsWhole = row.IsWhole,
            ReportsOnly = row.ReportsOnly,
            StartedAt = row.StartedAt,
            FinishedAt = row.FinishedAt,
            Revived = row.Revived,
            Subscriptions = row.Subscriptions,
            Parts = await Parts(row.Id, ct),
        };
    }

    private Task<IReadOnlyList<ReconcilePartReport>> Parts(long id, CancellationToken ct)
    {
        const string sql = """
            with became as (
                select item.entity_type, item.direction,
                       count(*) filter (where item.status = 'completed' and exists (
                           select from sync_logs line
                           where  line.entity_type = item.entity_type and line.entity_id = item.entity_id and line.item_id = item.id
                           and    line.verdict = 'done')) as mended,
                       count(*) filter (where item.status in ('pending', 'processing')) as open,
                       count(*) filter (where item.status = 'failed') as failed
                from   sync_items item
                where  item.reconcile_id = @id
                group  by item.entity_type, item.direction
            ),
            touched as (
                select entity_type, sum(cardinality(ids))::bigint as open from sync_touches where reconcile_id = @id group by entity_type
            )
            select part.entity_type as entity, part.part, part.direction, part.looked_at, part.differing, part.oldest_difference_at,
                   part.problem, part.finished_at, part.samples,
                   extract(epoch from reconcile.started_at - part.oldest_difference_at)::double precision as behind_seconds,
                   case when part.is_first then coalesce(became.mended, 0) else 0 end as mended,
                   case when part.is_first then coalesce(became.open, 0) else 0 end
                       + case when part.direction = 'to_shopify' then coalesce(touched.open, 0) else 0 end as open,
                   part.refused + case when part.is_first then coalesce(became.failed, 0) else 0 end as waiting_for_person
            from  (select part.*, row_number() over (partition by entity_type, direction order by part) = 1 as is_first
                   from   sync_reconcile_parts part
                   where  part.reconcile_id = @id) as part
            join   sync_reconciles reconcile on reconcile.id = part.reconcile_id
            left   join became on (became.entity_type, became.direction) = (part.entity_type, part.direction)
            left   join touched on touched.entity_type = part.entity_type
            order  by part.entity_type, part.direction, part.part
            """;

        return erp.Rows<ReconcilePartReport>(sql, new { id }, ct);
    }

    private sealed record Row
    {
        public long Id { get; init; }
        public bool IsWhole { get; init; }
        public bool ReportsOnly { get; init; }
        public DateTime StartedAt { get; init; }
        public DateTime? FinishedAt { get; init; }
        public int Revived { get; init; }
        public string? Subscriptions { get; init; }
    }
}
