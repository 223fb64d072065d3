namespace ShopifySync.Queue;

/// <summary>The two streams.</summary>
public enum Direction
{
    ToShopify,
    FromShopify,
}
