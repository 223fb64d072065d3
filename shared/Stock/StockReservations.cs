using System.Text.Json;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>A row's movement, ready to be pushed: <paramref name="Delta"/> units on top of the base on which both sides agreed.</summary>
/// <param name="AppliedUnits">What the sync last added to the ERP's stock; null if nothing yet.</param>
public sealed record StockMove(
    string InventoryId, string InventoryItemGid, string LocationGid, int Base, int Delta, int? AppliedUnits, DateTime? AppliedAt)
{
    private static readonly TimeSpan ReadBefore = TimeSpan.FromMinutes(5);

    public Pair Pair => new(InventoryItemGid, LocationGid);

    /// <summary>The movement in words; warns where it goes against one of Shopify's that the ERP may not have read.</summary>
    public string Words(DateTime now) =>
        AppliedUnits is { } applied && Math.Sign(applied) == -Math.Sign(Delta) && now - AppliedAt < ReadBefore
            ? $"{Base} → {Base + Delta}. It goes against {applied:+0;-0} from Shopify of "
                + $"{(int)(now - AppliedAt!.Value).TotalSeconds} s before: if the ERP wrote a number that it had read before that, "
                + "the stock is now wrong on both sides. Count it."
            : $"{Base} → {Base + Delta}";
}

/// <summary>What was reserved for a call.</summary>
/// <param name="Call">Stored, not sent yet; null if nothing has moved.</param>
/// <param name="Moves">The call's entries, in its order.</param>
/// <param name="Unmoved">Rows whose stock is the base. Rows in neither list are in other hands.</param>
public sealed record Reservation(ShopifyCall? Call, IReadOnlyList<StockMove> Moves, IReadOnlySet<string> Unmoved);

/// <summary>Links whose movement is on its way to Shopify: stored before the call is sent, closed when its outcome is known.</summary>
/// <remarks>Nothing here waits for a lock: what others hold is left out of the answer.</remarks>
public sealed class StockReservations(ErpDatabase erp, CallsInFlight calls, Random random)
{
    /// <summary>Takes the ERP's movements of up to 250 linked rows into one call, and writes it down before it is sent.</summary>
    public Task<Reservation> Reserve(IReadOnlyCollection<string> inventoryIds, CancellationToken ct) =>
        Reserve(inventoryIds, ReadMoves, ct);

    /// <summary>The same for all stock of levels that their rows do not mean any more: it is taken out, to be put elsewhere.</summary>
    public Task<Reservation> ReserveLeaving(IReadOnlyCollection<string> inventoryIds, CancellationToken ct) =>
        Reserve(inventoryIds, ReadLeaving, ct);

    /// <summary>Closes a call whose outcome is known: the bases of the pairs that it moved move with it, the others stay.</summary>
    /// <param name="changedAt">When it moved them, by Shopify's clock, if that is known.</param>
    /// <returns>The rows that it moved, to be stamped once this is committed.</returns>
    /// <remarks>A second time changes nothing: a link knows which call it waits for.</remarks>
    public static async Task<IReadOnlyList<string>> Confirm(
        ErpTransaction transaction, Guid callId, IReadOnlyCollection<Pair> applied, DateTime? changedAt, CancellationToken ct)
    {
        const string sql = """
            update shopify_stock_links link
            set    base       = link.base + case when applied.item is null then 0 else link.call_delta end,
                   changed_at = case when applied.item is null then link.changed_at else coalesce(@changedAt, link.changed_at) end,
                   call_id    = null,
                   call_delta = null,
                   version    = nextval('shopify_link_versions')
            from   shopify_stock_links waiting
            left   join unnest(@items, @locations) as applied (item, location)
                   on (applied.item, applied.location) = (waiting.inventory_item_gid, waiting.location_gid)
            where  waiting.call_id = @callId
            and    link.inventory_id = waiting.inventory_id
            and    link.call_id = @callId
            returning case when applied.item is null then null else link.inventory_id end
            """;

        await CallsInFlight.Resolve(transaction, callId, ct); // the call before its links, always: against deadlocks

        var confirmed = await transaction.Rows<string?>(sql, new
        {
            callId,
            changedAt,
            items = applied.Select(pair => pair.InventoryItemGid).ToArray(),
            locations = applied.Select(pair => pair.LocationGid).ToArray(),
        }, ct);

        return [.. confirmed.OfType<string>()];
    }

