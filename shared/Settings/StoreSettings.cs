namespace ShopifySync.Settings;

/// <summary>The settings of the sync as they are in <c>api_settings</c>.</summary>
/// <param name="StoreUrl">The store's domain in lower case, <c>your-store.myshopify.com</c>; null until it is set.</param>
public sealed record StoreSettings(string? StoreUrl, string ApiVersion, AdoptStock AdoptStock);
