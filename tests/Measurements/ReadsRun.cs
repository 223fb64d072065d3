using ShopifySync.Local.Cloud;
using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>What it costs to read many orders and many levels at once.</summary>
public sealed record ReadsRun(int Count)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public async Task<string> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(Count, 1_000, ct);

        for (var order = 0; order < Count; order++)
        {
            house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 }, new NewLine { Title = "Plate", Price = 5 });
        }

        house.Store.Items.ToList().ForEach(item => house.Store.Sell(item.Gid, house.Location));
        var functions = await house.AddFunctions(ct);
        var levels = await Read(house, functions, "inventory", house.Store.Items.Select(item =>
            $"{item.Id}@{house.Store.Locations[0].Id}"), ct);
        var orders = await Read(house, functions, "order", house.Store.Orders.Select(order => $"{order.Id}"), ct);

        return $"{Count} levels: {levels}\n{Count} orders: {orders}";
    }

    private static async Task<string> Read(
        MeasuredHouse house, FunctionsProcess functions, string entityType, IEnumerable<string> keys, CancellationToken ct)
    {
        house.Store.Statistics.Reset();
        await house.Run("""
            insert into sync_queue (entity_type, entity_id, action, direction, origin, triggered_at)
            select @entityType, key, 'update', 'from_shopify', 'person', now() from unnest(@keys) as key
            """, new { entityType, keys = keys.ToArray() });
        await house.ProcessQueue(functions, ct);
        await OrderRuns.Quiet(house, TimeProvider.System.GetTimestamp(), Patience, ct);

        return $"{house.Store.Statistics.Requests.Values.Sum()} calls, {house.Store.Statistics.PointsSpent} points";
    }
}
