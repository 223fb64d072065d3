using System.Text.Json;

namespace ShopifySync.Queue;

public sealed partial class SyncQueue
{
    /// <summary>Statements of the ERP that were folded in one call, at the most; who comes next folds the rest.</summary>
    private const int MostFolds = 1_000;

    /// <summary>A fold of more rows than this writes no stamps: no table of the ERP is locked in bulk for a courtesy.</summary>
    private const int MostPendingStamps = 250;

    /// <summary>One statement of the ERP may have touched a million rows.</summary>
    private static readonly TimeSpan FoldLimit = TimeSpan.FromMinutes(2);

    /// <summary>Makes items of what the ERP's triggers wrote down: one live item per entity.</summary>
    /// <remarks>A row that equals its link gets no item.</remarks>
    public async Task Fold(EntityType entityType, CancellationToken ct)
    {
        const string sql = """
            select folded.ids is null as is_over,
                   case when cardinality(folded.ids) between 1 and @most then to_json(folded.ids)::text end as ids
            from   (select sync_fold(@entityType, @now) as ids offset 0) as folded
            """;

        for (var fold = 0; fold < MostFolds; fold++)
        {
            var folded = await erp.Row<Folded>(
                sql, new { entityType = entityType.Name(), now = Now, most = MostPendingStamps }, ct, FoldLimit);

            if (folded is null or { IsOver: true })
            {
                return;
            }

            if (folded.Ids is { } ids)
            {
                await Stamp(
                    [.. JsonSerializer.Deserialize<string[]>(ids)!.Select(
                        id => new SettledRow { EntityType = entityType, EntityId = id, Status = "pending" })],
                    ct);
            }
        }
    }

    /// <summary>The same for every entity type that was touched.</summary>
    public async Task FoldAll(CancellationToken ct)
    {
        const string sql = "select distinct entity_type from sync_touches order by entity_type";

        foreach (var name in await erp.Rows<string>(sql, null, ct))
        {
            await Fold(new EntityType(name), ct);
        }
    }

    private sealed record Folded
    {
        public bool IsOver { get; init; }

        /// <summary>The entities' ids as a JSON array, if they are few.</summary>
        public string? Ids { get; init; }
    }
}
