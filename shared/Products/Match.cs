using ShopifySync.Queue;

namespace ShopifySync.Products;

/// <summary>A product of the ERP that is to be found in Shopify, and how many products of the ERP share its codes.</summary>
/// <param name="GoneItemGid">The inventory item that it was linked to and that Shopify has deleted; null if it was not linked.</param>
public sealed record Candidate(string ProductId, string? Sku, string? Barcode, long SameSku, long SameBarcode, string? GoneItemGid = null);

/// <summary>The one variant that a product is, or why there is none.</summary>
public sealed record Match(string ProductId, Variant? Variant, Outcome? Problem)
{
    private static readonly TimeSpan UntilItExists = TimeSpan.FromMinutes(15);

    /// <summary>By SKU if Shopify knows it, else by barcode. An archived variant gives way; what is ambiguous waits for a person.</summary>
    public static Match Of(Candidate product, IReadOnlyList<Variant> variants)
    {
        Match Without(Outcome problem) => new(product.ProductId, null, problem);

        if (product is { Sku: null, Barcode: null })
        {
            return Without(Outcome.Rejected(
                Reason.BadErpData, "The product has neither SKU nor barcode to find it by in Shopify. Enter one."));
        }

        var living = variants.Where(found => found.InventoryItemGid != product.GoneItemGid).ToList(); // a search can run behind
        var bySku = NotArchived(living.Where(variant => IsSame(product.Sku, variant.Sku)));
        var byBarcode = NotArchived(living.Where(variant => IsSame(product.Barcode, variant.Barcode)));

        return (bySku, byBarcode) switch
        {
            ([var variant], _) when product.SameSku == 1 => new Match(product.ProductId, variant, null),
            ([_, ..], _) => Without(NotUnique("SKU", product.Sku!, product.SameSku, bySku)),
            (_, [var variant]) when product.SameBarcode == 1 => new Match(product.ProductId, variant, null),
            (_, [_, ..]) => Without(NotUnique("barcode", product.Barcode!, product.SameBarcode, byBarcode)),
            _ when product.GoneItemGid is not null => Without(Outcome.Rejected(
                Reason.ShopifyRecordGone,
                $"Shopify has deleted the variant of this product, and has no other with {Codes(product)}. " +
                "Create it again in Shopify, or set sync_to_shopify to false.")),
            _ => Without(Outcome.Later(UntilItExists, Reason.AwaitsLink, $"Shopify has no variant with {Codes(product)} yet.")),
        };
    }

    /// <summary>So many variants answer to its codes that not even all can be seen.</summary>
    public static Match TooMany(Candidate product) =>
        new(product.ProductId, null, Outcome.Rejected(
            Reason.Ambiguous,
            $"More than a hundred variants in Shopify answer to {Codes(product)}: it is not unique. " +
            "Give each its own, or link the product by hand."));

    private static List<Variant> NotArchived(IEnumerable<Variant> variants)
    {
        var all = variants.ToList();

        return all.Exists(variant => !variant.IsArchived) ? [.. all.Where(variant => !variant.IsArchived)] : all;
    }

    private static Outcome NotUnique(string kind, string code, long products, List<Variant> variants)
    {
        var archived = variants.Count(variant => variant.IsArchived);

        return Outcome.Rejected(
            Reason.Ambiguous,
            $"{kind} '{code}' is not unique: {products} {(products == 1 ? "product" : "products")} of the ERP and {variants.Count} " +
            $"{(variants.Count == 1 ? "variant" : "variants")} in Shopify have it{(archived > 0 ? $" ({archived} archived)" : "")}. " +
            $"Give each its own {kind}, or link the product by hand.");
    }

    private static string Codes(Candidate product) => (product.Sku, product.Barcode) switch
    {
        ({ } sku, null) => $"SKU '{sku}'",
        (null, { } barcode) => $"barcode '{barcode}'",
        var (sku, barcode) => $"SKU '{sku}' or barcode '{barcode}'",
    };

    private static bool IsSame(string? erp, string? shopify) =>
        erp is not null && shopify is not null && Sku.Normal(erp) == Sku.Normal(shopify);
}
