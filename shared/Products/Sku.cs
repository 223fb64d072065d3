namespace ShopifySync.Products;

/// <summary>SKUs and barcodes: people type them with blanks and in any case.</summary>
public static class Sku
{
    public static string Normal(string code) => code.Trim().ToLowerInvariant();

    /// <summary>As a phrase of Shopify's search syntax.</summary>
    public static string Quoted(string code) =>
        '"' + code.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
}
