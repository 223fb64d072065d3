using ShopifySync.Entities.Records;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>Reads products from Shopify, several at once, each to its last variant.</summary>
public sealed class ProductReader(ShopifyClient shopify, ProductImages images)
{
    private static readonly GraphQlDocument ReadProducts = GraphQlDocument.Embedded("ReadProducts");
    private static readonly GraphQlDocument ReadVariants = GraphQlDocument.Embedded("ReadVariants");

    public async Task<RecordsRead> Read(IReadOnlyCollection<string> gids, CancellationToken ct)
    {
        var read = await shopify.ReadNodes(ReadProducts, gids, ids => new { ids }, ct);
        var sources = await images.Sources([.. read.Nodes.Keys], ct);
        var records = new Dictionary<string, ShopifyRecord?>();
        var problems = read.Problems.ToDictionary();

        foreach (var (gid, node) in read.Nodes)
        {
            if (node is not { } product || !product.Has("variants"))
            {
                records[gid] = null;
                continue;
            }

            var (variants, problem) = ProductNode.Special(product) is { } special ? ([], special)
                : await shopify.ReadRest(product, "variants", ReadVariants, ct);

            if (problem is null)
            {
                records[gid] = ProductNode.Read(product, variants, sources);
            }
            else
            {
                problems[gid] = problem;
            }
        }

        return new RecordsRead(records, problems);
    }
}
