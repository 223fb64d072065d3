using System.Text.Json;

namespace ShopifySync.Measurements;

/// <summary>Products of the ERP that Shopify lacks, pushed with the budget of a plan, while an administrator asks how far it is.</summary>
/// <param name="WithStock">Whether each product has a row of stock, which crosses too.</param>
public sealed record ProductPushRun(int Count, bool WithStock, double RestoreRate)
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(6);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    public async Task<ProductPushReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(0, RestoreRate, ct);

        if (!WithStock)
        {
            await RecordSteps.WithoutStock(house);
        }

        await Enter(house);
        var functions = await house.AddFunctions(ct);
        house.Store.EmptyBucket(); // what a full bucket holds is not the plan's rate
        house.Store.Statistics.Reset();
        var started = TimeProvider.System.GetTimestamp();
        await RecordSteps.SwitchOn(house, WithStock);
        var pressing = house.ProcessQueue(functions, ct);
        var progress = await Watch(house, started, ct);
        await pressing;
        var took = TimeProvider.System.GetElapsedTime(started);
        var (calls, points) = (house.Store.Statistics.Requests.Values.Sum(), house.Store.Statistics.PointsSpent);
        var quiet = await OrderRuns.Quiet(house, started, Patience, ct);
        var (wrong, first) = await RecordSides.Disagreements(house);

        return new ProductPushReport
        {
            Count = Count,
            Took = took,
            Quiet = quiet,
            Calls = calls,
            Points = points,
            ShareUsed = points / (took.TotalSeconds * RestoreRate),
            ByOperation = string.Join(", ", house.Store.Statistics.PointsByOperation.OrderByDescending(one => one.Value)
                .Select(one => FormattableString.Invariant($"{one.Key} {one.Value:0}"))),
            Throttled = house.Store.Statistics.Throttled,
            Created = house.Store.Products.Count,
            Wrong = wrong,
            First = first,
            Failed = await house.Value<string?>("select min(error_message) from sync_queue where status = 'failed'"),
            Progress = progress,
            Verdicts = await house.Value<string?>("""
                select string_agg(format('%s × %s', words, counted), ', ' order by counted desc)
                from  (select concat_ws(' ', direction, verdict, nullif(reason, 'none')) as words, count(*) as counted
                       from sync_logs where entity_type = 'product' group by 1) as verdicts
                """),
        };
    }

    private Task Enter(MeasuredHouse house) => house.Run("""
        insert into products (title, description, vendor, product_type, tags, sku, barcode, price, compare_at_price, cost, weight,
                              weight_unit, country_of_origin, harmonized_code)
        select 'Product ' || n, '<p>The product ' || n || '</p>', 'Pottery', 'Tableware', 'blue, red', 'SKU-' || n, 'EAN-' || n,
               10 + n % 90, 120, n % 7 + 1, 1 + n % 50, 'g', 'DE', '691110'
        from   generate_series(1, @Count) as n;
        insert into inventory (product_id, quantity) select id, 5 from products where @WithStock;
        analyze;
        """, new { Count, WithStock });

    /// <summary>What the administrator is told, until all are linked.</summary>
    private async Task<IReadOnlyList<string>> Watch(MeasuredHouse house, long started, CancellationToken ct)
    {
        var told = new List<string>();

        while (TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            var stream = JsonDocument.Parse(await house.Get(house.Functions[0], "process-sync-queue", ct)).RootElement
                .GetProperty("streams").EnumerateArray()
                .Single(one => one.GetProperty("entityType").GetString() == "product"
                    && one.GetProperty("direction").GetString() == "to_shopify");
            told.Add($"{elapsed.TotalSeconds:0} s: {stream.GetRawText()}");
            Console.Error.WriteLine(FormattableString.Invariant($"{told[^1]} {house.Store.Statistics.PointsSpent:0} points"));

            if (await house.Value<long>("select count(*) from shopify_links where entity_type = 'product' and gid is not null") == Count)
            {
                break;
            }

            await Task.Delay(Between, TimeProvider.System, ct);
        }

        return [.. told.Where((_, n) => n % Math.Max(1, told.Count / 8) == 0)];
    }
}

/// <summary>What a push of many products took.</summary>
public sealed record ProductPushReport : IReport
{
    private const int WantedAnHour = 10_000;

    public required int Count { get; init; }

    /// <summary>Until all were linked.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>Until nothing was left to do.</summary>
    public required TimeSpan Quiet { get; init; }
    public required int Calls { get; init; }
    public required double Points { get; init; }

    /// <summary>How much of the points that the store gave back was spent: 1 is all of them.</summary>
    public required double ShareUsed { get; init; }
    public required string ByOperation { get; init; }
    public required int Throttled { get; init; }
    public required int Created { get; init; }
    public required int Wrong { get; init; }
    public required string? First { get; init; }
    public required string? Failed { get; init; }

    /// <summary>What the activity log says, counted.</summary>
    public required string? Verdicts { get; init; }

    /// <summary>What an administrator was told meanwhile.</summary>
    public required IReadOnlyList<string> Progress { get; init; }

    private double AnHour => Count / Took.TotalHours;

    public bool IsRight => this is { Throttled: 0, Wrong: 0, Failed: null } && Created == Count && AnHour >= WantedAnHour;

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
        {string.Join('\n', Progress)}
        {Created} of {Count} created after {Took.TotalSeconds:0} s, quiet after {Quiet.TotalSeconds:0} s: {AnHour:0} an hour
        {Calls} calls, {Points:0} points, {Points / Count:0.0} a product ({ByOperation}); share used {ShareUsed:P1}, THROTTLED {Throttled}
        wrong {Wrong} {First}; failed: {Failed ?? "nothing"}; {Verdicts}
        {(IsRight ? "right" : "WRONG")}
        """);
}
