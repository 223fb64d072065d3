using System.Text.Json;
using Npgsql;
using ShopifySync.Local.Cloud;
using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>A full sync of so many variants, customers and orders into an ERP that has none, beside a raw COPY of the rows.</summary>
/// <remarks>Each product has ten variants, each customer an address, each order two lines; every second order was sent, and one in ten
/// was refunded in part.</remarks>
public sealed record FullSyncRun(int Variants, int Customers, int Orders, int Kills, int Seed = 1)
{
    private const int VariantsEach = 10;

    /// <summary>The tables that an import fills, with its own links.</summary>
    private static readonly string[] Tables =
    [
        "products", "customers", "customer_addresses", "orders", "order_lines", "order_fulfillments", "order_fulfillment_lines",
        "order_refunds", "order_refund_lines", "shopify_links",
    ];

    public async Task<FullSyncRunReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(0, 1_000, ct);
        house.Store.Seed(Variants / VariantsEach, "SYNC-", variantsEach: VariantsEach);

        for (var n = 1; n <= Customers; n++)
        {
            house.Store.AddCustomer($"buyer{n}@example.com", firstName: "Buyer", lastName: $"Number {n}");
        }

        house.Store.SeedOrders(Orders, linesEach: 2, overDays: 50);
        var functions = await house.AddFunctions(ct);
        var second = await house.AddFunctions(ct);
        house.Store.Statistics.Reset();
        var started = TimeProvider.System.GetTimestamp();
        var killing = OrderRuns.Kill([second], Kills, new Random(Seed), ct);
        var (before, peak) = await Memory.During(functions, Import(house, functions, ct), Memory.Of(functions));
        await killing;
        var took = TimeProvider.System.GetElapsedTime(started);
        var report = await house.Get(functions, "full-sync-from-shopify", ct);
        var (rows, copied) = await CopyOfTheSame(house, ct);

        return new FullSyncRunReport
        {
            Report = report,
            Status = JsonDocument.Parse(report).RootElement.GetProperty("status").GetString()!,
            Products = await house.Value<long>("select count(*) from products"),
            CustomersInErp = await house.Value<long>("select count(*) from customers"),
            OrdersInErp = await house.Value<long>("select count(*) from orders"),
            Lines = await house.Value<long>("select count(*) from order_lines"),
            Wanted = (Variants / VariantsEach * VariantsEach, Customers, Orders),
            Rows = rows,
            Took = took,
            Copied = copied,
            MemoryBefore = before,
            MemoryPeak = peak,
            Calls = house.Store.Statistics.Requests.Values.Sum(),
            Points = house.Store.Statistics.PointsSpent,
            Throttled = house.Store.Statistics.Throttled,
        };
    }

    private static async Task Import(MeasuredHouse house, FunctionsProcess functions, CancellationToken ct)
    {
        await house.Press(functions, "full-sync-from-shopify", ct);

        while (await house.Value<bool>("select exists (select from full_syncs where finished_at is null)"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ct);
        }
    }

    /// <summary>The rows that the import wrote, copied as they are into tables with the same columns and indexes.</summary>
    private static async Task<(long Rows, TimeSpan Took)> CopyOfTheSame(MeasuredHouse house, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(house.Erp);
        await connection.OpenAsync(ct);
        var (rows, took) = (0L, TimeSpan.Zero);

        foreach (var table in Tables)
        {
            var file = Path.GetTempFileName();
            rows += await house.Value<long>($"select count(*) from {table}");
            await house.Run($"create table bare_{table} (like {table} including all)");

            await using (var reading = await connection.BeginRawBinaryCopyAsync($"copy {table} to stdout (format binary)", ct))
            {
                await using var written = File.Create(file);
                await reading.CopyToAsync(written, ct);
            }

            await using var bytes = File.OpenRead(file);
            var started = TimeProvider.System.GetTimestamp();

            await using (var writing = await connection.BeginRawBinaryCopyAsync($"copy bare_{table} from stdin (format binary)", ct))
            {
                await bytes.CopyToAsync(writing, 1024 * 1024, ct);
            }

            took += TimeProvider.System.GetElapsedTime(started);
            File.Delete(file);
        }

        return (rows, took);
    }
}

/// <summary>What a full sync showed.</summary>
public sealed record FullSyncRunReport : IReport
{
    public required string Report { get; init; }
    public required string Status { get; init; }
    public required long Products { get; init; }
    public required long CustomersInErp { get; init; }
    public required long OrdersInErp { get; init; }
    public required long Lines { get; init; }

    /// <summary>Variants, customers and orders that the store has.</summary>
    public required (int Variants, int Customers, int Orders) Wanted { get; init; }

    /// <summary>Rows that the import wrote, links included.</summary>
    public required long Rows { get; init; }

    public required TimeSpan Took { get; init; }

    /// <summary>How long a raw binary COPY of the same rows takes.</summary>
    public required TimeSpan Copied { get; init; }

    public required double MemoryBefore { get; init; }
    public required double MemoryPeak { get; init; }
    public required int Calls { get; init; }
    public required double Points { get; init; }
    public required int Throttled { get; init; }

    public bool IsRight => Status == "succeeded" && Throttled == 0
        && (Products, CustomersInErp, OrdersInErp) == (Wanted.Variants, Wanted.Customers, Wanted.Orders) && Lines == 2 * Wanted.Orders;

    public override string ToString() => $"""
        {Report}
        {Products} products, {CustomersInErp} customers, {OrdersInErp} orders with {Lines} lines;
        {Calls} calls, {Points:0} points, THROTTLED {Throttled}
        {Rows} rows in {Took.TotalSeconds:0.0} s, {Rows / Took.TotalSeconds:0} a second
        raw COPY of the same: {Copied.TotalSeconds:0.0} s, {Rows / Copied.TotalSeconds:0} a second; ratio {Copied / Took:0.000}
        memory {MemoryBefore:0} MB before, {MemoryPeak:0} MB at most
        {(IsRight ? "right" : "WRONG")}
        """;
}
