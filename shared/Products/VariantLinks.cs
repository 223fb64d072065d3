using ShopifySync.Erp;

namespace ShopifySync.Products;

/// <summary>Which ERP product is which variant in Shopify: the rows of <c>shopify_links</c> with entity type <c>variant</c>.</summary>
public static class VariantLinks
{
    /// <summary>Links products to variants. Older links of either give way.</summary>
    public static async Task Write(ErpTransaction transaction, IReadOnlyList<Match> matches, DateTime now, CancellationToken ct)
    {
        var parameters = new
        {
            ids = matches.Select(match => match.ProductId).ToArray(),
            variants = matches.Select(match => match.Variant!.Gid).ToArray(),
            now,
        };

        await DropOutdated(transaction, parameters, ct);
        await Insert(transaction, parameters, ct);
    }

    private static Task<int> DropOutdated(ErpTransaction transaction, object parameters, CancellationToken ct)
    {
        const string sql = "delete from shopify_links where entity_type = 'variant' and (entity_id = any(@ids) or gid = any(@variants))";

        return transaction.Run(sql, parameters, ct);
    }

    private static Task<int> Insert(ErpTransaction transaction, object parameters, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links (entity_type, entity_id, gid, parent_id, version, linked_at)
            select 'variant', matched.id, matched.variant, product.entity_id, nextval('shopify_link_versions'), @now
            from   unnest(@ids, @variants) as matched (id, variant)
            left   join erp_product_rows row on row.key = matched.id::erp_product_id
            left   join shopify_links product
                   on product.entity_type = 'product' and product.entity_id = row.record_id and product.gid is not null
            order  by matched.id
            """;

        return transaction.Run(sql, parameters, ct);
    }
}
