namespace ShopifySync.Settings;

/// <summary>Whose change of an order's field counts where both sides changed it.</summary>
public enum OrderConflicts
{
    Erp,
    Shopify,

    /// <summary>The one that was made last.</summary>
    Newest,
}
