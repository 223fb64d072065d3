namespace ShopifySync.Stock;

/// <summary>A level as Shopify gave it.</summary>
/// <param name="Available">Null if the item is not stocked at the location.</param>
/// <param name="ChangedAt">When it last changed, by Shopify's clock; null if it never did.</param>
/// <param name="IsTracked">Whether Shopify counts this item at all.</param>
public sealed record StockLevel(Pair Pair, int? Available, bool IsTracked, string? Sku, DateTime? ChangedAt);
