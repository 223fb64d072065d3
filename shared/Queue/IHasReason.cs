namespace ShopifySync.Queue;

/// <summary>An exception that knows for which reason an item failed with it.</summary>
public interface IHasReason
{
    Reason Reason { get; }
}
