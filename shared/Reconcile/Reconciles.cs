using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Reconcile;

/// <summary>The table <c>sync_reconciles</c> and its parts: how far the reconcile under way has come, under a numbered lease.</summary>
public sealed class Reconciles(ErpDatabase erp, SyncQueue queue, TimeProvider time)
{
    /// <summary>Longer than a step takes. Whoever dies is followed by another after this.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>A little less than the hour after which the next one is due.</summary>
    private static readonly TimeSpan StandsStill = TimeSpan.FromMinutes(55);

    private const int Samples = 20;

    /// <summary>Hourly ones of about three months.</summary>
    private const int Kept = 2_000;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Notes when the sync began: what Shopify changed before that is no business of a reconcile.</summary>
    /// <remarks>Later calls change nothing.</remarks>
    public Task<int> NoteBeginning(CancellationToken ct)
    {
        const string sql = """
            with beginning as (
                insert into sync_reconciles (is_whole, reports_only, started_at, finished_at)
                select false, false, @now, @now
                where  not exists (select from sync_reconciles)
                returning id
            )
            insert into sync_reconcile_parts (reconcile_id, entity_type, part, direction, seen_up_to, finished_at)
            select beginning.id, 'order', 'beginning', 'from_shopify',
                   least(@now, (select max(shopify_updated_at) from shopify_links where entity_type = 'order')), @now
            from   beginning
            """;

        return erp.Run(sql, new { now = Now }, ct);
    }

    /// <summary>Begins a reconcile with these parts, unless one is under way; that one is made a whole one if this was to be one.</summary>
    /// <remarks>One that has stood still for an hour is ended as it is: what it could not look at does not keep the rest from being
    /// looked at again.</remarks>
    public async Task Begin(bool isWhole, bool reportsOnly, IReadOnlyCollection<IReconcilePart> parts, CancellationToken ct)
    {
        const string end = """
            update sync_reconciles
            set    finished_at = @now
            where  finished_at is null and started_at <= @stood and (claimed_until is null or claimed_until <= @now)
            and    not exists (
                     select from sync_reconcile_parts part
                     where  part.reconcile_id = sync_reconciles.id and part.finished_at is null and part.problem is null)
            """;
        const string begin = """
            insert into sync_reconciles (is_whole, reports_only, started_at) values (@isWhole, @reportsOnly, @now)
            on conflict ((true)) where finished_at is null do update set is_whole = sync_reconciles.is_whole or excluded.is_whole
            returning id
            """;
        const string add = """
            insert into sync_reconcile_parts (reconcile_id, entity_type, part, direction)
            select @id, part.entity_type, part.name, part.direction
            from   unnest(@entityTypes, @names, @directions) as part (entity_type, name, direction)
            on conflict do nothing
            """;

        const string forget = "delete from sync_reconciles where id < @id - @kept";

        await using var transaction = await erp.Begin(ct);
        await transaction.Run(end, new { now = Now, stood = Now - StandsStill }, ct);
        var id = await transaction.Row<long>(begin, new { isWhole, reportsOnly, now = Now }, ct);
        await transaction.Run(forget, new { id, kept = Kept }, ct);
        await transaction.Run(add, new
        {
            id,
            entityTypes = parts.Select(part => part.EntityType.Name()).ToArray(),
            names = parts.Select(part => part.Name).ToArray(),
            directions = parts.Select(part => part.Direction.Name()).ToArray(),
        }, ct);
        await transaction.Commit(ct);
    }

    /// <summary>Takes the reconcile under way; null if there is none, or if another worker has it.</summary>
    public Task<OpenReconcile?> Claim(CancellationToken ct)
    {
        const string sql = """
            update sync_reconciles
            set    claim = claim + 1, claimed_until = @until
            where  id = (
                select id from sync_reconciles
                where  finished_at is null and (claimed_until is null or claimed_until <= @now)
                for no key update skip locked)
            returning id, claim, reports_only, (select count(*) = 0 from sync_reconcile_parts part
                                                where part.reconcile_id = sync_reconciles.id and part.looked_at > 0) as is_new
            """;

        return erp.Row<OpenReconcile>(sql, new { now = Now, until = Now + Lease }, ct);
    }

    /// <summary>The parts that are not finished, in the order in which they were begun; what waits for Shopify comes last.</summary>
    public Task<IReadOnlyList<OpenPart>> OpenParts(OpenReconcile reconcile, CancellationToken ct)
    {
        const string sql = """
            select entity_type, part as name, cursor, (
                       select max(earlier.seen_up_to)
                       from   sync_reconcile_parts earlier
                       join   sync_reconciles reconcile on reconcile.id = earlier.reconcile_id
                       where  earlier.entity_type = part.entity_type and earlier.part in (part.part, 'beginning')
                       and    earlier.reconcile_id < part.reconcile_id
                       and    earlier.finished_at is not null and not reconcile.reports_only) as seen_before
            from   sync_reconcile_parts part
            where  reconcile_id = @Id and finished_at is null
            order  by problem is not null, direction, entity_type, part
            """;

        return erp.Rows<OpenPart>(sql, reconcile, ct);
    }

