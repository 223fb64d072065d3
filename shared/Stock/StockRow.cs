namespace ShopifySync.Stock;

/// <summary>A stock row of the ERP as it is now, and its link to a level in Shopify as it is now.</summary>
/// <param name="InventoryItemGid">Null until the product is linked.</param>
/// <param name="LocationGid">Null if the row names no location and there is no default one.</param>
/// <param name="Base">The stock on which both sides last agreed; null until the row is linked.</param>
/// <param name="UnreadableItemId">What stands in the product's <c>shopify_inventory_item_id</c> if that is no id of Shopify's.</param>
/// <param name="IsLinkedElsewhere">The link is to another level than the row means now.</param>
/// <param name="ChangedAt">When Shopify's stock became the base, by Shopify's clock; null while that is not known.</param>
/// <param name="CallId">The push in flight, whose outcome is not known yet.</param>
public sealed record StockRow(
    string InventoryId, string ProductId, int Quantity, string? InventoryItemGid, string? LocationGid, bool SyncToShopify,
    int? Base, long? Version, DateTime? ChangedAt, Guid? CallId, string? UnreadableItemId, bool IsLinkedElsewhere)
{
    public bool IsLinked => Base is not null && !IsLinkedElsewhere;

    /// <summary>The level that the row means; only of a row that has both Gids.</summary>
    public Pair Pair => new(InventoryItemGid!, LocationGid!);
}
