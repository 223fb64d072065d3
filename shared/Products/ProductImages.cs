using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>Which image in Shopify was fetched from where: rows of <c>shopify_links</c> with entity type <c>product_image</c>.</summary>
/// <remarks>
/// Shopify serves its own copies, and never tells their source. Without this an image would be sent again and again. A row stands there
/// before its address is sent: one without a Gid was sent, and no answer has told which image it became.
/// </remarks>
public sealed class ProductImages(ErpDatabase erp, ShopifyClient shopify, TimeProvider time)
{
    private static readonly GraphQlDocument ReadImageStates = GraphQlDocument.Embedded("ReadImageStates");

    /// <summary>What is known of the images of products, by the Gids of the products.</summary>
    internal async Task<ILookup<string, KnownImage>> Of(IReadOnlyCollection<string> productGids, CancellationToken ct)
    {
        const string sql = """
            select parent_id as product_gid, gid, erp_baseline ->> 'source' as source, erp_baseline ->> 'failure' as failure
            from   shopify_links
            where  entity_type = 'product_image' and parent_id = any(@productGids)
            """;

        var found = productGids.Count == 0 ? [] : await erp.Rows<KnownImage>(sql, new { productGids = productGids.ToArray() }, ct);

        return found.ToLookup(image => image.ProductGid);
    }

    /// <summary>Notes addresses that are about to be sent.</summary>
    public Task Expect(string productGid, IReadOnlyCollection<string> sources, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links (entity_type, entity_id, parent_id, erp_baseline, linked_at, version)
            select 'product_image', image.id, @productGid, jsonb_build_object('source', image.source), @now,
                   nextval('shopify_link_versions')
            from   unnest(@ids, @sources) as image (id, source)
            order  by image.id
            on conflict (entity_type, entity_id, part) do update set gid = null
            """;

        return sources.Count == 0 ? Task.CompletedTask : erp.Run(sql, new
        {
            productGid,
            ids = sources.Select(source => IdOf(productGid, source)).ToArray(),
            sources = sources.ToArray(),
            now = time.GetUtcNow().UtcDateTime,
        }, ct);
    }

    /// <summary>Notes where images of a product are from. What Shopify is still fetching is looked at again.</summary>
    internal Task Write(string productGid, IReadOnlyCollection<(string Source, ShopifyImage Image)> images, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links as link (entity_type, entity_id, gid, parent_id, erp_baseline, linked_at, version)
            select 'product_image', image.id, image.gid, @productGid,
                   jsonb_build_object('source', image.source) || case when image.is_open then '{"is_fetched": false}' else '{}'::jsonb end,
                   @now, nextval('shopify_link_versions')
            from   unnest(@ids, @gids, @sources, @open) as image (id, gid, source, is_open)
            where  not exists (select from shopify_links other where other.entity_type = 'product_image' and other.gid = image.gid)
            order  by image.id
            on conflict (entity_type, entity_id, part) do update set gid = excluded.gid, erp_baseline = excluded.erp_baseline
            """;

        return images.Count == 0 ? Task.CompletedTask : erp.Run(sql, new
        {
            productGid,
            ids = images.Select(image => IdOf(productGid, image.Source)).ToArray(),
            gids = images.Select(image => image.Image.Gid).ToArray(),
            sources = images.Select(image => image.Source).ToArray(),
            open = images.Select(image => !image.Image.IsFetched).ToArray(),
            now = time.GetUtcNow().UtcDateTime,
        }, ct);
    }

    /// <summary>Forgets images that Shopify could not fetch and that the ERP does not name any more.</summary>
    public Task Forget(IReadOnlyCollection<string> gids, CancellationToken ct) => gids.Count == 0
        ? Task.CompletedTask
        : erp.Run(
            "delete from shopify_links where entity_type = 'product_image' and gid = any(@gids)", new { gids = gids.ToArray() }, ct);

    /// <summary>Asks Shopify what became of images, and notes it: whether it is done with each, and why one failed.</summary>
    /// <returns>Why each of those failed that did; or why that is not known now.</returns>
    public async Task<(IReadOnlyDictionary<string, string> Failures, Outcome? Problem)> Ask(
        IReadOnlyCollection<string> gids, CancellationToken ct)
    {
        const string sql = """
            update shopify_links image
            set    erp_baseline = image.erp_baseline - 'is_fetched'
                                  || case when done.failure is null then '{}'::jsonb else jsonb_build_object('failure', done.failure) end
            from   unnest(@gids, @failures) as done (gid, failure)
            where  image.entity_type = 'product_image' and image.gid = done.gid
            """;

        var read = await shopify.ReadNodes(ReadImageStates, gids, ids => new { ids }, ct);

        if (read.Problems.Values.FirstOrDefault() is { } problem)
        {
            return (new Dictionary<string, string>(), problem);
        }

        var done = read.Nodes.Where(node => node.Value?.Text("status") is not ("UPLOADED" or "PROCESSING"))
            .ToDictionary(node => node.Key, node => node.Value is { } image && image.Text("status") is "FAILED" ? Words(image) : null);
        await (done.Count == 0 ? Task.CompletedTask : erp.Run(
            sql, new { gids = done.Keys.ToArray(), failures = done.Values.ToArray() }, ct));

        return (done.Where(image => image.Value is not null).ToDictionary(image => image.Key, image => image.Value!), null);
    }

    private static string Words(JsonElement image) =>
        string.Join("; ", image.RequiredList("mediaErrors").Select(error => error.Text("message")).OfType<string>())
            is { Length: > 0 } words ? words : "it does not say why";

    /// <summary>Addresses can be longer than an index takes.</summary>
    private static string IdOf(string productGid, string source) =>
        $"{productGid}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))}";
}

/// <summary>An address of the ERP's, and the image that it became.</summary>
/// <param name="Gid">Null for one that was sent, and no answer has told which image it became.</param>
/// <param name="Failure">Why Shopify could not fetch it; null if it could, or that was not asked yet.</param>
internal sealed record KnownImage(string ProductGid, string? Gid, string Source, string? Failure);
