using ShopifySync.Erp;

namespace ShopifySync.Stock;

public sealed partial class StockLinks
{
    /// <summary>Links rows to the levels they mean, each from the base that is given; returns the ids that are linked now.</summary>
    /// <remarks>
    /// Choosing the base is all that adoption does: from Shopify's number on, the difference is the ERP's movement and is pushed;
    /// from the ERP's number on, it is Shopify's and is merged. Left out are rows whose level another row holds.
    /// </remarks>
    public async Task<IReadOnlyList<string>> Adopt(IReadOnlyCollection<(StockRow Row, int Base)> adopted, CancellationToken ct)
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

    /// <summary>Has rows pushed that are linked from now on and hold another number than Shopify: nobody has edited them, so nothing else would.</summary>
    public Task<int> PushWhatDiffers(IReadOnlyCollection<string> inventoryIds, CancellationToken ct)
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

    /// <summary>A link whose ERP row is gone, or means another level by now, makes room.</summary>
    private static Task<int> DropOutdated(ErpTransaction transaction, object parameters, CancellationToken ct)
    {
        const string sql = """
            delete from shopify_stock_links link
            using  unnest(@ids, @items, @locations) as wanted (id, item, location)
            where  (link.inventory_id = wanted.id or (link.inventory_item_gid, link.location_gid) = (wanted.item, wanted.location))
            and    link.call_id is null
            and    not exists (
                select from erp_stock stock
                where  stock.id = link.inventory_id::erp_inventory_id
                and    (stock.inventory_item_gid, stock.location_gid) = (link.inventory_item_gid, link.location_gid))
            """;

        return transaction.Run(sql, parameters, ct);
    }

    private static Task<IReadOnlyList<string>> Insert(ErpTransaction transaction, object parameters, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_stock_links (inventory_id, inventory_item_gid, location_gid, base, linked_at)
            select wanted.id, wanted.item, wanted.location, wanted.base, @now
            from   unnest(@ids, @items, @locations, @bases) as wanted (id, item, location, base)
            order  by wanted.id
            on conflict do nothing
            returning inventory_id
            """;

        return transaction.Rows<string>(sql, parameters, ct);
    }
}
