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
