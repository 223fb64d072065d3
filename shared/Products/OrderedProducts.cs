using ShopifySync.Erp;

namespace ShopifySync.Products;

/// <summary>Lines of orders that Shopify has, and that came before their product was linked: they name none.</summary>
internal static class OrderedProducts
{
    /// <summary>Names the product of each line that has its SKU, and pushes nothing back.</summary>
    /// <remarks>A line that somebody else is changing stays as it is.</remarks>
    public static async Task Name(ErpTransaction transaction, IReadOnlyList<Match> linked, CancellationToken ct)
    {
        const string sql = """
            select set_config('shopifysync.applying_order', @muted, true);

            update order_lines line
            set    product_id = nameless.product_id::erp_product_id
            from   unnest(@ids, @products) as nameless (id, product_id)
            where  line.id = nameless.id::erp_order_line_id;

            select set_config('shopifysync.applying_order', '', true);
            """;

        var lines = await Lock(transaction, linked, ct);

        if (lines.Count > 0)
        {
            await transaction.Run(sql, new
            {
                muted = string.Join(',', lines.Select(line => line.OrderId).Distinct()),
                ids = lines.Select(line => line.Id).ToArray(),
                products = lines.Select(line => line.ProductId).ToArray(),
            }, ct);
        }
    }

    private static Task<IReadOnlyList<NamelessLine>> Lock(ErpTransaction transaction, IReadOnlyList<Match> linked, CancellationToken ct)
    {
        const string sql = """
            select line.id::text as id, line.order_id::text as order_id, product.id::text as product_id
            from   unnest(@ids) as linked (id)
            join   products product on product.id = linked.id::erp_product_id
            join   order_lines line on lower(trim(line.sku)) = lower(trim(product.sku))
            where  line.product_id is null and line.kind = 'product'
            and    exists (
                select from shopify_links link
                where  link.entity_type = 'order_line' and link.entity_id = line.id::text and link.gid is not null)
            order  by line.id
            for no key update of line skip locked
            """;

        return linked.Count == 0
            ? Task.FromResult<IReadOnlyList<NamelessLine>>([])
            : transaction.Rows<NamelessLine>(sql, new { ids = linked.Select(match => match.ProductId).ToArray() }, ct);
    }

    private sealed record NamelessLine(string Id, string OrderId, string ProductId);
}
