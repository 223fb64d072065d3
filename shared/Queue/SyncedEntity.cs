namespace ShopifySync.Queue;

/// <summary>What the queue, the webhooks and the settings need to know of a noun.</summary>
public sealed record SyncedEntity(EntityType Type)
{
    /// <summary>The function that Shopify calls.</summary>
    public required string WebhookFunction { get; init; }

    /// <summary>Shopify's topics for the noun, as its headers say them.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>The queue's id for a payload, from its whole numbers by name; null if they name none.</summary>
    /// <remarks>The names are paths such as <c>id</c> and <c>order_edit.order_id</c>.</remarks>
    public required Func<IReadOnlyDictionary<string, string>, string?> KeyOf { get; init; }

    /// <summary>
    /// Topics whose payloads name something else than the record, as a variant's inventory item: what their ids begin with.
    /// </summary>
    public IReadOnlyDictionary<string, string> KeyPrefixes { get; init; } = new Dictionary<string, string>();

    /// <summary>The setting that names the storage queue of the stream to Shopify.</summary>
    public required string PushQueue { get; init; }

    /// <summary>The setting that names the storage queue of the stream from Shopify.</summary>
    public required string ApplyQueue { get; init; }

    /// <summary>The key in <c>api_settings</c> that switches the sync of the ERP's changes on.</summary>
    public required string AutoSync { get; init; }
}

/// <summary>Every synced entity, the most urgent first.</summary>
/// <remarks>Streams, hints, subscriptions and checks of settings derive from this list.</remarks>
public sealed class SyncedEntityList(IEnumerable<SyncedEntity> entities)
{
    public IReadOnlyList<SyncedEntity> All { get; } = [.. entities];

    /// <summary>Every stream, the most urgent first.</summary>
    public IReadOnlyList<SyncStream> Streams => [.. All.SelectMany(entity => new SyncStream[]
    {
        new(Direction.FromShopify, entity.Type), new(Direction.ToShopify, entity.Type),
    })];

    /// <exception cref="InvalidOperationException">No such entity is synced.</exception>
    public SyncedEntity Of(EntityType type) =>
        All.FirstOrDefault(entity => entity.Type == type) ?? throw new InvalidOperationException($"There is no synced entity '{type}'");

    /// <summary>The setting that names a stream's storage queue.</summary>
    public string QueueSetting(SyncStream stream) =>
        stream.Direction is Direction.ToShopify ? Of(stream.EntityType).PushQueue : Of(stream.EntityType).ApplyQueue;
}
