using System.Globalization;
using ShopifySync.Local.Cloud;
using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>A day on which nothing told of anything, and one reconcile after it.</summary>
/// <remarks>
/// No webhook arrives, and the subscriptions are deleted. A tenth of the ERP's rows is written behind the triggers' back. A sync is
/// switched off and on. A location is replaced, and products are made anew. At last the ERP is restored from a backup, and goes on
/// with ids that it gave before.
/// </remarks>
public sealed record BadDayRun(int Pairs, int Orders, int Kills, double RestoreRate, int Seed = 1)
{
    private const int KnownOrders = 200;
    private const int Recreated = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    public async Task<BadDayReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(Pairs, RestoreRate, ct);
        await ReconcileRun.LinkOrders(house, KnownOrders);
        var functions = await house.AddFunctions(ct);
        await Register(house, functions);
        var north = house.Store.AddLocation("North");
        await house.Run("""
            update api_settings set value = 'true' where key = 'SHOPIFY_AUTO_SYNC_ORDERS';
            update api_settings set value = 'erp' where key = 'SHOPIFY_ADOPT_STOCK';
            insert into inventory (product_id, quantity, shopify_location_id)
            select id, 20, @Gid from products where id between 101 and 150;
            """, north);
        await OrderRuns.Quiet(house, TimeProvider.System.GetTimestamp(), Patience, ct);

        house.Store.Faults.LoseDelivery.Always();
        house.Store.Unsubscribe();
        await Morning(house, north, ct);
        await house.BackUp();
        await Afternoon(house, ct);
        await functions.Kill();
        await house.Restore();
        await EnterOrders(house, Orders / 100, "entered after the restore");
        house.Store.Faults.Clear();
        await functions.Start(ct);

        house.Store.Statistics.Reset();
        var started = TimeProvider.System.GetTimestamp();
        var killing = OrderRuns.Kill([functions], Kills, new Random(Seed), ct);
        var report = await ReconcileRun.Reconcile(house, functions, killing, ct);
        var looked = TimeProvider.System.GetElapsedTime(started);
        var quiet = await OrderRuns.Quiet(house, started, Patience, ct);

