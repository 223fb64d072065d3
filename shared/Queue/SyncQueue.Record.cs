namespace ShopifySync.Queue;

public sealed partial class SyncQueue
{
    /// <summary>Writes a verified delivery down; false if this delivery is written down already.</summary>
    /// <remarks>Its commit is what Shopify's 200 stands for.</remarks>
    public async Task<bool> Record(
        EntityType entityType, string entityId, string topic, string deliveryId, DateTime? triggeredAt, string? apiVersion, byte[]? body,
        CancellationToken ct)
    {
        const string sql = """
            insert into sync_items (entity_type, entity_id, action, direction, origin, delivery_id, topic, triggered_at, api_version, body,
                created_at)
            values (@entityType, @entityId, @action, 'from_shopify', 'webhook', @deliveryId, @topic, @triggeredAt, @apiVersion, @body, @now)
            on conflict (delivery_id) do nothing
            """;

        return await erp.Run(sql, new
        {
            entityType = entityType.Name(),
            entityId,
            action = ActionOf(topic),
            deliveryId,
            topic,
            triggeredAt,
            apiVersion,
            body,
            now = Now,
        }, ct) == 1;
    }

    private static string ActionOf(string topic) =>
        topic.EndsWith("/create", StringComparison.Ordinal)
            ? "create"
            : topic.EndsWith("/delete", StringComparison.Ordinal)
            ? "delete"
            : "update";
}
