using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Reconcile;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>Asks what became of images that Shopify was still fetching when it was told of them. Of those that failed, a push tells.</summary>
/// <remarks>No delivery says that an image could not be fetched.</remarks>
public sealed class ImageReconcile(ErpDatabase erp, ShopifyClient shopify) : IReconcilePart
{
    private const int Rows = 1_000;

    private static readonly GraphQlDocument ReadImageStates = GraphQlDocument.Embedded("ReadImageStates");

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
        var read = await shopify.ReadNodes(ReadImageStates, gids, ids => new { ids }, ct);

        if (read.Problems.Values.FirstOrDefault() is { } problem)
        {
            return ReconcileStep.Stopped(problem);
        }

        var states = gids.ToDictionary(gid => gid, gid => read.Nodes.GetValueOrDefault(gid)?.Text("status"));

        return new ReconcileStep
        {
            LookedAt = gids.Count,
            Differences = [.. (await Note(states, ct)).Select(
                product => new Difference(product, "A reconcile found that Shopify could not fetch an image of the product."))],
            Cursor = gids.Count < Rows ? null : gids[^1],
        };
    }

    /// <summary>Notes which images Shopify is done with; returns the ERP's products of those that failed.</summary>
    private Task<IReadOnlyList<string>> Note(Dictionary<string, string?> states, CancellationToken ct)
    {
        const string sql = """
            with fetched as (
                update shopify_links image
                set    erp_baseline = image.erp_baseline - 'is_fetched'
                from   unnest(@done) as done (gid)
                where  image.entity_type = 'product_image' and image.gid = done.gid
                returning image.gid, image.parent_id
            )
            update shopify_links product
            set    erp_digest = null, version = nextval('shopify_link_versions')
            where  product.entity_type = 'product' and product.deleted_at is null
            and    product.gid in (select parent_id from fetched where fetched.gid = any(@failed))
            returning product.entity_id
            """;

        return erp.Rows<string>(sql, new
        {
            done = states.Where(image => image.Value is not ("UPLOADED" or "PROCESSING")).Select(image => image.Key).ToArray(),
            failed = states.Where(image => image.Value is "FAILED").Select(image => image.Key).ToArray(),
        }, ct);
    }
}
