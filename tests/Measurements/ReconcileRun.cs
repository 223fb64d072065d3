using System.Globalization;
using ShopifySync.Local.Cloud;
using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>A whole reconcile over many linked pairs and orders that agree, but for a share of each that nothing told of.</summary>
/// <param name="Drift">Share of the pairs, on either side, and of the orders that changed without a webhook or a trigger.</param>
public sealed record ReconcileRun(int Pairs, int Orders, double Drift, int Kills, double RestoreRate, int Seed = 1)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
    private const int Sales = 40;

    public async Task<ReconcileRunReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(Pairs, RestoreRate, ct);
        await LinkOrders(house, Orders);
        var functions = await house.AddFunctions(ct);
        house.Subscribe(new Uri(functions.Address, "/api/handle-shopify-inventory-update"));
        house.SubscribeOrders(functions.Address);
        await house.ProcessQueue(functions, ct);
        await house.Run("update api_settings set value = 'true' where key = 'SHOPIFY_AUTO_SYNC_ORDERS'");
        await OrderRuns.Quiet(house, TimeProvider.System.GetTimestamp(), Patience, ct);
        var calm = await Freshness(house, () => Task.FromResult(false), ct);
        await DriftApart(house);

        house.Store.Statistics.Reset();
        var started = TimeProvider.System.GetTimestamp();
        var before = Memory.Of(functions);
        var killing = OrderRuns.Kill([functions], Kills, new Random(Seed), ct);
        var reconciling = Reconcile(house, functions, killing, ct);
        var busy = Kills > 0 ? [] : await Freshness(house, () => Task.FromResult(reconciling.IsCompleted), ct);
        var peak = before;

        while (!reconciling.IsCompleted)
        {
            peak = Kills > 0 ? peak : Math.Max(peak, Memory.Of(functions));
            await Task.WhenAny(reconciling, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct));
        }

        var looked = await reconciling;
        var (took, calls, points) = (
            TimeProvider.System.GetElapsedTime(started), house.Store.Statistics.Requests.Values.Sum(), house.Store.Statistics.PointsSpent);
        var quiet = await OrderRuns.Quiet(house, started, Patience, ct);

        return new ReconcileRunReport
        {
            Report = looked,
            Seconds = took.TotalSeconds,
            QuietSeconds = quiet.TotalSeconds,
            Calls = calls,
            Points = points,
            Before = before,
            Peak = peak,
            Wrong = await Wrong(house),
            WrongOrders = await WrongOrders(house),
            Throttled = house.Store.Statistics.Throttled,
            Calm = calm,
            Busy = busy,
        };
    }

    /// <summary>As if these orders had come in long ago.</summary>
    internal static async Task LinkOrders(MeasuredHouse house, int orders)
    {
        for (var order = 0; order < orders; order++)
        {
            house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });
        }

        await house.Run("""
            with told as (
                select * from unnest(@gids, @names, @updated::timestamptz[]) with ordinality as told (gid, name, updated, place)
            ), added as (
                insert into orders (order_number, currency, total, financial_status, placed_at, shopify_sync_status)
                select name, 'EUR', 10, 'paid', @placed, 'synced' from told order by place
                returning id, order_number
            ), lines as (
                insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 1, 10 from added
            )
            insert into shopify_links (entity_type, entity_id, gid, shopify_updated_at, linked_at, version)
            select 'order', added.id::text, told.gid, told.updated, @linked, nextval('shopify_link_versions')
            from   added join told on told.name = added.order_number;
            update shopify_links link
            set    erp_digest = sync_digest(document.content)
            from   erp_order_documents document
            where  link.entity_type = 'order' and document.order_key = link.entity_id::bigint;
            delete from sync_touches;
            """, new
        {
            gids = house.Store.Orders.Select(order => order.Gid).ToArray(),
            names = house.Store.Orders.Select(order => order.Name).ToArray(),
            placed = house.Store.Orders.Count == 0 ? TimeProvider.System.GetUtcNow() : house.Store.Orders[0].ProcessedAt,
            updated = house.Store.Orders.Select(order => order.UpdatedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)).ToArray(),
            linked = TimeProvider.System.GetUtcNow().AddMinutes(1),
        });
    }

    /// <summary>Presses the button until the reconcile is finished and nothing is killed any more; returns its report.</summary>
    internal static async Task<string> Reconcile(MeasuredHouse house, FunctionsProcess functions, Task killing, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                var report = await house.Press(functions, "reconcile?whole=true", ct);

                if (killing.IsCompleted && report.Contains("\"status\":\"finished\"", StringComparison.Ordinal))
                {
                    return report;
                }
            }
            catch (HttpRequestException) // killed
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, ct);
            }
        }
    }

    private async Task DriftApart(MeasuredHouse house)
    {
        house.Store.Faults.LoseDelivery.Always();
        Drifting(Pairs, 0).ForEach(row => house.Store.Sell(house.Store.Items[row].Gid, house.Location));
        Drifting(Orders, 0).ForEach(order => house.Store.EditOrder(house.Store.Orders[order].Gid, edit => edit.Note = "of the store"));
        house.Store.Faults.Clear();
        await house.Run("""
            alter table inventory disable trigger user;
            update inventory set quantity = quantity + 2 where id = any(@rows);
            alter table inventory enable trigger user;
            """, new { rows = Drifting(Pairs, 1).Select(row => (long)row + 1).ToArray() });
    }

    private List<int> Drifting(int count, int turn) =>
        Drift == 0 ? [] : [.. Enumerable.Range(0, count).Where(row => row % (int)(1 / Drift) == turn)];

    /// <summary>Pairs that are not what both sides' movements make of them. The sales of the freshness count too.</summary>
    private async Task<int> Wrong(MeasuredHouse house)
    {
        var (sold, received) = (Drifting(Pairs, 0).ToHashSet(), Drifting(Pairs, 1).ToHashSet());
        var quantities = await house.Rows<int>("select quantity from inventory order by id");

        return quantities.Select((quantity, row) => (quantity, row)).Count(pair =>
            pair.row > 2 * Sales + 2
            && (pair.quantity != MeasuredHouse.FirstStock - (sold.Contains(pair.row) ? 1 : 0) + (received.Contains(pair.row) ? 2 : 0)
                || house.Store.Available(house.Store.Items[pair.row].Gid, house.Location) != pair.quantity));
    }

    private static async Task<int> WrongOrders(MeasuredHouse house)
    {
        var notes = (await house.Rows<(string Gid, string? Note)>(
            "select gid, note from orders join shopify_links on entity_type = 'order' and entity_id = orders.id::text"))
            .ToDictionary(order => order.Gid, order => order.Note);

        return house.Store.Orders.Count(order => !notes.TryGetValue(order.Gid, out var note) || note != order.Note);
    }

    /// <summary>How many milliseconds sales take from the store to the ERP; ends early where <paramref name="isOver"/> says so.</summary>
    private static async Task<IReadOnlyList<double>> Freshness(MeasuredHouse house, Func<Task<bool>> isOver, CancellationToken ct)
    {
        var times = new List<double>();

        for (var sale = 0; sale < Sales && !await isOver(); sale++)
        {
            var started = TimeProvider.System.GetTimestamp();
            var left = house.Store.Sell(house.Store.Items[2].Gid, house.Location);

            while (await house.Value<int>("select quantity from inventory where id = 3") != left)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, ct);
            }

            times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }
}