    /// <summary>Writes a step's differences down together with how far it came; false if the lease was lost: nothing is written.</summary>
    public async Task<bool> Write(OpenReconcile reconcile, IReconcilePart part, ReconcileStep step, CancellationToken ct)
    {
        const string renew = """
            update sync_reconciles set claimed_until = @until where id = @Id and claim = @Claim and finished_at is null
            """;
        const string write = """
            update sync_reconcile_parts
            set    looked_at = looked_at + @lookedAt, differing = differing + @differing, refused = refused + @refused,
                   oldest_difference_at = least(oldest_difference_at, @oldest), seen_up_to = greatest(seen_up_to, @seenUpTo),
                   samples = case when cardinality(samples) < @most then samples || @samples else samples end,
                   problem = @problem, cursor = case when @problem is null then @cursor else cursor end,
                   finished_at = case when @problem is null and @cursor::text is null then @now::timestamptz end
            where  reconcile_id = @id and entity_type = @entityType and part = @name
            """;

        await using var transaction = await erp.Begin(ct);

        if (await transaction.Run(renew, new { reconcile.Id, reconcile.Claim, until = Now + Lease }, ct) == 0)
        {
            return false;
        }

        var refused = reconcile.ReportsOnly
            ? 0
            : await queue.Note(transaction, new SyncStream(part.Direction, part.EntityType), reconcile.Id, step.Differences, ct);
        await transaction.Run(write, new
        {
            id = reconcile.Id,
            entityType = part.EntityType.Name(),
            name = part.Name,
            lookedAt = step.LookedAt,
            differing = step.Differences.Count + step.Unnoted,
            refused = refused + step.Refused,
            oldest = step.Differences.Min(found => found.Since),
            seenUpTo = step.SeenUpTo,
            samples = step.Differences.Take(Samples).Select(found => $"{found.EntityId}: {found.Noticed}").ToArray(),
            most = Samples,
            problem = step.Problem,
            cursor = step.Cursor,
            now = Now,
        }, ct);
        await transaction.Commit(ct);

        return true;
    }

    /// <summary>Notes what the reconcile did before its parts.</summary>
    public Task NoteStart(OpenReconcile reconcile, int revived, string? subscriptions, CancellationToken ct)
    {
        const string sql = """
            update sync_reconciles
            set    revived = revived + @revived, subscriptions = coalesce(@subscriptions, subscriptions)
            where  id = @Id and claim = @Claim
            """;

        return erp.Run(sql, new { reconcile.Id, reconcile.Claim, revived, subscriptions }, ct);
    }

    /// <summary>Gives the reconcile back: finished if all its parts are, else for whoever goes on with it.</summary>
    public Task GiveBack(OpenReconcile reconcile, CancellationToken ct)
    {
        const string sql = """
            update sync_reconciles
            set    claimed_until = null,
                   finished_at = case when not exists (
                       select from sync_reconcile_parts part where part.reconcile_id = sync_reconciles.id and part.finished_at is null)
                       then @now::timestamptz end
            where  id = @Id and claim = @Claim
            """;

        return erp.Run(sql, new { reconcile.Id, reconcile.Claim, now = Now }, ct);
    }

    /// <summary>The newest change in Shopify of a noun that reconciles have seen; what came before it is none of their business.</summary>
    public Task<DateTime?> SeenUpTo(EntityType entityType, CancellationToken ct)
    {
        const string sql = """
            select max(part.seen_up_to)
            from   sync_reconcile_parts part
            join   sync_reconciles reconcile on reconcile.id = part.reconcile_id
            where  part.entity_type = @entityType and part.finished_at is not null and not reconcile.reports_only
            """;

        return erp.Row<DateTime?>(sql, new { entityType = entityType.Name() }, ct);
    }

    /// <summary>When the last whole reconcile began; null if none ever did.</summary>
    public Task<DateTime?> LastWhole(CancellationToken ct) =>
        erp.Row<DateTime?>("select max(started_at) from sync_reconciles where is_whole", null, ct);
}

/// <summary>A reconcile that this worker goes on with.</summary>
public sealed record OpenReconcile
{
    public long Id { get; init; }
    public long Claim { get; init; }
    public bool ReportsOnly { get; init; }

    /// <summary>Whether nothing was looked at yet.</summary>
    public bool IsNew { get; init; }
}

/// <summary>A part that is not finished.</summary>
public sealed record OpenPart
{
    public required string EntityType { get; init; }
    public required string Name { get; init; }
    public string? Cursor { get; init; }
    public DateTime? SeenBefore { get; init; }
}
