using ShopifySync.Entities;
using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.FullSync;

/// <summary>The table <c>full_syncs</c> and its parts: how far the full sync under way has come, under a numbered lease.</summary>
public sealed class FullSyncs(ErpDatabase erp, TimeProvider time)
{
    /// <summary>Longer than a step takes. Whoever dies is followed by another after this.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>How old orders may be that are imported, as the guide says it.</summary>
    private static readonly TimeSpan OrdersReachBack = TimeSpan.FromDays(60);

    private const int Kept = 50;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Begins a full sync of these nouns, or joins the one under way, which then brings these too.</summary>
    public async Task Begin(IReadOnlyCollection<EntityType> entities, CancellationToken ct)
    {
        const string begin = """
            insert into full_syncs (status, orders_since, started_at) values ('running', @since, @now)
            on conflict ((true)) where finished_at is null do update set is_cancelled = full_syncs.is_cancelled
            returning id
            """;
        const string add = """
            insert into full_sync_parts (full_sync_id, entity_type, phase, phase_since, moved_at)
            select @id, entity.name, 'asking', @now, @now from unnest(@names) with ordinality as entity (name, place)
            order  by entity.place
            on conflict (full_sync_id, entity_type) do nothing
            """;
        const string forget = "delete from full_syncs where id < @id - @kept";

        await using var transaction = await erp.Begin(ct);
        var id = await transaction.Row<long>(begin, new { since = Now - OrdersReachBack, now = Now }, ct);
        await transaction.Run(add, new { id, names = entities.Select(entity => entity.Name()).ToArray(), now = Now }, ct);
        await transaction.Run(forget, new { id, kept = Kept }, ct);
        await transaction.Commit(ct);
    }

    /// <summary>Notes that a person wants the full sync under way to stop; false if none is under way.</summary>
    public async Task<bool> Cancel(CancellationToken ct) =>
        await erp.Run("update full_syncs set is_cancelled = true where finished_at is null", null, ct) > 0;

    /// <summary>Takes the full sync under way; null if there is none, or if another worker has it.</summary>
    public Task<OpenFullSync?> Claim(CancellationToken ct)
    {
        const string sql = """
            update full_syncs
            set    claim = claim + 1, claimed_until = @until
            where  id = (
                select id from full_syncs
                where  finished_at is null and (claimed_until is null or claimed_until <= @now)
                for no key update skip locked)
            returning id, claim, is_cancelled, orders_since
            """;

        return erp.Row<OpenFullSync>(sql, new { now = Now, until = Now + Lease }, ct);
    }

    /// <summary>Its parts, in the order in which they are stored: what others point at comes first.</summary>
    public Task<IReadOnlyList<FullSyncPart>> Parts(long fullSyncId, CancellationToken ct)
    {
        const string sql = "select * from full_sync_parts where full_sync_id = @fullSyncId order by id";

        return erp.Rows<FullSyncPart>(sql, new { fullSyncId }, ct);
    }

    /// <summary>Writes a part as it is now.</summary>
    /// <exception cref="LeaseLostException">Another worker has the full sync, or a person wants it to stop.</exception>
    public async Task Write(OpenFullSync sync, FullSyncPart part, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);
        await Write(transaction, sync, part, ct);
        await transaction.Commit(ct);
    }

    /// <summary>The same in the transaction that brought it so far.</summary>
    public async Task Write(ErpTransaction transaction, OpenFullSync sync, FullSyncPart part, CancellationToken ct)
    {
        const string renew = """
            update full_syncs
            set    claimed_until = @until
            where  id = @Id and claim = @Claim and finished_at is null and is_cancelled = @IsCancelled
            """;
        const string write = """
            update full_sync_parts
            set    phase = @phase, tries = @Tries, operation_gid = @OperationGid, counted = @Counted, counted_records = @CountedRecords,
                   file_size = @FileSize, byte_offset = @ByteOffset, lines = @Lines, records = @Records, cursor = @Cursor, passes = @Passes,
                   stored = @Stored, unchanged = @Unchanged, superseded = @Superseded, rejected = @Rejected,
                   phase_since = @PhaseSince, moved_at = @MovedAt, problem = @Problem, finished_at = @FinishedAt
            where  id = @Id
            """;

        if (await transaction.Run(renew, new { sync.Id, sync.Claim, sync.IsCancelled, until = Now + Lease }, ct) == 0)
        {
            throw new LeaseLostException();
        }

        var row = new Dapper.DynamicParameters(part);
        row.Add("phase", part.Phase.ToString().ToLowerInvariant());
        await transaction.Run(write, row, ct);
    }

    /// <summary>Writes down what came of records, and counts those of which nothing was written down before.</summary>
    /// <returns>How many are new, by verdict.</returns>
    public static async Task<IReadOnlyDictionary<string, long>> Settle(
        ErpTransaction transaction, FullSyncPart part, IReadOnlyCollection<SettledRecord> records, CancellationToken ct)
    {
        const string sql = """
            with written as (
                insert into full_sync_records (part_id, root, verdict, is_seen, why)
                select @part, * from unnest(@roots, @verdicts, @seen, @whys)
                on conflict do nothing
                returning verdict)
            select verdict, count(*) from written group by verdict
            """;

        var counts = await transaction.Rows<(string Verdict, long Count)>(sql, new
        {
            part = part.Id,
            roots = records.Select(record => record.Root).ToArray(),
            verdicts = records.Select(record => record.Verdict).ToArray(),
            seen = records.Select(record => record.IsSeen).ToArray(),
            whys = records.Select(record => record.Why).ToArray(),
        }, ct);

        return counts.ToDictionary(count => count.Verdict, count => count.Count);
    }

    /// <summary>Gives the full sync back: ended if all its parts have, else for whoever goes on with it.</summary>
    public Task GiveBack(OpenFullSync sync, CancellationToken ct)
    {
        const string sql = """
            with parts as (
                select bool_and(phase in ('finished', 'failed', 'cancelled')) as have_ended, bool_or(phase = 'failed') as has_failed,
                       bool_or(phase = 'cancelled') as is_cancelled
                from   full_sync_parts where full_sync_id = @Id
            )
            update full_syncs
            set    claimed_until = null, finished_at = case when have_ended then @now::timestamptz end,
                   status = case when not have_ended then 'running' when parts.is_cancelled then 'cancelled'
                       when has_failed then 'failed' else 'succeeded' end
            from   parts
            where  id = @Id and claim = @Claim
            """;

        return erp.Run(sql, new { sync.Id, sync.Claim, now = Now }, ct);
    }

    /// <summary>Whether one is under way.</summary>
    public Task<bool> IsUnderWay(CancellationToken ct) =>
        erp.Row<bool>("select exists (select from full_syncs where finished_at is null)", null, ct);
}

/// <summary>What came of one record, as it is written down.</summary>
/// <param name="IsSeen">Whether it must have a link now.</param>
public sealed record SettledRecord(long Root, string Verdict, bool IsSeen, string? Why);

/// <summary>This worker goes on no more: another one has what it had, or a person wants it to stop.</summary>
public sealed class LeaseLostException() : Exception("Another worker goes on with this.");