/// <summary>What a reconcile cost and found.</summary>
public sealed record ReconcileRunReport : IReport
{
    public required string Report { get; init; }
    public required double Seconds { get; init; }
    public required double QuietSeconds { get; init; }
    public required int Calls { get; init; }
    public required double Points { get; init; }
    public required double Before { get; init; }
    public required double Peak { get; init; }
    public required int Wrong { get; init; }
    public required int WrongOrders { get; init; }
    public required int Throttled { get; init; }

    /// <summary>Milliseconds from a sale in the store to the ERP, with nothing else to do.</summary>
    public required IReadOnlyList<double> Calm { get; init; }

    /// <summary>The same while the reconcile ran.</summary>
    public required IReadOnlyList<double> Busy { get; init; }

    public bool IsRight => Wrong == 0 && WrongOrders == 0 && Throttled == 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Seconds:F1} s, both sides quiet after {QuietSeconds:F1} s; {Calls} calls, {Points:F0} points, THROTTLED {Throttled}
        memory {Before:F0} MB before, {Peak:F0} MB at most
        wrong: {Wrong} pairs, {WrongOrders} orders
        a sale reaches the ERP within ms p50/p99: {Percentiles(Calm)} alone, {Percentiles(Busy)} beside it
        {Report}
        {(IsRight ? "right" : "WRONG")}
        """);

    private static string Percentiles(IReadOnlyList<double> times)
    {
        var sorted = times.Order().ToList();

        return sorted.Count == 0
            ? "none"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{sorted[sorted.Count / 2]:F0}/{sorted[(int)(sorted.Count * 0.99)]:F0} ({sorted.Count} sales)");
    }
}
