namespace ShopifySync.Settings;

/// <summary>The settings of the sync as they are in <c>api_settings</c>.</summary>
/// <param name="StoreUrl">The store's domain in lower case, <c>your-store.myshopify.com</c>; null until it is set.</param>
/// <param name="AutoSyncInventory">Whether the ERP's stock goes to Shopify.</param>
/// <param name="AutoSyncOrders">Whether the ERP's orders go to Shopify.</param>
/// <param name="NotifyCustomers">Whether Shopify writes to customers about what the ERP did.</param>
/// <param name="PushRefunds">Whether the ERP's refunds go across, as bookkeeping.</param>
/// <param name="DefaultLocationGid">Null until it is set.</param>
public sealed record StoreSettings(
    string? StoreUrl, string ApiVersion, bool AutoSyncInventory, bool AutoSyncOrders, AdoptStock AdoptStock, OrderConflicts OrderConflicts, bool NotifyCustomers, bool PushRefunds, string? DefaultLocationGid);
