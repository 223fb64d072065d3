using System.Globalization;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Reconcile;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>Reads the level of every linked stock row, many at once, and finds those that have moved without a delivery.</summary>
/// <remarks>What was found is read once more by the intake, which merges it as the movement it is, under the link's version.</remarks>
public sealed class StockReconcile(ErpDatabase erp, StockLevels levels) : IReconcilePart
{
    private const int Rows = 1_000;

    public EntityType EntityType => EntityType.Inventory;

    public string Name => "levels";

    public Direction Direction => Direction.FromShopify;

    public bool IsOfWholeOnly => false;

    public async Task<ReconcileStep> Next(ReconcilePosition position, CancellationToken ct)
    {
        var rows = await Read(position.Cursor, ct);
        var counted = rows.Where(row => row.IsCompared).ToList();
        var read = await levels.Read(counted.Select(row => row.Pair), ct);

        if (read.Problems.Values.FirstOrDefault() is { } problem)
        {
            return ReconcileStep.Stopped(problem);
        }

        return new ReconcileStep
        {
            LookedAt = rows.Count,
            Differences = [.. counted.Select(row => Difference(row, read)).OfType<Difference>()],
            Cursor = rows.Count < Rows ? null : $"{rows[^1].LocationGid} {rows[^1].InventoryId}",
        };
    }

    private static Difference? Difference(LinkedRow row, LevelsRead read)
    {
        if (read.HasNo(row.Pair))
        {
            return new Difference(Key(row.Pair), "A reconcile found that Shopify has no such item any more. No delivery had told of it.");
        }

        var level = read.Levels[row.Pair]!;
        var available = level.Available ?? 0;

        return !level.IsTracked || available == row.Base ? null : new Difference(
            Key(row.Pair),
            string.Create(
                CultureInfo.InvariantCulture,
                $"A reconcile found {available} in Shopify and {row.Quantity} in the ERP where both had agreed on {row.Base}. ")
                + "No delivery had told of it.",
            level.ChangedAt);
    }

    /// <summary>The level as deliveries of it name it.</summary>
    private static string Key(Pair pair) => $"{Gids.NumberOf(pair.InventoryItemGid)}@{Gids.NumberOf(pair.LocationGid)}";

    private Task<IReadOnlyList<LinkedRow>> Read(string? cursor, CancellationToken ct)
    {
        const string sql = """
            select link.inventory_id, link.inventory_item_gid, link.location_gid, link.base, stock.quantity,
                   link.call_id is null and coalesce(stock.sync_to_shopify, false) as is_compared
            from  (select * from shopify_stock_links
                   where  (location_gid, inventory_id) > (@location, @id)
                   order  by location_gid, inventory_id
                   limit  @rows) as link
            left   join erp_stock stock on stock.id = link.inventory_id::erp_inventory_id
            order  by link.location_gid, link.inventory_id
            """;

        var (location, id) = cursor?.Split(' ', 2) is [var at, var after] ? (at, after) : ("", "");

        return erp.Rows<LinkedRow>(sql, new { location, id, rows = Rows }, ct);
    }

    private sealed record LinkedRow
    {
        public required string InventoryId { get; init; }
        public required string InventoryItemGid { get; init; }
        public required string LocationGid { get; init; }
        public int Base { get; init; }
        public int? Quantity { get; init; }

        /// <summary>Not while a push is under way, and not where the product is out of the sync.</summary>
        public bool IsCompared { get; init; }

        public Pair Pair => new(InventoryItemGid, LocationGid);
    }
}