    /// <summary>Opens the links of a call of which nothing has happened, unless somebody else has sent it since.</summary>
    public static async Task GiveBack(ErpTransaction transaction, ShopifyCall call, CancellationToken ct)
    {
        if (await CallsInFlight.GiveBack(transaction, call, ct))
        {
            await Confirm(transaction, call.Id, [], null, ct);
        }
    }

    /// <summary>Drops links that the call may have moved or not: their rows are adopted anew. A link with a newer call stays.</summary>
    public static Task<int> Forget(ErpTransaction transaction, Guid callId, IReadOnlyCollection<string> inventoryIds, CancellationToken ct)
    {
        const string sql = "delete from shopify_stock_links where inventory_id = any(@ids) and call_id = @callId";

        return inventoryIds.Count == 0 ? Task.FromResult(0) : transaction.Run(sql, new { ids = inventoryIds.ToArray(), callId }, ct);
    }

    /// <summary>The entries of a call in flight.</summary>
    public Task<IReadOnlyList<StockMove>> InFlight(Guid callId, CancellationToken ct)
    {
        const string sql = """
            select inventory_id, inventory_item_gid, location_gid, base, call_delta as delta,
                   applied_units, applied_at
            from   shopify_stock_links
            where  call_id = @callId
            order  by inventory_id
            """;

        return erp.Rows<StockMove>(sql, new { callId }, ct);
    }

    private async Task<Reservation> Reserve(
        IReadOnlyCollection<string> inventoryIds,
        Func<ErpTransaction, IReadOnlyList<string>, CancellationToken, Task<IReadOnlyList<StockMove>>> read,
        CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);
        var locked = await LockIdle(transaction, inventoryIds, ct);
        var moves = await read(transaction, locked, ct);
        var moved = moves.Where(move => move.Delta != 0).ToList();
        var unmoved = moves.Where(move => move.Delta == 0).Select(move => move.InventoryId).ToHashSet();

        if (moved.Count == 0)
        {
            return new Reservation(null, [], unmoved);
        }

        var call = CallOf(moved);
        await CallsInFlight.Store(transaction, call, ct);
        await MarkInFlight(transaction, call, moved, ct);
        await transaction.Commit(ct);

        return new Reservation(call, moved, unmoved);
    }

    private static Task<IReadOnlyList<string>> LockIdle(
        ErpTransaction transaction, IReadOnlyCollection<string> inventoryIds, CancellationToken ct)
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
            select link.inventory_id, link.inventory_item_gid, link.location_gid, link.base, stock.quantity - link.base as delta,
                   link.applied_units, link.applied_at
            from   unnest(@ids) as locked (id)
            join   shopify_stock_links link on link.inventory_id = locked.id
            join   erp_stock stock on stock.id = locked.id::erp_inventory_id
            where  (stock.inventory_item_gid, stock.location_gid) = (link.inventory_item_gid, link.location_gid)
            and    stock.quantity is not null
            and    stock.sync_to_shopify
            order  by link.inventory_id
            """;

        return transaction.Rows<StockMove>(sql, new { ids = locked.ToArray() }, ct);
    }

    private static Task<IReadOnlyList<StockMove>> ReadLeaving(
        ErpTransaction transaction, IReadOnlyList<string> locked, CancellationToken ct)
    {
        const string sql = """
            select link.inventory_id, link.inventory_item_gid, link.location_gid, link.base, -link.base as delta,
                   link.applied_units, link.applied_at
            from   unnest(@ids) as locked (id)
            join   shopify_stock_links link on link.inventory_id = locked.id
            join   erp_stock stock on stock.id = locked.id::erp_inventory_id
            where  stock.inventory_item_gid = link.inventory_item_gid
            and    stock.location_gid <> link.location_gid
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

    private static Task<int> MarkInFlight(
        ErpTransaction transaction, ShopifyCall call, IReadOnlyList<StockMove> moves, CancellationToken ct)
    {
        const string sql = """
            update shopify_stock_links link
            set    call_id = @call, call_delta = move.delta, version = nextval('shopify_link_versions')
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
