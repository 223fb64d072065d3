using System.Text.Json;
using ShopifySync.Entities.Records;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>Reads products from Shopify, several at once, each to its last variant.</summary>
public sealed class ProductReader(ShopifyClient shopify, ProductImages images)
{
    internal static readonly GraphQlDocument ReadProducts = GraphQlDocument.Embedded("ReadProducts");

    private static readonly GraphQlDocument ReadVariants = GraphQlDocument.Embedded("ReadVariants");

    public async Task<RecordsRead> Read(IReadOnlyCollection<string> gids, CancellationToken ct)
    {
        var read = await shopify.ReadNodes(ReadProducts, gids, ids => new { ids }, ct);
        var (records, problems) = await ReadNodes(read.Nodes, ct);

        return new RecordsRead(records, problems.Concat(read.Problems).ToDictionary());
    }

    /// <summary>Products as answers or exports say them, by Gid.</summary>
    public async Task<RecordsRead> ReadNodes(IReadOnlyDictionary<string, JsonElement?> nodes, CancellationToken ct)
    {
        var sources = await images.Sources([.. nodes.Keys], ct);
        var records = new Dictionary<string, ShopifyRecord?>();
        var problems = new Dictionary<string, Outcome>();

        foreach (var (gid, node) in nodes)
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

    /// <summary>The product of a mutation's answer; null if the answer does not hold all of it.</summary>
    internal async Task<ShopifyProduct?> Whole(JsonElement product, CancellationToken ct) =>
        product.HasMore("variants") || ProductNode.Special(product) is not null
            ? null
            : ProductNode.Read(product, [.. product.Nodes("variants")], await images.Sources([product.RequiredText("id")], ct));
}
