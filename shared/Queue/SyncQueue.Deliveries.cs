namespace ShopifySync.Queue;

/// <summary>A delivery's body as it came, and when Shopify says that it happened.</summary>
/// <param name="Body">Null if it was too large to keep.</param>
public sealed record DeliveryBody(long Id, DateTime? TriggeredAt, byte[]? Body);

public sealed partial class SyncQueue
{
    /// <summary>The bodies of claimed deliveries.</summary>
    public Task<IReadOnlyList<DeliveryBody>> Bodies(IReadOnlyList<SyncItem> items, CancellationToken ct)
    {
        const string sql = "select id, triggered_at, body from sync_items where id = any(@ids)";

        return erp.Rows<DeliveryBody>(sql, new { ids = items.Select(item => item.Id).ToArray() }, ct);
    }
}
