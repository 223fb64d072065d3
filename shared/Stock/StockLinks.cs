using ShopifySync.Erp;

namespace ShopifySync.Stock;

/// <summary>A link that was made or moved: its version from then on.</summary>
public sealed record LinkVersion(string InventoryId, long Version);

/// <summary>The table <c>shopify_stock_links</c>: per level the base, the stock on which both sides last agreed.</summary>
/// <remarks>
/// The ERP's quantity less the base is the ERP's movement; Shopify's less the base is Shopify's. Both count. Versions come from one
/// sequence: whoever read a link before it was changed or made anew can tell. A link is dropped only where nothing of its history counts
/// any more; else its base is carried over.
/// </remarks>
public sealed class StockLinks(ErpDatabase erp, TimeProvider time)
{
    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Links rows to the levels they mean, each from the base that is given; returns those that are linked by this.</summary>
    /// <remarks>
    /// Choosing the base is all that adoption does: from Shopify's number on, the difference is the ERP's movement and is pushed;
    /// from the ERP's number on, it is Shopify's and is merged. Left out are rows whose level another row holds.
    /// </remarks>
    public async Task<IReadOnlyList<LinkVersion>> Adopt(IReadOnlyCollection<(StockRow Row, int Base)> adopted, CancellationToken ct)
    {
        var parameters = new
        {
            ids = adopted.Select(link => link.Row.InventoryId).ToArray(),
            items = adopted.Select(link => link.Row.InventoryItemGid).ToArray(),
            locations = adopted.Select(link => link.Row.LocationGid).ToArray(),
            bases = adopted.Select(link => link.Base).ToArray(),
            now = Now,
        };

        await using var transaction = await erp.Begin(ct);
        await DropOutdated(transaction, parameters, ct);
        var linked = await Insert(transaction, parameters, ct);
        await transaction.Commit(ct);

        return linked;
    }

    /// <summary>Moves links, with their bases, to the levels that their rows mean now; returns those that were moved.</summary>
    /// <remarks>Left out are links that have changed since they were read, and rows whose new level another link holds.</remarks>
    public Task<IReadOnlyList<LinkVersion>> Carry(IReadOnlyCollection<StockRow> rows, CancellationToken ct)
    {
        const string sql = """
            with unmoved as (
                select link.inventory_id, wanted.item, wanted.location
                from   unnest(@ids, @versions, @items, @locations) as wanted (id, version, item, location)
                join   shopify_stock_links link on link.inventory_id = wanted.id
                where  link.version = wanted.version
                and    link.call_id is null
                and    not exists (
                    select from shopify_stock_links holder
                    where  (holder.inventory_item_gid, holder.location_gid) = (wanted.item, wanted.location))
                order  by link.inventory_id
                for update of link skip locked
            )
            update shopify_stock_links link
            set    inventory_item_gid = unmoved.item, location_gid = unmoved.location, changed_at = null,
                   version = nextval('shopify_link_versions')
            from   unmoved
            where  link.inventory_id = unmoved.inventory_id
            returning link.inventory_id, link.version
            """;

        return rows.Count == 0 ? Task.FromResult<IReadOnlyList<LinkVersion>>([]) : erp.Rows<LinkVersion>(sql, new
        {
            ids = rows.Select(row => row.InventoryId).ToArray(),
            versions = rows.Select(row => row.Version!.Value).ToArray(),
            items = rows.Select(row => row.InventoryItemGid).ToArray(),
            locations = rows.Select(row => row.LocationGid).ToArray(),
        }, ct);
    }

