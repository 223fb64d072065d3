using System.Security.Cryptography;
using System.Text;
using ShopifySync.Erp;

namespace ShopifySync.Products;

/// <summary>Which image in Shopify was fetched from where: rows of <c>shopify_links</c> with entity type <c>product_image</c>.</summary>
/// <remarks>Shopify serves its own copies, and never tells their source. Without this an image would be sent again and again.</remarks>
public sealed class ProductImages(ErpDatabase erp, TimeProvider time)
{
    /// <summary>The sources of the images of products, by the Gids of the images.</summary>
    public async Task<IReadOnlyDictionary<string, string>> Sources(IReadOnlyCollection<string> productGids, CancellationToken ct)
    {
        const string sql = """
            select gid, erp_baseline ->> 'source' as source
            from   shopify_links
            where  entity_type = 'product_image' and parent_id = any(@productGids) and gid is not null
            """;

        return productGids.Count == 0
            ? new Dictionary<string, string>()
            : (await erp.Rows<Known>(sql, new { productGids = productGids.ToArray() }, ct))
                .ToDictionary(image => image.Gid, image => image.Source);
    }

    /// <summary>Notes where images of a product are from.</summary>
    public Task Write(string productGid, IReadOnlyCollection<(string Source, string Gid)> images, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links (entity_type, entity_id, gid, parent_id, erp_baseline, linked_at, version)
            select 'product_image', image.id, image.gid, @productGid, jsonb_build_object('source', image.source), @now,
                   nextval('shopify_link_versions')
            from   unnest(@ids, @gids, @sources) as image (id, gid, source)
            order  by image.id
            on conflict do nothing
            """;

        return images.Count == 0 ? Task.CompletedTask : erp.Run(sql, new
        {
            productGid,
            ids = images.Select(image => IdOf(productGid, image.Source)).ToArray(),
            gids = images.Select(image => image.Gid).ToArray(),
            sources = images.Select(image => image.Source).ToArray(),
            now = time.GetUtcNow().UtcDateTime,
        }, ct);
    }

    /// <summary>Addresses can be longer than an index takes.</summary>
    private static string IdOf(string productGid, string source) =>
        $"{productGid}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))}";

    private sealed record Known(string Gid, string Source);
}
