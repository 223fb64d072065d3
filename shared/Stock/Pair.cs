namespace ShopifySync.Stock;

/// <summary>An inventory item at a location: where Shopify keeps a level.</summary>
public readonly record struct Pair(string InventoryItemGid, string LocationGid);
