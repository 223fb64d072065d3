namespace ShopifySync.Products;

/// <summary>SKUs and barcodes: people type them with blanks and in any case.</summary>
public static class Sku
{
    public static string Normal(string code) => code.Trim().ToLowerInvariant();
}
