using ShopifySync.Erp;
using ShopifySync.Products;

namespace ShopifySync.Orders;

/// <summary>Links products that have no stock row, like services and bundles: only orders
/// ask for them. The stock links all others.</summary>
public sealed class UnstockedProducts(ErpDatabase erp, ProductLinking linking)
{
    /// <summary>Links those of these products; returns whether any was.</summary>
    public async Task<bool> Link(IReadOnlyCollection<string> productIds, CancellationToken ct)
    {
        const string sql = """
            select products.id::text
            from   unnest(@ids) as wanted (id)
            join   products on products.id = wanted.id::erp_product_id
            where  products.sync_to_shopify
            and    not exists (select from inventory where inventory.product_id = products.id)
            """;

        return productIds.Count > 0 && await LinkAll(await erp.Rows<string>(sql, new { ids = productIds.Distinct().ToArray() }, ct), ct);
    }

    /// <summary>Links those of the products that lines of Shopify's orders name by their SKU.</summary>
    public async Task LinkBySku(IEnumerable<ShopifyLine> lines, CancellationToken ct)
    {
        const string sql = """
            select products.id::text
            from   unnest(@variants, @skus) as line (variant, sku)
            join   products on lower(trim(products.sku)) = line.sku
            where  products.sync_to_shopify
            and    not exists (select from inventory where inventory.product_id = products.id)
            and    not exists (select from shopify_links link where link.entity_type = 'variant' and link.gid = line.variant)
            """;

        var named = lines.Where(line => line is { VariantGid: not null, Sku: not null }).DistinctBy(line => line.VariantGid).ToList();

        if (named.Count > 0)
        {
            var parameters = new
            {
                variants = named.Select(line => line.VariantGid!).ToArray(),
                skus = named.Select(line => Sku.Normal(line.Sku!)).ToArray(),
            };

            await LinkAll(await erp.Rows<string>(sql, parameters, ct), ct);
        }
    }

    /// <summary>What cannot be linked, an order's line says by itself: it names no product.</summary>
    private async Task<bool> LinkAll(IReadOnlyList<string> productIds, CancellationToken ct) => productIds.Count > 0
        && (await linking.Link([.. productIds.Select(id => new ProductToLink(id))], ct)).Count < productIds.Distinct().Count();
}
