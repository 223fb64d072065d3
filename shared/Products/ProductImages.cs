using System.Security.Cryptography;
using System.Text;
using ShopifySync.Erp;

namespace ShopifySync.Products;

/// <summary>Which image in Shopify was fetched from where: rows of <c>shopify_links</c> with entity type <c>product_image</c>.</summary>
/// <remarks>
/// Shopify serves its own copies, and never tells their source. Without this an image would be sent again and again. A row stands there
/// before its address is sent: one without a Gid was sent, and no answer has told which image it became.
/// </remarks>
public sealed class ProductImages(ErpDatabase erp, TimeProvider time)
{
    /// <summary>What is known of the images of products, by the Gids of the products.</summary>
    internal async Task<ILookup<string, KnownImage>> Of(IReadOnlyCollection<string> productGids, CancellationToken ct)
    {
        const string sql = """
            select parent_id as product_gid, gid, erp_baseline ->> 'source' as source
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

    /// <summary>Addresses can be longer than an index takes.</summary>
    private static string IdOf(string productGid, string source) =>
        $"{productGid}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))}";
}

/// <summary>An address of the ERP's, and the image that it became.</summary>
/// <param name="Gid">Null for one that was sent, and no answer has told which image it became.</param>
internal sealed record KnownImage(string ProductGid, string? Gid, string Source);
