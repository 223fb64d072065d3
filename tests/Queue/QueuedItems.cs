using ShopifySync.Queue;

namespace ShopifySync.Tests.Queue;

/// <summary>The queue of a test's house, spoken to directly: what is due to Shopify, whatever its rows mean there.</summary>
internal static class QueuedItems
{
    /// <summary>Writes changes down as the ERP's triggers do.</summary>
    public static Task Touch(this TestHouse house, params string[] ids) =>
        house.Erp.Run("select sync_touch('inventory', @ids, 'update')", new { ids });

    public static Task<IReadOnlyList<SyncItem>> Claim(this TestHouse house, int limit = 250) =>
        house.Get<SyncQueue>().Claim(Direction.ToShopify, EntityType.Inventory, limit, default);

    /// <summary>Touches and claims one item.</summary>
    public static async Task<SyncItem> Claimed(this TestHouse house, string id = "1")
    {
        await house.Touch(id);
        return Assert.Single(await house.Claim());
    }

    public static Task Settle(this TestHouse house, SyncItem item, Outcome outcome) =>
        house.Get<SyncQueue>().Settle([new Settlement(item, outcome)], default);

    /// <summary>The only row of the queue, as "status retries: error".</summary>
    public static Task<string> Row(this TestHouse house) =>
        house.Erp.Value<string>("select status || ' ' || retry_count || coalesce(': ' || error_message, '') from sync_queue");

    /// <summary>All rows of the queue, as "status retries", in the order of their status.</summary>
    public static Task<IReadOnlyList<string>> Rows(this TestHouse house) =>
        house.Erp.Rows<string>("select status || ' ' || retry_count from sync_queue order by 1");

    /// <summary>The activity log, oldest first, as "status verdict: why".</summary>
    public static Task<IReadOnlyList<string>> Log(this TestHouse house) =>
        house.Erp.Rows<string>("select status || ' ' || verdict || coalesce(': ' || why, '') from sync_logs order by id");
}
