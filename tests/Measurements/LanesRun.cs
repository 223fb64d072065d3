namespace ShopifySync.Measurements;

/// <summary>More orders of the ERP than the budget can take, while stock moves in the store all the time and has to be read.</summary>
/// <remarks>The drain creates eight orders at a time.</remarks>
public sealed record LanesRun(int Seconds, int RestoreRate, int Pairs, int Seed = 1)
{
    private static readonly TimeSpan Sampled = TimeSpan.FromMilliseconds(100);

    /// <summary>Points that no drain can be short of: orders to come for longer than the run.</summary>
    private int Orders => Math.Max(100, Seconds * RestoreRate / 10);

    public async Task<LanesReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(Pairs, RestoreRate, ct);
        await house.Run("""
            update api_settings set value = 'true' where key = 'SHOPIFY_AUTO_SYNC_ORDERS';
            with added as (
                insert into orders (currency, total) select 'EUR', 10 from generate_series(1, @Orders) returning id
            )
            insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 1, 10 from added;
            """, new { Orders });
        var functions = await house.AddFunctions(ct);
        house.Subscribe(new Uri(functions.Address, "/api/handle-shopify-inventory-update"));
        house.Store.EmptyBucket();
        house.Store.Statistics.Reset();

        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var selling = Sell(house, over.Token);
        var (stock, orders, elapsed) = await Watch(house, ct);
        var (spent, throttled) = (house.Store.Statistics.PointsSpent, house.Store.Statistics.Throttled);
        await over.CancelAsync();
        await selling;

        return new LanesReport
        {
            Stock = stock,
            Orders = orders,
            OrdersCreated = house.Store.Orders.Count,
            Seconds = elapsed.TotalSeconds,
            ShareUsed = spent / (elapsed.TotalSeconds * RestoreRate),
            Throttled = throttled,
        };
    }

    private async Task Sell(MeasuredHouse house, CancellationToken ct)
    {
        var random = new Random(Seed);

        while (!ct.IsCancellationRequested)
        {
            for (var sale = 0; sale < 50; sale++)
            {
                house.Store.Sell(house.Store.Items[random.Next(Pairs)].Gid, house.Location);
            }

            await Task.Delay(Sampled, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>What each lane spent, and the longest time in which it spent nothing, once both had begun.</summary>
    private async Task<(LaneUse Stock, LaneUse Orders, TimeSpan Elapsed)> Watch(MeasuredHouse house, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (stock, orders) = (new LaneUse(), new LaneUse());

        while (TimeProvider.System.GetElapsedTime(started).TotalSeconds < Seconds)
        {
            var points = house.Store.Statistics.PointsByOperation.ToList();
            stock = stock.At(points.Where(operation => IsStock(operation.Key)).Sum(operation => operation.Value));
            orders = orders.At(points.Where(operation => !IsStock(operation.Key)).Sum(operation => operation.Value));
            await Task.Delay(Sampled, TimeProvider.System, ct);
        }

        return (stock, orders, TimeProvider.System.GetElapsedTime(started));
    }

    private static bool IsStock(string operation) => operation.EndsWith("Stock", StringComparison.Ordinal);
}

/// <summary>What a lane has spent, and how long it went without spending.</summary>
public sealed record LaneUse
{
    private long changedAt;

    public double Points { get; private init; }
    public TimeSpan LongestWait { get; private init; }

    internal LaneUse At(double points)
    {
        var now = TimeProvider.System.GetTimestamp();
        var wait = changedAt == 0 ? TimeSpan.Zero : TimeProvider.System.GetElapsedTime(changedAt, now);

        return new LaneUse
        {
            Points = points,
            LongestWait = wait > LongestWait ? wait : LongestWait,
            changedAt = points > Points ? now : changedAt,
        };
    }
}

/// <summary>What the lanes had of the budget.</summary>
public sealed record LanesReport : IReport
{
    public required LaneUse Stock { get; init; }
    public required LaneUse Orders { get; init; }
    public required int OrdersCreated { get; init; }
    public required double Seconds { get; init; }

    /// <summary>How much of the points that the store gave back was spent: 1 is all of them.</summary>
    public required double ShareUsed { get; init; }

    public required int Throttled { get; init; }

    public bool IsRight => Throttled == 0 && Stock.Points > 0 && Orders.Points > 0;

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
        {Seconds:F0} s, share used {ShareUsed:P1}, THROTTLED {Throttled}
        stock:  {Words(Stock)}
        orders: {Words(Orders)}
        orders created: {OrdersCreated}, {OrdersCreated * 60 / Seconds:F0} a minute
        {(IsRight ? "right" : "WRONG")}
        """);

    private string Words(LaneUse lane) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{lane.Points:F0} points ({lane.Points / (Stock.Points + Orders.Points):P0}), longest wait {lane.LongestWait.TotalSeconds:F1} s");
}
