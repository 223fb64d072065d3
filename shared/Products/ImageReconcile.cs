using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Reconcile;

namespace ShopifySync.Products;

/// <summary>Asks what became of images that Shopify was still fetching when it was told of them. A push tells of those that failed.
/// </summary>
/// <remarks>No delivery says that an image could not be fetched.</remarks>
public sealed class ImageReconcile(ErpDatabase erp, ProductImages images) : IReconcilePart
{
    private const int Rows = 1_000;

    public EntityType EntityType => EntityType.Product;

    public string Name => "images";

    public Direction Direction => Direction.ToShopify;

    public bool IsOfWholeOnly => false;

    public async Task<ReconcileStep> Next(ReconcilePosition position, CancellationToken ct)
    {
        const string sql = """
            select gid
            from   shopify_links
            where  entity_type = 'product_image' and erp_baseline @> '{"is_fetched": false}' and gid > @after
            order  by gid
            limit  @rows
            """;

        var gids = await erp.Rows<string>(sql, new { after = position.Cursor ?? "", rows = Rows }, ct);
        var (failures, problem) = await images.Ask(gids, ct);

        if (problem is not null)
        {
            return ReconcileStep.Stopped(problem);
        }

        return new ReconcileStep
        {
            LookedAt = gids.Count,
            Differences = [.. (await ProductsOf([.. failures.Keys], ct)).Select(
                product => new Difference(product, "A reconcile found that Shopify could not fetch an image of the product."))],
            Cursor = gids.Count < Rows ? null : gids[^1],
        };
    }

    /// <summary>The ERP's products of images that failed. They count as changed, so that a push looks at them.</summary>
    private Task<IReadOnlyList<string>> ProductsOf(string[] failed, CancellationToken ct)
    {
        const string sql = """
            update shopify_links product
            set    erp_digest = null, version = nextval('shopify_link_versions')
            where  product.entity_type = 'product' and product.deleted_at is null
            and    product.gid in (
                     select image.parent_id from shopify_links image where image.entity_type = 'product_image' and image.gid = any(@failed))
            returning product.entity_id
            """;

        return failed.Length == 0 ? Task.FromResult<IReadOnlyList<string>>([]) : erp.Rows<string>(sql, new { failed }, ct);
    }
}
