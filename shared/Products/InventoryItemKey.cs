using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Products;

/// <summary>Deliveries of <c>inventory_items/update</c>: they alone tell of a variant's cost, weight, country and HS code.</summary>
public static class InventoryItemKey
{
    public const string Topic = "inventory_items/update";
    public const string Prefix = "item/";

    public static bool Is(SyncItem item) => item.EntityId.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The linked products that items are of: the product's Gid by the queue's id.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> Products(
        ErpDatabase erp, IReadOnlyCollection<SyncItem> items, CancellationToken ct)
    {
        const string sql = """
            select distinct on (item.id) item.id, product.gid
            from   unnest(@ids, @gids) as item (id, gid)
            join   products row on shopify_gid('InventoryItem', row.shopify_inventory_item_id) = item.gid
            join   shopify_links variant on variant.entity_type = 'variant' and variant.entity_id = row.id::text
            join   shopify_links product
                   on product.entity_type = 'product' and product.entity_id = variant.parent_id and product.gid is not null
            order  by item.id
            """;

        string[] ids = [.. items.Select(item => item.EntityId).Distinct()];
        string[] gids = [.. ids.Select(id => $"gid://shopify/InventoryItem/{id[Prefix.Length..]}")];

        return ids.Length == 0 ? new Dictionary<string, string>()
            : (await erp.Rows<Of>(sql, new { ids, gids }, ct)).ToDictionary(item => item.Id, item => item.Gid);
    }

    private sealed record Of(string Id, string Gid);
}
