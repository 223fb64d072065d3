using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Stock;

/// <summary>Stock that the ERP books by itself while an order is written. Shopify has moved by that order too, so the base moves.</summary>
/// <remarks>Whether Shopify's movement has arrived before cannot be known here; so the level is read again, as for a delivery.</remarks>
public sealed class BookedStock(SyncQueue queue)
{
    /// <summary>The stock of linked products, locked until the transaction ends; without a quantity where somebody holds the row.</summary>
    internal static Task<IReadOnlyList<Booked>> Take(
        ErpTransaction transaction, IReadOnlyCollection<string> productIds, CancellationToken ct)
    {
        const string sql = """
            with wanted as (
                select inventory.id, inventory.product_id
                from   unnest(@productIds) as product (id)
                join   inventory on inventory.product_id = product.id::erp_product_id
                join   shopify_stock_links link on link.inventory_id = inventory.id::text
            ),
            locked as (
                select inventory.id, inventory.quantity
                from   inventory
                where  inventory.id in (select id from wanted)
                order  by inventory.id
                for no key update of inventory skip locked
            )
            select wanted.product_id::text as product_id, wanted.id::text as inventory_id, sync_units(locked.quantity::numeric) as quantity
            from   wanted
            left   join locked on locked.id = wanted.id
            """;

        return productIds.Count == 0
            ? Task.FromResult<IReadOnlyList<Booked>>([])
            : transaction.Rows<Booked>(sql, new { productIds = productIds.ToArray() }, ct);
    }

    /// <summary>Takes what an edit of ours took off Shopify's stock into the bases, and has those levels read again.</summary>
    /// <remarks>An order is no movement of stock, so what it took is neither side's. Shopify does not say from which location:
    /// it is taken from the default one, and the reading puts right what was not so.</remarks>
    internal async Task TookBy(ErpTransaction transaction, IReadOnlyCollection<(string ProductId, int Units)> edits, CancellationToken ct)
    {
        const string sql = """
            with based as (
                update shopify_stock_links link
                set    base = link.base - took.units, version = nextval('shopify_link_versions')
                from   (select stock.inventory_id, sum(took.units)::integer as units
                        from   unnest(@productIds, @units) as took (product_id, units)
                        join   erp_stock stock on stock.product_id = took.product_id
                        where  stock.location_gid = (
                            select shopify_gid('Location', nullif(trim(value), ''))
                            from   api_settings where key = 'SHOPIFY_DEFAULT_LOCATION_ID')
                        group  by stock.inventory_id) as took
                where  link.inventory_id = took.inventory_id
                returning link.inventory_id, link.inventory_item_gid, link.location_gid
            ),
            pushed as (
                select sync_touch('inventory', array(select inventory_id from based), 'update')
            )
            select split_part(based.inventory_item_gid, '/', 5) || '@' || split_part(based.location_gid, '/', 5)
            from   based, pushed
            """;

        if (edits.Count == 0)
        {
            return;
        }

        await MoveBases(transaction, sql, new
        {
            productIds = edits.Select(edit => edit.ProductId).ToArray(),
            units = edits.Select(edit => edit.Units).ToArray(),
        }, ct);
    }

    /// <summary>Takes what has moved since <paramref name="before"/> into the bases, and has those levels read again.</summary>
    internal async Task TakeIntoBase(ErpTransaction transaction, IReadOnlyList<Booked> before, CancellationToken ct)
    {
        const string sql = """
            with moved as (
                select inventory.id::text as inventory_id, sync_units(inventory.quantity::numeric) - before.quantity as units
                from   unnest(@ids, @quantities) as before (id, quantity)
                join   inventory on inventory.id = before.id::erp_inventory_id
                where  inventory.quantity <> before.quantity
                and    sync_units(inventory.quantity::numeric) is not null
            ),
            based as (
                update shopify_stock_links link
                set    base = link.base + moved.units, version = nextval('shopify_link_versions')
                from   moved
                where  link.inventory_id = moved.inventory_id
                returning link.inventory_item_gid, link.location_gid
            )
            select split_part(based.inventory_item_gid, '/', 5) || '@' || split_part(based.location_gid, '/', 5)
            from   based
            """;

        var rows = before.Where(row => row.Quantity is not null).ToList();

        if (rows.Count == 0)
        {
            return;
        }

        await MoveBases(transaction, sql, new
        {
            ids = rows.Select(row => row.InventoryId).ToArray(),
            quantities = rows.Select(row => row.Quantity).ToArray(),
        }, ct);
    }

    /// <param name="sql">Moves bases; returns the queue's ids of their levels, which are read again.</param>
    private async Task MoveBases(ErpTransaction transaction, string sql, object parameters, CancellationToken ct)
    {
        var levels = await transaction.Rows<string>(sql, parameters, ct);
        await queue.ReadAgain(transaction, EntityType.Inventory, levels, Origin.Booked, ct);
    }
}

/// <summary>An ERP stock row and what it held; null if somebody else has it.</summary>
public sealed record Booked(string ProductId, string InventoryId, int? Quantity);
