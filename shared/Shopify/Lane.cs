namespace ShopifySync.Shopify;

/// <summary>Who goes first when the cost budget is short.</summary>
public enum Lane
{
    /// <summary>Stock and orders: may use all of it.</summary>
    Urgent,

    /// <summary>What can wait: leaves a share to the urgent.</summary>
    Bulk,
}