    /// <summary>Hands the links of deleted ERP rows to the rows that mean their levels now; returns those links.</summary>
    public Task<IReadOnlyList<LinkVersion>> Inherit(IReadOnlyCollection<StockRow> rows, CancellationToken ct)
    {
        const string sql = """
            with orphaned as (
                select link.inventory_id, wanted.id as heir
                from   unnest(@ids, @items, @locations) as wanted (id, item, location)
                join   shopify_stock_links link on (link.inventory_item_gid, link.location_gid) = (wanted.item, wanted.location)
                where  link.call_id is null
                and    not exists (select from inventory where inventory.id = link.inventory_id::erp_inventory_id)
                and    not exists (select from shopify_stock_links own where own.inventory_id = wanted.id)
                order  by link.inventory_id
                for update of link skip locked
            )
            update shopify_stock_links link
            set    inventory_id = orphaned.heir, version = nextval('shopify_link_versions')
            from   (select distinct on (inventory_id) inventory_id, heir from orphaned order by inventory_id, heir) as orphaned
            where  link.inventory_id = orphaned.inventory_id
            returning link.inventory_id, link.version
            """;

        return rows.Count == 0 ? Task.FromResult<IReadOnlyList<LinkVersion>>([]) : erp.Rows<LinkVersion>(sql, new
        {
            ids = rows.Select(row => row.InventoryId).ToArray(),
            items = rows.Select(row => row.InventoryItemGid).ToArray(),
            locations = rows.Select(row => row.LocationGid).ToArray(),
        }, ct);
    }

    /// <summary>The bases of links whose rows the ERP has deleted, by the level: rows that mean these levels inherit them.</summary>
    public async Task<IReadOnlyDictionary<Pair, int>> FindOrphaned(IReadOnlyCollection<Pair> pairs, CancellationToken ct)
    {
        const string sql = """
            select link.inventory_item_gid, link.location_gid, link.base
            from   unnest(@items, @locations) as wanted (item, location)
            join   shopify_stock_links link on (link.inventory_item_gid, link.location_gid) = (wanted.item, wanted.location)
            where  link.call_id is null
            and    not exists (select from inventory where inventory.id = link.inventory_id::erp_inventory_id)
            """;

        return pairs.Count == 0 ? new Dictionary<Pair, int>() : (await erp.Rows<OrphanedBase>(sql, new
        {
            items = pairs.Select(pair => pair.InventoryItemGid).ToArray(),
            locations = pairs.Select(pair => pair.LocationGid).ToArray(),
        }, ct)).ToDictionary(link => new Pair(link.InventoryItemGid, link.LocationGid), link => link.Base);
    }

    /// <summary>Notes that Shopify still says what both sides agreed on; returns the rows whose link is as it was read.</summary>
    /// <remarks>The version moves, so that whoever read an older level meanwhile cannot write it. Left out are links that have moved,
    /// are in flight, or are locked.</remarks>
    public static async Task<IReadOnlySet<string>> Believe(
        ErpTransaction transaction, IReadOnlyCollection<StockRow> rows, CancellationToken ct)
    {
        const string sql = """
            with unmoved as (
                select link.inventory_id
                from   unnest(@ids, @versions) as believed (id, version)
                join   shopify_stock_links link on link.inventory_id = believed.id
                where  link.version = believed.version
                and    link.call_id is null
                order  by link.inventory_id
                for update of link skip locked
            )
            update shopify_stock_links link
            set    version = nextval('shopify_link_versions')
            from   unmoved
            where  link.inventory_id = unmoved.inventory_id
            returning link.inventory_id
            """;

        return rows.Count == 0 ? new HashSet<string>() : (await transaction.Rows<string>(sql, new
        {
            ids = rows.Select(row => row.InventoryId).ToArray(),
            versions = rows.Select(row => row.Version!.Value).ToArray(),
        }, ct)).ToHashSet();
    }

    /// <summary>Which of these rows have a link; the ERP may have deleted them.</summary>
    public async Task<IReadOnlySet<string>> FindLinked(IReadOnlyCollection<string> inventoryIds, CancellationToken ct)
    {
        const string sql = "select inventory_id from shopify_stock_links where inventory_id = any(@ids)";

        return inventoryIds.Count == 0
            ? new HashSet<string>()
            : (await erp.Rows<string>(sql, new { ids = inventoryIds.ToArray() }, ct)).ToHashSet();
    }

