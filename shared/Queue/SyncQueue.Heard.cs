namespace ShopifySync.Queue;

public sealed partial class SyncQueue
{
    /// <summary>Says in <c>shopify_webhook_registry</c> that deliveries of these topics have arrived: once a
    /// batch and not once a delivery, so that they do not queue on one row.</summary>
    public async Task Heard(IReadOnlyList<SyncItem> items, CancellationToken ct)
    {
        const string sql = "update shopify_webhook_registry set last_triggered = @now where topic = any(@topics)";

        var topics = items.Select(item => item.Topic).OfType<string>().Distinct().ToArray();

        if (topics.Length > 0)
        {
            await erp.Run(sql, new { topics, now = Now }, ct);
        }
    }
}
