namespace ShopifySync.Entities;

/// <summary>One of the two sides that are kept the same.</summary>
public enum Side
{
    Erp,
    Shopify,
}
