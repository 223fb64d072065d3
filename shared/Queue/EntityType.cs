namespace ShopifySync.Queue;

/// <summary>The nouns that are kept the same on both sides.</summary>
public enum EntityType
{
    Order,
    Product,
    Customer,
    Inventory,
}
