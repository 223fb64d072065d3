namespace ShopifySync.Queue;

/// <summary>One entity type in one direction: what a hint points at and what a drain works off.</summary>
public readonly record struct SyncStream(Direction Direction, EntityType EntityType)
{
    /// <summary>Every stream of the house, the most urgent first.</summary>
    public static readonly IReadOnlyList<SyncStream> All =
    [
        new(Direction.FromShopify, EntityType.Inventory),
        new(Direction.ToShopify, EntityType.Inventory),
        new(Direction.FromShopify, EntityType.Order),
        new(Direction.ToShopify, EntityType.Order),
    ];

    /// <summary>The setting that holds the name of this stream's storage queue.</summary>
    public string QueueSetting => this switch
    {
        (Direction.ToShopify, EntityType.Inventory) => "SYNC_INVENTORY_TO_SHOPIFY_QUEUE",
        (Direction.FromShopify, EntityType.Inventory) => "APPLY_SHOPIFY_INVENTORY_QUEUE",
        (Direction.ToShopify, EntityType.Order) => "CREATE_SHOPIFY_ORDER_QUEUE",
        (Direction.FromShopify, EntityType.Order) => "APPLY_SHOPIFY_ORDER_QUEUE",
        _ => throw new InvalidOperationException($"No storage queue is named for {this}"),
    };

    public override string ToString() => $"{Direction.Name()} {EntityType.Name()}";
}
