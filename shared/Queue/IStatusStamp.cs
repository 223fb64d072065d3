namespace ShopifySync.Queue;

/// <summary>Says on the ERP's own rows what the queue says of them. A courtesy: an ERP that refuses it loses it and nothing else.</summary>
public interface IStatusStamp
{
    EntityType EntityType { get; }

    /// <summary>Writes pending, completed or failed beside rows of the ERP. Never throws for what the ERP refuses.</summary>
    Task Write(IReadOnlyList<ItemStatus> items, CancellationToken ct);
}

/// <summary>Where an item to Shopify stands: a word of <c>sync_queue.status</c>.</summary>
public sealed record ItemStatus(string EntityId, string Status);
