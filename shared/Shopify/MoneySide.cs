namespace ShopifySync.Shopify;

/// <summary>Of which of an order's two currencies an amount is.</summary>
public enum MoneySide
{
    /// <summary>The store's own.</summary>
    Shop,

    /// <summary>The one that the customer was shown.</summary>
    Presentment,
}
