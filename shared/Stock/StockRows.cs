using ShopifySync.Erp;

namespace ShopifySync.Stock;

/// <summary>The ERP's stock rows, beside their links.</summary>
public sealed class StockRows(ErpDatabase erp)
{
    private const string Columns = """
        stock.inventory_id, stock.product_id, stock.sku, stock.quantity, stock.unreadable_quantity, stock.inventory_item_gid,
        stock.location_gid, stock.sync_to_shopify, stock.unreadable_item_id, link.base, link.version, link.changed_at, link.call_id,
        link.inventory_item_gid as linked_item_gid, link.location_gid as linked_location_gid
        """;

    /// <summary>Which of these items the ERP keeps stock of at which location, though they may not be linked: by SKU or barcode.</summary>
    public async Task<IReadOnlySet<Pair>> FindByCode(IReadOnlyCollection<ItemAtLocation> levels, CancellationToken ct)
    {
        const string sql = """
            select distinct wanted.item as inventory_item_gid, wanted.location as location_gid
            from   unnest(@items, @locations, @skus, @barcodes) as wanted (item, location, sku, barcode)
            join   products on lower(trim(products.sku)) = wanted.sku or lower(trim(products.barcode)) = wanted.barcode
            join   erp_stock stock on stock.product_key = products.id and stock.location_gid = wanted.location
            """;

        return levels.Count == 0 ? new HashSet<Pair>() : (await erp.Rows<Level>(sql, new
        {
            items = levels.Select(level => level.Pair.InventoryItemGid).ToArray(),
            locations = levels.Select(level => level.Pair.LocationGid).ToArray(),
            skus = levels.Select(level => level.Sku?.Trim().ToLowerInvariant()).ToArray(),
            barcodes = levels.Select(level => level.Barcode?.Trim().ToLowerInvariant()).ToArray(),
        }, ct)).Select(level => new Pair(level.InventoryItemGid, level.LocationGid)).ToHashSet();
    }

    private sealed record Level(string InventoryItemGid, string LocationGid);

    /// <summary>Rows by id; those that the ERP does not have are not in the answer.</summary>
    public Task<IReadOnlyList<StockRow>> Find(IReadOnlyCollection<string> inventoryIds, CancellationToken ct)
    {
        const string sql = $"""
            select {Columns}
            from   unnest(@ids) as wanted (id)
            join   erp_stock stock on stock.id = wanted.id::erp_inventory_id
            left   join shopify_stock_links link on link.inventory_id = stock.inventory_id
            """;

        return erp.Rows<StockRow>(sql, new { ids = inventoryIds.ToArray() }, ct);
    }

    /// <summary>Which of these rows mean the same product and location as another row that comes before them.</summary>
    public async Task<IReadOnlySet<string>> FindSecond(IReadOnlyCollection<string> inventoryIds, CancellationToken ct)
    {
        const string sql = """
            select stock.inventory_id
            from   unnest(@ids) as wanted (id)
            join   erp_stock stock on stock.id = wanted.id::erp_inventory_id
            where  exists (
                     select from erp_stock first
                     left   join shopify_stock_links link on link.inventory_id = first.inventory_id
                     where  first.product_key = stock.product_key and first.location_gid = stock.location_gid
                     and    first.quantity is not null and first.inventory_id <> stock.inventory_id
                     and   (link.inventory_id is not null or first.inventory_id < stock.inventory_id))
            """;

        return inventoryIds.Count == 0
            ? new HashSet<string>()
            : (await erp.Rows<string>(sql, new { ids = inventoryIds.ToArray() }, ct)).ToHashSet();
    }

    /// <summary>Rows by the level that they mean, or are still linked to. Several rows of one level are all in the answer.</summary>
    public Task<IReadOnlyList<StockRow>> Find(IReadOnlyCollection<Pair> pairs, CancellationToken ct)
    {
        const string sql = $"""
            select {Columns}
            from   unnest(@items, @locations) as wanted (item, location)
            join   products on shopify_gid('InventoryItem', products.shopify_inventory_item_id) = wanted.item
            join   erp_stock stock on stock.product_key = products.id and stock.location_gid = wanted.location
            left   join shopify_stock_links link on link.inventory_id = stock.inventory_id
            union
            select {Columns}
            from   unnest(@items, @locations) as wanted (item, location)
            join   shopify_stock_links link on (link.inventory_item_gid, link.location_gid) = (wanted.item, wanted.location)
            join   erp_stock stock on stock.id = link.inventory_id::erp_inventory_id
            """;

        return erp.Rows<StockRow>(sql, new
        {
            items = pairs.Select(pair => pair.InventoryItemGid).ToArray(),
            locations = pairs.Select(pair => pair.LocationGid).ToArray(),
        }, ct);
    }
}

/// <summary>A level of Shopify's, with the codes of its item.</summary>
public sealed record ItemAtLocation(Pair Pair, string? Sku, string? Barcode);
