namespace ShopifySync.Products;

/// <summary>A product of the ERP that is synced, and the inventory item that it names.</summary>
/// <param name="Sku">In its normal form.</param>
/// <param name="InventoryItemGid">Null if the product is not linked.</param>
public sealed record ErpProduct(string ProductId, string? Sku, string? InventoryItemGid);

/// <summary>A product that is to be linked.</summary>
/// <param name="GoneItemGid">The item that it names still, and that Shopify does not have any more; null if it names none.</param>
public sealed record ProductToLink(string ProductId, string? GoneItemGid = null);