    /// <summary>Which of these levels have a link.</summary>
    public async Task<IReadOnlySet<Pair>> FindLinked(IReadOnlyCollection<Pair> pairs, CancellationToken ct)
    {
        const string sql = """
            select link.inventory_item_gid, link.location_gid
            from   unnest(@items, @locations) as wanted (item, location)
            join   shopify_stock_links link on (link.inventory_item_gid, link.location_gid) = (wanted.item, wanted.location)
            """;

        return (await erp.Rows<Level>(sql, new
        {
            items = pairs.Select(pair => pair.InventoryItemGid).ToArray(),
            locations = pairs.Select(pair => pair.LocationGid).ToArray(),
        }, ct)).Select(level => new Pair(level.InventoryItemGid, level.LocationGid)).ToHashSet();
    }

    /// <summary>At which of these locations the ERP keeps stock: the default one, and those of linked levels.</summary>
    public async Task<IReadOnlySet<string>> FindMapped(IReadOnlyCollection<string> locationGids, CancellationToken ct)
    {
        const string sql = """
            select wanted.gid
            from   unnest(@gids) as wanted (gid)
            where  exists (select from shopify_stock_links link where link.location_gid = wanted.gid)
            or     wanted.gid = (
                select shopify_gid('Location', nullif(trim(value), '')) from api_settings where key = 'SHOPIFY_DEFAULT_LOCATION_ID')
            """;

        return (await erp.Rows<string>(sql, new { gids = locationGids.ToArray() }, ct)).ToHashSet();
    }

    /// <summary>Has rows pushed that hold another number than Shopify though nobody has edited them.</summary>
    public Task<int> PushDifferences(IReadOnlyCollection<string> inventoryIds, CancellationToken ct)
    {
        const string sql = """
            select sync_touch('inventory', array_agg(stock.inventory_id), 'update')
            from   unnest(@ids) as wanted (id)
            join   erp_stock stock on stock.id = wanted.id::erp_inventory_id
            join   shopify_stock_links link on link.inventory_id = wanted.id
            where  stock.quantity <> link.base
            and    sync_setting('SHOPIFY_AUTO_SYNC_INVENTORY')
            having count(*) > 0
            """;

        return inventoryIds.Count == 0 ? Task.FromResult(0) : erp.Run(sql, new { ids = inventoryIds.ToArray() }, ct);
    }

    /// <summary>Writes on the ERP's rows when they were last brought across: after that is committed, and never in its way.</summary>
    public Task<int> Stamp(IReadOnlyCollection<string> inventoryIds, CancellationToken ct)
    {
        const string sql = "select sync_stamp_inventory(@ids, @now)";

        return inventoryIds.Count == 0 ? Task.FromResult(0) : erp.Run(sql, new { ids = inventoryIds.ToArray(), now = Now }, ct);
    }

    /// <summary>Drops a row's own link to another item: that item still exists, so the new one is another product.</summary>
    private static Task<int> DropOutdated(ErpTransaction transaction, object parameters, CancellationToken ct)
    {
        const string sql = """
            delete from shopify_stock_links link
            using  unnest(@ids, @items, @locations) as wanted (id, item, location)
            where  link.inventory_id = wanted.id
            and    (link.inventory_item_gid, link.location_gid) <> (wanted.item, wanted.location)
            and    link.call_id is null
            """;

        return transaction.Run(sql, parameters, ct);
    }

    private static Task<IReadOnlyList<LinkVersion>> Insert(ErpTransaction transaction, object parameters, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_stock_links (inventory_id, inventory_item_gid, location_gid, base, version, linked_at)
            select wanted.id, wanted.item, wanted.location, wanted.base, nextval('shopify_link_versions'), @now
            from   unnest(@ids, @items, @locations, @bases) as wanted (id, item, location, base)
            order  by wanted.id
            on conflict do nothing
            returning inventory_id, version
            """;

        return transaction.Rows<LinkVersion>(sql, parameters, ct);
    }

    private sealed record Level(string InventoryItemGid, string LocationGid);

    private sealed record OrphanedBase(string InventoryItemGid, string LocationGid, int Base);
}
