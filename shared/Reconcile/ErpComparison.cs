using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Reconcile;

/// <summary>Compares the ERP's rows of a noun with what both sides last agreed on: whatever no trigger told of is found here.</summary>
/// <remarks>The noun's own SQL says which rows there are and which need nothing (<c>shared/Erp/Logic</c>).</remarks>
public sealed class ErpComparison(ErpDatabase erp, EntityType entityType) : IReconcilePart
{
    public const string PartName = "erp";

    private const int Rows = 2_000;

    public EntityType EntityType => entityType;

    public string Name => PartName;

    public Direction Direction => Direction.ToShopify;

    public bool IsOfWholeOnly => false;

    public async Task<ReconcileStep> Next(ReconcilePosition position, CancellationToken ct)
    {
        const string sql = """
            select looked_at, last_id, to_json(differing)::text as differing, unnoted, refused
            from   sync_reconcile_step(@entityType, @after, @rows)
            """;

        var step = (await erp.Row<Step>(sql, new { entityType = entityType.Name(), after = position.Cursor, rows = Rows }, ct))!;

        return new ReconcileStep
        {
            LookedAt = step.LookedAt,
            Differences = [.. System.Text.Json.JsonSerializer.Deserialize<string[]>(step.Differing)!.Select(
                id => new Difference(id, "A reconcile found that the ERP's row had changed. No trigger had told of it."))],
            Unnoted = step.Unnoted,
            Refused = step.Refused,
            Cursor = step.LastId,
        };
    }

    private sealed record Step
    {
        public int LookedAt { get; init; }
        public string? LastId { get; init; }
        public required string Differing { get; init; }
        public int Unnoted { get; init; }
        public int Refused { get; init; }
    }
}
