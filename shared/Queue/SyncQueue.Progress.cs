namespace ShopifySync.Queue;

/// <summary>How far a stream is.</summary>
/// <param name="Waiting">Items that are still to be brought across.</param>
/// <param name="Failed">Items that wait for a person.</param>
/// <param name="Completed">Items that were completed within the last hour.</param>
/// <param name="PerHour">How many are completed in an hour at the pace of the last minutes.</param>
public sealed record StreamProgress(string Direction, string EntityType, long Waiting, long Failed, long Completed, long PerHour)
{
    /// <summary>When all will be across at this pace, in minutes; null where nothing waits or nothing moves.</summary>
    public long? MinutesLeft => Waiting == 0 || PerHour == 0 ? null : (long)Math.Ceiling(60.0 * Waiting / PerHour);
}

public sealed partial class SyncQueue
{
    private static readonly TimeSpan LastHour = TimeSpan.FromHours(1);

    /// <summary>The last minutes, by which the pace is told.</summary>
    private static readonly TimeSpan Recently = TimeSpan.FromMinutes(10);

    /// <summary>A pace is told of no shorter time.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(20);

    /// <summary>How far these streams are, in their order.</summary>
    public async Task<IReadOnlyList<StreamProgress>> Progress(IEnumerable<SyncStream> streams, CancellationToken ct)
    {
        const string sql = """
            with live as (
                select direction, entity_type, count(*) as waiting
                from   sync_items where status in ('pending', 'processing') group by direction, entity_type
            ), failed as (
                select direction, entity_type, count(*) as failed from sync_items where status = 'failed' group by direction, entity_type
            ), completed as (
                select direction, entity_type, count(*) as completed, count(*) filter (where settled_at > @recently) as lately,
                       min(settled_at) filter (where settled_at > @recently) as since
                from   sync_items
                where  status = 'completed' and settled_at > @lastHour
                group  by direction, entity_type
            )
            select stream.direction, stream.entity_type, coalesce(waiting, 0) as waiting, coalesce(failed, 0) as failed,
                   coalesce(completed, 0) as completed,
                   coalesce(lately * 3600 / greatest(extract(epoch from @now - since), @shortest), 0)::bigint as per_hour
            from   unnest(@directions, @entityTypes) with ordinality as stream (direction, entity_type, place)
            left   join live using (direction, entity_type)
            left   join failed using (direction, entity_type)
            left   join completed using (direction, entity_type)
            order  by place
            """;

        await FoldAll(ct); // what was touched waits too
        var list = streams.ToList();

        return await erp.Rows<StreamProgress>(sql, new
        {
            directions = list.Select(stream => stream.Direction.Name()).ToArray(),
            entityTypes = list.Select(stream => stream.EntityType.Name()).ToArray(),
            now = Now,
            lastHour = Now - LastHour,
            recently = Now - Recently,
            shortest = Shortest.TotalSeconds,
        }, ct);
    }
}
