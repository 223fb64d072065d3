using System.Globalization;
using ShopifySync.Erp;

namespace ShopifySync.Stock;

/// <summary>A level read from Shopify, and the link's version from before it was read.</summary>
public sealed record Seen(string InventoryId, long Version, int Available, DateTime? ChangedAt);

/// <summary>What a merge did to a row of the ERP.</summary>
/// <param name="Movement">Units that Shopify had moved since both sides last agreed.</param>
/// <param name="Quantity">The ERP's stock after it; null if nothing had moved.</param>
public sealed record Merged(string InventoryId, int Movement, int? Quantity);

public sealed partial class StockLinks
{
    /// <summary>
    /// Adds Shopify's movement to the ERP's stock, and moves the base by it. Left out of the answer are links that have moved since the
    /// level was read or have a push in flight, and rows that an open transaction of the ERP holds: they are to be read again.
    /// </summary>
    public async Task<IReadOnlyList<Merged>> Merge(ErpTransaction transaction, IReadOnlyCollection<Seen> seen, CancellationToken ct)
    {
        var available = seen.ToDictionary(level => level.InventoryId, level => level.Available);
        var bases = await LockUnmoved(transaction, seen, ct);
        var moved = bases.Where(link => available[link.InventoryId] != link.Base).Select(link => link.InventoryId).ToArray();
        var still = bases.Where(link => available[link.InventoryId] == link.Base).Select(link => new Merged(link.InventoryId, 0, null));

        if (moved.Length == 0)
        {
            return [.. still];
        }

        var free = await LockStock(transaction, moved, ct);
        var movements = bases.Where(link => free.Contains(link.InventoryId)).ToDictionary(link => link.InventoryId, link => available[link.InventoryId] - link.Base);

        if (movements.Count == 0)
        {
            return [.. still];
        }

        await Mute(transaction, movements.Keys, ct);
        var expected = await AddToStock(transaction, movements, ct);
        await Unmute(transaction, ct);
        await TellWhatTheErpMadeOfIt(transaction, expected, ct);
        await MoveBases(transaction, movements, seen, ct);

        return [.. still, .. expected.Select(row => new Merged(row.InventoryId, movements[row.InventoryId], row.Quantity))];
    }

    private static Task<IReadOnlyList<Agreed>> LockUnmoved(ErpTransaction transaction, IReadOnlyCollection<Seen> seen, CancellationToken ct)
    {
        const string sql = """
            select link.inventory_id, link.base
            from   unnest(@ids, @versions) as seen (id, version)
            join   shopify_stock_links link on link.inventory_id = seen.id
            where  link.version = seen.version
            and    link.call_id is null
            order  by link.inventory_id
            for update of link skip locked
            """;

        return transaction.Rows<Agreed>(sql, new
        {
            ids = seen.Select(level => level.InventoryId).ToArray(),
            versions = seen.Select(level => level.Version).ToArray(),
        }, ct);
    }

    private static async Task<HashSet<string>> LockStock(ErpTransaction transaction, string[] ids, CancellationToken ct)
    {
        const string sql = """
            select inventory.id::text
            from   unnest(@ids) as wanted (id)
            join   inventory on inventory.id = wanted.id::erp_inventory_id
            for no key update of inventory skip locked
            """;

        return [.. await transaction.Rows<string>(sql, new { ids }, ct)];
    }

    /// <summary>What Shopify told us is not told back: the trigger passes over these rows while they are written.</summary>
    private static Task<int> Mute(ErpTransaction transaction, IEnumerable<string> ids, CancellationToken ct)
    {
        const string sql = "select set_config('shopifysync.applying_inventory', @ids, true)";

        return transaction.Run(sql, new { ids = string.Join(',', ids) }, ct);
    }

    private static Task<int> Unmute(ErpTransaction transaction, CancellationToken ct)
    {
        const string sql = "select set_config('shopifysync.applying_inventory', '', true)";

        return transaction.Run(sql, null, ct);
    }

    private Task<IReadOnlyList<Stocked>> AddToStock(ErpTransaction transaction, Dictionary<string, int> movements, CancellationToken ct)
    {
        const string sql = """
            with moved as (
                select inventory.id, inventory.quantity::integer + movement.units as expected
                from   unnest(@ids, @movements) as movement (id, units)
                join   inventory on inventory.id = movement.id::erp_inventory_id
            )
            update inventory
            set    quantity = moved.expected, last_shopify_sync = @now
            from   moved
            where  inventory.id = moved.id
            returning inventory.id::text as inventory_id, moved.expected as quantity
            """;

        return transaction.Rows<Stocked>(
            sql, new { ids = movements.Keys.ToArray(), movements = movements.Values.ToArray(), now = Now }, ct);
    }

    /// <summary>Where the ERP's own triggers made another number of it, that difference is the ERP's movement, and is pushed like any other.</summary>
    private static Task<int> TellWhatTheErpMadeOfIt(ErpTransaction transaction, IReadOnlyList<Stocked> expected, CancellationToken ct)
    {
        const string sql = """
            select sync_touch('inventory', array_agg(expected.id), 'update')
            from   unnest(@ids, @quantities) as expected (id, quantity)
            join   inventory on inventory.id = expected.id::erp_inventory_id
            where  inventory.quantity <> expected.quantity
            and    sync_setting('SHOPIFY_AUTO_SYNC_INVENTORY')
            having count(*) > 0
            """;

        return transaction.Run(sql, new
        {
            ids = expected.Select(row => row.InventoryId).ToArray(),
            quantities = expected.Select(row => row.Quantity).ToArray(),
        }, ct);
    }

    private static Task<int> MoveBases(
        ErpTransaction transaction, Dictionary<string, int> movements, IReadOnlyCollection<Seen> seen, CancellationToken ct)
    {
        const string sql = """
            update shopify_stock_links link
            set    base = link.base + movement.units, version = link.version + 1, changed_at = movement.changed_at
            from   unnest(@ids, @movements, @changedAts::timestamptz[]) as movement (id, units, changed_at)
            where  link.inventory_id = movement.id
            """;

        var changed = seen.ToDictionary(level => level.InventoryId, level => level.ChangedAt);

        return transaction.Run(sql, new
        {
            ids = movements.Keys.ToArray(),
            movements = movements.Values.ToArray(),
            // an array of DateTime would go as one without time zones
            changedAts = movements.Keys.Select(id => changed[id]?.ToString("O", CultureInfo.InvariantCulture)).ToArray(),
        }, ct);
    }

    private sealed record Agreed(string InventoryId, int Base);

    private sealed record Stocked(string InventoryId, int Quantity);
}
