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
        var known = await images.Of([.. nodes.Keys], ct);
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
                records[gid] = await Read(product, variants, known[gid], ct);
            }
            else
            {
                problems[gid] = problem;
            }
        }

        return new RecordsRead(records, problems);
    }

    /// <summary>An image that was sent, and whose answer was lost, is known again by its file once Shopify has fetched it.</summary>
    private async Task<ShopifyProduct> Read(
        JsonElement product, IReadOnlyList<JsonElement> variants, IEnumerable<KnownImage> known, CancellationToken ct)
    {
        var linked = known.Where(image => image.Gid is not null).ToList();
        var sources = linked.ToDictionary(image => image.Gid!, image => image.Source);
        var failures = linked.Where(image => image.Failure is not null).ToDictionary(image => image.Gid!, image => image.Failure!);
        var expected = known.Where(image => image.Gid is null).Select(image => image.Source).ToHashSet();
        var found = ShopifyImage.Recognise(expected, ProductNode.ImagesOf(product, sources));
        await images.Write(product.RequiredText("id"), found, ct);
        expected.ExceptWith(found.Select(image => image.Source));

        foreach (var (source, image) in found)
        {
            sources[image.Gid] = source;
        }

        var unknown = ProductNode.ImagesOf(product, sources)
            .Where(image => image is { Failure: not null, Source: not null } && !failures.ContainsKey(image.Gid))
            .Select(image => image.Gid).ToList();

        foreach (var (gid, words) in unknown.Count == 0 ? new Dictionary<string, string>() : (await images.Ask(unknown, ct)).Failures)
        {
            failures[gid] = words;
        }

        return ProductNode.Read(product, variants, ProductNode.ImagesOf(product, sources, failures)) with { ExpectedImages = expected };
    }
}