        return new BadDayReport
        {
            Report = report,
            Seconds = looked.TotalSeconds,
            QuietSeconds = quiet.TotalSeconds,
            Calls = house.Store.Statistics.Requests.Values.Sum(),
            Points = house.Store.Statistics.PointsSpent,
            Throttled = house.Store.Statistics.Throttled,
            WrongStock = await WrongStock(house),
            WrongOrders = await WrongOrders(house),
            InStore = house.Store.Orders.Count,
            InErp = await house.Value<long>("select count(*) from orders"),
            Failed = await house.Rows<string>("""
                select format('%s %s: %s × %s', direction, entity_type, min(error_message), count(*)) from sync_queue
                where status = 'failed' group by direction, entity_type, reason
                """),
            Subscriptions = house.Store.Subscriptions.Count,
        };
    }

    /// <summary>Both sides sell and take orders, the ERP with and without its triggers; a sync is off for a while.</summary>
    private async Task Morning(MeasuredHouse house, Location north, CancellationToken ct)
    {
        var replaced = house.Store.ReplaceLocation(north.Gid, "North, in a new building");
        await Bypassing(
            house, "inventory",
            $"update inventory set shopify_location_id = '{replaced.Gid}' where shopify_location_id = '{north.Gid}'");
        house.Store.Items.ToList().ForEach(item => house.Store.Sell(item.Gid, house.Location));

        for (var order = 0; order < Orders; order++)
        {
            house.Store.PlaceOrder(null, new NewLine { Title = "Plate", Price = 5 });
        }

        foreach (var order in house.Store.Orders.Take(KnownOrders / 2))
        {
            house.Store.EditOrder(order.Gid, edit => edit.Note = "changed in the store");
        }

        await house.Run("update inventory set quantity = quantity + 2 where id % 10 <> 0");
        await Bypassing(house, "inventory", "update inventory set quantity = quantity + 3 where id % 10 = 0");
        await Bypassing(house, "orders", "update orders set tags = 'changed in the ERP' where id between 101 and 120");
        await EnterOrders(house, Orders / 10, "entered in the morning");
        await house.Run("update api_settings set value = 'false' where key = 'SHOPIFY_AUTO_SYNC_INVENTORY'");
        await house.Run("update inventory set quantity = quantity - 1 where id % 7 = 0");
        await house.Run("update api_settings set value = 'true' where key = 'SHOPIFY_AUTO_SYNC_INVENTORY'");
        await OrderRuns.Quiet(house, TimeProvider.System.GetTimestamp(), Patience, ct);
    }

    /// <summary>What the restored backup does not have.</summary>
    private async Task Afternoon(MeasuredHouse house, CancellationToken ct)
    {
        await house.Run("update inventory set quantity = quantity + 1 where id % 5 = 0");
        await EnterOrders(house, Orders / 50, "entered in the afternoon");

        foreach (var item in house.Store.Items.Where((_, n) => n % 3 == 0))
        {
            house.Store.Sell(item.Gid, house.Location);
        }

        await OrderRuns.Quiet(house, TimeProvider.System.GetTimestamp(), Patience, ct);

        foreach (var product in house.Store.Products.Take(Recreated).ToList())
        {
            var (sku, available) = (product.Variants[0].Sku!, house.Store.Available(product.Variants[0].Item.Gid, house.Location));
            house.Store.DeleteProduct(product.Gid);
            house.Store.AddProduct(sku, new NewVariant { Sku = sku, Available = available ?? 0 });
        }
    }

    private static async Task EnterOrders(MeasuredHouse house, int count, string note)
    {
        const string sql = """
            with added as (
                insert into orders (order_number, currency, total, note)
                select 'ERP-' || n, 'EUR', 10, @note from generate_series(1, @count) as n returning id
            )
            insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 1, 10 from added
            """;
        await house.Run(sql, new { note, count });
        await house.Run($"""
            alter table orders disable trigger user; alter table order_lines disable trigger user;
            {sql};
            alter table orders enable trigger user; alter table order_lines enable trigger user;
            """, new { note, count = Math.Max(1, count / 10) });
    }

    private static Task Bypassing(MeasuredHouse house, string table, string sql) =>
        house.Run($"alter table {table} disable trigger user; {sql}; alter table {table} enable trigger user");

    /// <summary>As the button does, at this instance's address.</summary>
    private static async Task Register(MeasuredHouse house, FunctionsProcess functions)
    {
        house.Subscribe(new Uri(functions.Address, "/api/handle-shopify-inventory-update"));
        house.SubscribeOrders(functions.Address);

        foreach (var subscription in house.Store.Subscriptions)
        {
            await house.Run(
                "insert into shopify_webhook_registry (topic, webhook_id, address, status) values (@topic, @Gid, @Uri, 'active')",
                new { topic = subscription.TopicName, subscription.Gid, subscription.Uri });
        }
    }

    private static async Task<int> WrongStock(MeasuredHouse house)
    {
        var items = house.Store.Items.ToDictionary(item => item.Sku!, item => item.Gid);
        var inErp = await house.Rows<(string Sku, int Quantity, string Location)>(
            "select sku, quantity, coalesce(shopify_location_id, @Location) from inventory join products on products.id = product_id",
            new { house.Location });

        return inErp.Count(row => house.Store.Available(items[row.Sku], row.Location) != row.Quantity);
    }

    /// <summary>Orders of the store that the ERP does not have once and alike, and the ERP's orders that the store lacks.</summary>
    private static async Task<int> WrongOrders(MeasuredHouse house)
    {
        var inErp = (await house.Rows<(string? Gid, string? Note, string? Tags, decimal Total)>("""
            select link.gid, orders.note, orders.tags, orders.total
            from   orders
            left   join shopify_links link on link.entity_type = 'order' and link.entity_id = orders.id::text and link.part = 0
            """)).ToLookup(order => order.Gid ?? "");

        return inErp[""].Count() + house.Store.Orders.Count(order =>
            inErp[order.Gid].ToList() is not [var one]
            || (one.Note, one.Total, one.Tags ?? "") != (order.Note, order.CurrentTotal.Shop, string.Join(", ", order.Tags)));
    }
}

/// <summary>What was left of a bad day after one reconcile.</summary>
public sealed record BadDayReport : IReport
{
    public required string Report { get; init; }
    public required double Seconds { get; init; }
    public required double QuietSeconds { get; init; }
    public required int Calls { get; init; }
    public required double Points { get; init; }
    public required int Throttled { get; init; }
    public required int WrongStock { get; init; }
    public required int WrongOrders { get; init; }
    public required int InStore { get; init; }
    public required long InErp { get; init; }
    public required IReadOnlyList<string> Failed { get; init; }
    public required int Subscriptions { get; init; }

    public bool IsRight => WrongStock == 0 && WrongOrders == 0 && Throttled == 0 && InStore == InErp && Failed.Count == 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        looked through in {Seconds:F1} s, both sides quiet after {QuietSeconds:F1} s
        {Calls} calls, {Points:F0} points, THROTTLED {Throttled}
        wrong: {WrongStock} stock rows, {WrongOrders} orders; orders: {InErp} in the ERP, {InStore} in the store
        subscriptions: {Subscriptions}; failed: {string.Join("; ", Failed)}
        {Report}
        {(IsRight ? "right" : "WRONG")}
        """);
}
