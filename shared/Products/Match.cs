using ShopifySync.Queue;

namespace ShopifySync.Products;

/// <summary>A product of the ERP that is to be found in Shopify, and how many products of the ERP share its codes.</summary>
public sealed record Candidate(string ProductId, string? Sku, string? Barcode, long SameSku, long SameBarcode);

/// <summary>The one variant that a product is, or why there is none.</summary>
public sealed record Match(string ProductId, Variant? Variant, Outcome? Problem)
{
    private static readonly TimeSpan UntilItIsThere = TimeSpan.FromMinutes(15);

    /// <summary>By SKU if Shopify knows it, else by barcode. What is ambiguous on either side waits for a person.</summary>
    public static Match Of(Candidate product, IReadOnlyList<Variant> variants)
    {
        Match Without(Outcome problem) => new(product.ProductId, null, problem);

        if (product is { Sku: null, Barcode: null })
        {
            return Without(Outcome.Rejected("it has neither SKU nor barcode to find it by in Shopify"));
        }

        var bySku = variants.Where(variant => IsSame(product.Sku, variant.Sku)).ToList();
        var byBarcode = variants.Where(variant => IsSame(product.Barcode, variant.Barcode)).ToList();

        return (bySku, byBarcode) switch
        {
            ([var one], _) when product.SameSku == 1 => new Match(product.ProductId, one, null),
            ([_, ..], _) => Without(Outcome.Rejected(
                $"SKU '{product.Sku}' is not unique: {product.SameSku} products of the ERP and {bySku.Count} variants in Shopify have it")),
            (_, [var one]) when product.SameBarcode == 1 => new Match(product.ProductId, one, null),
            (_, [_, ..]) => Without(Outcome.Rejected(
                $"barcode '{product.Barcode}' is not unique: {product.SameBarcode} products of the ERP and {byBarcode.Count} variants in Shopify have it")),
            _ => Without(Outcome.Later(UntilItIsThere, $"Shopify has no variant with SKU '{product.Sku}' or barcode '{product.Barcode}' yet")),
        };
    }

    /// <summary>So many variants answer to its codes that not even all can be seen.</summary>
    public static Match TooMany(Candidate product) =>
        new(product.ProductId, null, Outcome.Rejected($"SKU '{product.Sku}' or barcode '{product.Barcode}' is not unique: more than a hundred variants in Shopify answer to it"));

    private static bool IsSame(string? one, string? other) =>
        one is not null && other is not null && Sku.Normal(one) == Sku.Normal(other);
}
