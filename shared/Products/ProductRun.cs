using ShopifySync.Entities.Records;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>The mutations of one product.</summary>
internal sealed class ProductRun(ShopifyClient shopify, string gid, CancellationToken ct) : RecordRun(shopify, gid, ct)
{
    /// <summary>Each refusal is a sentence of its own: it may name a variant.</summary>
    public void Refuse(IEnumerable<string> words) =>
        Refuse(Reason.RefusedByShopify, $"Shopify refused it: {string.Join("; ", words)}");

    public override void Refuse(IReadOnlyList<UserError> errors) => Refuse([UserError.Words(errors)]);
}
