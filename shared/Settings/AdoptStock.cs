namespace ShopifySync.Settings;

/// <summary>Whose number counts when a stock row is linked to a level for the first time.</summary>
public enum AdoptStock
{
    /// <summary>A person decides: only equal numbers are linked.</summary>
    Ask,
    Erp,
    Shopify,
}
