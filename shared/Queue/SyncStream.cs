namespace ShopifySync.Queue;

/// <summary>One entity type in one direction: what a hint points at and what a drain works off.</summary>
public readonly record struct SyncStream(Direction Direction, EntityType EntityType)
{
    public override string ToString() => $"{Direction.Name()} {EntityType.Name()}";
}
