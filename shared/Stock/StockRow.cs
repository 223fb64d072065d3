namespace ShopifySync.Stock;

/// <summary>A stock row of the ERP as it is now, and its link to a level in Shopify as it is now.</summary>
public sealed record StockRow
{
    public required string InventoryId { get; init; }

    public required string ProductId { get; init; }

    public string? Sku { get; init; }

    /// <summary>Null if the ERP's quantity is none that Shopify can hold.</summary>
    public int? Quantity { get; init; }

    /// <summary>What the ERP's quantity is instead.</summary>
    public string? UnreadableQuantity { get; init; }

    /// <summary>Null until the product is linked.</summary>
    public string? InventoryItemGid { get; init; }

    /// <summary>Null if the row names no location and there is no default one.</summary>
    public string? LocationGid { get; init; }

    public bool SyncToShopify { get; init; }

    /// <summary>What stands in the product's <c>shopify_inventory_item_id</c> if that is no id of Shopify's.</summary>
    public string? UnreadableItemId { get; init; }

    /// <summary>The stock on which both sides last agreed; null until the row is linked.</summary>
    public int? Base { get; init; }

    public long? Version { get; init; }

    /// <summary>When Shopify's stock became the base, by Shopify's clock; null while that is not known.</summary>
    public DateTime? ChangedAt { get; init; }

    /// <summary>The push in flight, whose outcome is not known yet.</summary>
    public Guid? CallId { get; init; }

    public string? LinkedItemGid { get; init; }

    public string? LinkedLocationGid { get; init; }

    /// <summary>The level that the row means; only of a row that has both Gids.</summary>
    public Pair Pair => new(InventoryItemGid!, LocationGid!);

    /// <summary>The level that the row is linked to; null if it is not linked.</summary>
    public Pair? LinkedPair => LinkedItemGid is null ? null : new Pair(LinkedItemGid, LinkedLocationGid!);

    /// <summary>Whether the row is linked to the level that it means.</summary>
    public bool IsLinked => LinkedPair is { } linked && linked == Pair;
}
