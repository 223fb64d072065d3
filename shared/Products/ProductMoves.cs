using ShopifySync.Erp;

namespace ShopifySync.Products;

/// <summary>Rows that a person puts into another <c>product_group</c>: the product goes by another id from then on.</summary>
internal static class ProductMoves
{
    /// <summary>Where the rows that were linked as parts of a product are now; empty if the ERP has deleted them all.</summary>
    public static Task<IReadOnlyList<string>> Find(ErpDatabase erp, string record, CancellationToken ct)
    {
        const string sql = """
            select distinct row.record_id
            from   shopify_links link
            join   erp_product_rows row on row.key = link.entity_id::erp_product_id
            where  link.entity_type = 'variant' and link.parent_id = @record
            """;

        return erp.Rows<string>(sql, new { record }, ct);
    }

    /// <summary>Moves the link of a product, unless the other one has a link already.</summary>
    public static Task Move(ErpDatabase erp, string before, string now, CancellationToken ct)
    {
        const string sql = """
            delete from shopify_links link
            where  link.entity_type = 'product' and link.entity_id = @now and link.gid is null;

            update shopify_links link
            set    entity_id = @now, version = nextval('shopify_link_versions'), in_flight_until = null, erp_digest = null
            where  link.entity_type = 'product' and link.entity_id = @before
            and    not exists (select from shopify_links other where other.entity_type = 'product' and other.entity_id = @now);

            update shopify_links link
            set    parent_id = @now
            where  link.entity_type = 'variant' and link.parent_id = @before
            and    exists (select from erp_product_rows row where row.key = link.entity_id::erp_product_id and row.record_id = @now);
            """;

        return erp.Run(sql, new { before, now }, ct);
    }
}
