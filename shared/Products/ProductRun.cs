using System.Text.Json;
using ShopifySync.Entities.Records;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>The mutations of one product, and the product as the last answer told it.</summary>
internal sealed class ProductRun(ShopifyClient shopify, string gid, CancellationToken ct) : RecordRun(shopify, gid, ct)
{
    /// <summary>The product as the last answer told it.</summary>
    public JsonElement? Last { get; private set; }

    /// <summary>Each refusal is a sentence of its own: it may name a variant.</summary>
    public void Refuse(IEnumerable<string> words) =>
        Refuse(Reason.RefusedByShopify, $"Shopify refused it: {string.Join("; ", words)}");

    public override void Refuse(IReadOnlyList<UserError> errors) => Refuse([UserError.Words(errors)]);

    public override async Task<(JsonElement? Payload, IReadOnlyList<UserError> Errors)> Try(
        GraphQlDocument document, string mutation, object variables)
    {
        var (payload, errors) = await base.Try(document, mutation, variables);

        if (payload is { } told)
        {
            Last = told.Part("product") ?? (errors.Count > 0 ? Last : null);
        }

        return (payload, errors);
    }
}
