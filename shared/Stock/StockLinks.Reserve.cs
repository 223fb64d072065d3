using System.Text.Json;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>A row's movement, ready to be pushed: <paramref name="Delta"/> units on top of the base on which both sides agreed.</summary>
public sealed record StockMove(string InventoryId, string InventoryItemGid, string LocationGid, int Base, int Delta)
{
    public Pair Pair => new(InventoryItemGid, LocationGid);
}

/// <summary>What was taken into a call.</summary>
/// <param name="Call">Stored, not sent yet; null if nothing has moved.</param>
/// <param name="Moves">The call's entries, in its order.</param>
/// <param name="Still">Rows whose stock is the one that both sides agreed on. Rows in neither list are in other hands.</param>
public sealed record Reservation(ShopifyCall? Call, IReadOnlyList<StockMove> Moves, IReadOnlySet<string> Still);

public sealed partial class StockLinks
{
    /// <summary>Takes the ERP's movements of up to 250 linked rows into one call, and writes it down before it is sent.</summary>
    public async Task<Reservation> Reserve(IReadOnlyCollection<string> inventoryIds, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);
        var locked = await LockIdle(transaction, inventoryIds, ct);
        var moves = await ReadMoves(transaction, locked, ct);
        var moved = moves.Where(move => move.Delta != 0).ToList();
        var still = moves.Where(move => move.Delta == 0).Select(move => move.InventoryId).ToHashSet();

        if (moved.Count == 0)
        {
            return new Reservation(null, [], still);
        }

        var call = CallOf(moved);
        await CallsInFlight.Store(transaction, call, ct);
        await MarkInFlight(transaction, call, moved, ct);
        await transaction.Commit(ct);

        return new Reservation(call, moved, still);
    }

    private static Task<IReadOnlyList<string>> LockIdle(ErpTransaction transaction, IReadOnlyCollection<string> inventoryIds, CancellationToken ct)
    {
        const string sql = """
            select inventory_id
            from   shopify_stock_links
            where  inventory_id = any(@ids)
            and    call_id is null
            order  by inventory_id
            for update skip locked
            """;

        return transaction.Rows<string>(sql, new { ids = inventoryIds.ToArray() }, ct);
    }

    private static Task<IReadOnlyList<StockMove>> ReadMoves(ErpTransaction transaction, IReadOnlyList<string> locked, CancellationToken ct)
    {
        const string sql = """
            select link.inventory_id, link.inventory_item_gid, link.location_gid, link.base, stock.quantity - link.base as delta
            from   unnest(@ids) as locked (id)
            join   shopify_stock_links link on link.inventory_id = locked.id
            join   erp_stock stock on stock.id = locked.id::erp_inventory_id
            where  (stock.inventory_item_gid, stock.location_gid) = (link.inventory_item_gid, link.location_gid)
            and    stock.sync_to_shopify
            order  by link.inventory_id
            """;

        return transaction.Rows<StockMove>(sql, new { ids = locked.ToArray() }, ct);
    }

    private ShopifyCall CallOf(IReadOnlyList<StockMove> moves)
    {
        var id = random.NextGuid();
        var variables = JsonSerializer.Serialize(new
        {
            key = id,
            input = new
            {
                name = "available",
                reason = "correction",
                referenceDocumentUri = $"gid://shopifysync/StockPush/{id}",
                changes = moves.Select(move => new
                {
                    inventoryItemId = move.InventoryItemGid,
                    locationId = move.LocationGid,
                    delta = move.Delta,
                    changeFromQuantity = move.Base,
                }),
            },
        });

        return calls.New(id, "AdjustStock", variables, EntityType.Inventory);
    }

    private static Task<int> MarkInFlight(ErpTransaction transaction, ShopifyCall call, IReadOnlyList<StockMove> moves, CancellationToken ct)
    {
        const string sql = """
            update shopify_stock_links link
            set    call_id = @call, call_delta = move.delta, version = version + 1
            from   unnest(@ids, @deltas) as move (id, delta)
            where  link.inventory_id = move.id
            """;

        return transaction.Run(sql, new
        {
            call = call.Id,
            ids = moves.Select(move => move.InventoryId).ToArray(),
            deltas = moves.Select(move => move.Delta).ToArray(),
        }, ct);
    }
}
