using System.Globalization;
using ShopifySync.Erp;

namespace ShopifySync.Stock;

/// <summary>A level read from Shopify, and the link's version from before it was read.</summary>
public sealed record ReadLevel(string InventoryId, long Version, int Available, DateTime? ChangedAt);

/// <summary>What a merge did to a row of the ERP.</summary>
/// <param name="Movement">Units that Shopify had moved since both sides last agreed.</param>
/// <param name="Quantity">The ERP's stock after it; null if nothing had moved.</param>
public sealed record Merged(string InventoryId, int Movement, int? Quantity)
{
    /// <summary>The movement in words; null if there was none.</summary>
    public string? Words => Quantity is { } quantity ? $"{quantity - Movement} → {quantity}" : null;
}

/// <summary>Takes Shopify's movements over into the ERP's stock.</summary>
/// <remarks>Rows are locked in one statement and read in the next: one that waits for a lock goes on with what it read before.</remarks>
public sealed class StockMerge(TimeProvider time)
{
    /// <summary>How long a merge that may wait does so for a row that a transaction of the ERP holds.</summary>
    private const int LongestWaitSeconds = 10;

    /// <summary>Adds Shopify's movement to the ERP's stock, and moves the base by it.</summary>
    /// <remarks>
    /// The answer leaves out links that have moved since the level was read or have a push in flight, and rows that an open transaction of
    /// the ERP holds. They are to be read again.
    /// </remarks>
    /// <param name="mayWait">Whether to wait for rows that are held. A wait that is too long ends with <c>LockNotAvailable</c>.</param>
    public async Task<IReadOnlyList<Merged>> Merge(
        ErpTransaction transaction, IReadOnlyCollection<ReadLevel> read, bool mayWait, CancellationToken ct)
    {
        var available = read.ToDictionary(level => level.InventoryId, level => level.Available);
        var bases = await LockUnmoved(transaction, read, ct);
        var moved = bases.Where(link => available[link.InventoryId] != link.Base).Select(link => link.InventoryId).ToArray();
        var unmoved = bases.Where(link => available[link.InventoryId] == link.Base).Select(link => link.InventoryId).ToArray();
        var free = moved.Length == 0 ? [] : await LockStock(transaction, moved, mayWait, ct);
        var movements = bases.Where(link => free.Contains(link.InventoryId))
            .ToDictionary(link => link.InventoryId, link => available[link.InventoryId] - link.Base);
        IReadOnlyList<StockNow> expected = [];

        if (movements.Count > 0)
        {
            await Mute(transaction, movements.Keys, ct);
            expected = await AddToStock(transaction, movements, ct);
            await Unmute(transaction, ct);
            await PushErpCorrections(transaction, expected, ct);
        }

        await MoveBases(transaction, [.. movements, .. unmoved.Select(id => KeyValuePair.Create(id, 0))], read, ct);

        return [
            .. unmoved.Select(id => new Merged(id, 0, null)),
            .. expected.Select(row => new Merged(row.InventoryId, movements[row.InventoryId], row.Quantity))];
    }

    private static Task<IReadOnlyList<LinkBase>> LockUnmoved(
        ErpTransaction transaction, IReadOnlyCollection<ReadLevel> read, CancellationToken ct)
    {
        const string sql = """
            select link.inventory_id, link.base
            from   unnest(@ids, @versions) as level (id, version)
            join   shopify_stock_links link on link.inventory_id = level.id
            where  link.version = level.version
            and    link.call_id is null
            order  by link.inventory_id
            for update of link skip locked
            """;

        return transaction.Rows<LinkBase>(sql, new
        {
            ids = read.Select(level => level.InventoryId).ToArray(),
            versions = read.Select(level => level.Version).ToArray(),
        }, ct);
    }

    private static async Task<HashSet<string>> LockStock(ErpTransaction transaction, string[] ids, bool mayWait, CancellationToken ct)
    {
        const string sql = """
            select inventory.id::text
            from   inventory
            where  inventory.id in (select wanted.id::erp_inventory_id from unnest(@ids) as wanted (id))
            and    sync_units(inventory.quantity::numeric) is not null
            order  by inventory.id
            for no key update of inventory
            """;

        if (mayWait)
        {
            await LimitWait(transaction, ct);
        }

        return [.. await transaction.Rows<string>(mayWait ? sql : $"{sql} skip locked", new { ids }, ct)];
    }

    private static Task<int> LimitWait(ErpTransaction transaction, CancellationToken ct)
    {
        const string sql = "select set_config('lock_timeout', @limit, true)";

        return transaction.Run(sql, new { limit = string.Create(CultureInfo.InvariantCulture, $"{LongestWaitSeconds}s") }, ct);
    }

    /// <summary>The trigger passes over these rows while they are written: what came from Shopify is not sent back.</summary>
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

    private Task<IReadOnlyList<StockNow>> AddToStock(ErpTransaction transaction, Dictionary<string, int> movements, CancellationToken ct)
    {
        const string sql = """
            with moved as (
                select inventory.id, sync_units(inventory.quantity::numeric) + movement.units as expected
                from   unnest(@ids, @movements) as movement (id, units)
                join   inventory on inventory.id = movement.id::erp_inventory_id
            )
            update inventory
            set    quantity = moved.expected, last_shopify_sync = @now
            from   moved
            where  inventory.id = moved.id
            returning inventory.id::text as inventory_id, moved.expected as quantity
            """;

        return transaction.Rows<StockNow>(
            sql, new { ids = movements.Keys.ToArray(), movements = movements.Values.ToArray(), now = time.GetUtcNow().UtcDateTime }, ct);
    }

    /// <summary>Where the ERP's own triggers made another number of it, the difference is the ERP's movement and is pushed.</summary>
    private static Task<int> PushErpCorrections(ErpTransaction transaction, IReadOnlyList<StockNow> expected, CancellationToken ct)
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

    /// <summary>Each base moves by its movement. The version always moves, so that no older reading is written after this one.</summary>
    private async Task MoveBases(
        ErpTransaction transaction, IReadOnlyList<KeyValuePair<string, int>> movements, IReadOnlyCollection<ReadLevel> read,
        CancellationToken ct)
    {
        const string sql = """
            update shopify_stock_links link
            set    base = link.base + movement.units, changed_at = coalesce(movement.changed_at, link.changed_at),
                   applied_units = case when movement.units = 0 then link.applied_units else movement.units end,
                   applied_at = case when movement.units = 0 then link.applied_at else @now end,
                   version = nextval('shopify_link_versions')
            from   unnest(@ids, @movements, @changedAts::timestamptz[]) as movement (id, units, changed_at)
            where  link.inventory_id = movement.id
            """;

        if (movements.Count == 0)
        {
            return;
        }

        var changed = read.ToDictionary(level => level.InventoryId, level => level.ChangedAt);

        await transaction.Run(sql, new
        {
            now = time.GetUtcNow().UtcDateTime,
            ids = movements.Select(movement => movement.Key).ToArray(),
            movements = movements.Select(movement => movement.Value).ToArray(),
            // an array of DateTime would go as one without time zones
            changedAts = movements.Select(movement => changed[movement.Key]?.ToString("O", CultureInfo.InvariantCulture)).ToArray(),
        }, ct);
    }

    private sealed record LinkBase(string InventoryId, int Base);

    private sealed record StockNow(string InventoryId, int Quantity);
}
