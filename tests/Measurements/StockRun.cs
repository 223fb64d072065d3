using Dapper;
using Npgsql;

namespace ShopifySync.Measurements;

/// <summary>A busy day: the ERP changes more stock than the budget allows, the store sells meanwhile, and functions are killed.</summary>
/// <param name="Changes">Stock changes in the ERP.</param>
/// <param name="Pairs">Stock rows that they fall on.</param>
/// <param name="Seconds">How long they take.</param>
/// <param name="Instances">Instances of the functions.</param>
/// <param name="Kills">How often one of them is killed with SIGKILL, at random moments, and started again.</param>
/// <param name="RestoreRate">Points a second of the store's budget, whose bucket is empty at the start.</param>
/// <param name="Sales">Sales in the store meanwhile.</param>
public sealed record StockRun(int Changes, int Pairs, int Seconds, int Instances, int Kills, double RestoreRate, int Sales, int Seed = 1)
{
    private const int OneStatement = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public async Task<StockRunReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(Pairs, RestoreRate, ct);

        for (var instance = 0; instance < Instances; instance++)
        {
            await house.AddFunctions(ct);
        }

        house.Subscribe(new Uri(house.Functions[0].Address, "/api/handle-shopify-inventory-update"));
        house.Store.EmptyBucket();
        house.Store.Statistics.Reset();

        var expected = Enumerable.Repeat(MeasuredHouse.FirstStock, Pairs).ToArray();
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Change(house, expected, ct), Sell(house, expected, ct), Kill(house, ct));
        var agreed = await Agree(house, expected, started, ct);
        var statistics = house.Store.Statistics;

        return new StockRunReport
        {
            Calls = statistics.MutationsReceived,
            PairsChanged = statistics.EntriesChanged,
            Stale = statistics.EntriesStale,
            Throttled = statistics.Throttled,
            Points = statistics.PointsSpent,
            Seconds = agreed.TotalSeconds,
            Wrong = (await house.Disagreements(expected)) is var (count, first) ? count : 0,
            FirstWrong = first,
            Open = await house.Value<long>("select count(*) from sync_queue where status in ('pending', 'processing')"),
            Failed = await house.Value<long>("select count(*) from sync_queue where status = 'failed'"),
            InFlight = await house.Value<long>("select count(*) from shopify_calls"),
            RestoreRate = RestoreRate,
            Reads = statistics.Requests.GetValueOrDefault("nodes"),
            Deliveries = await house.Value<string>("""
                select string_agg(format('%s × %s %s', items, verdict, why), E'\n  ' order by items desc)
                from   (select verdict, coalesce(regexp_replace(why, '-?\d+', 'n', 'g'), '') as why, count(*) as items
                        from sync_logs where direction = 'from_shopify' group by 1, 2) as reasons
                """),
        };
    }

    private async Task Change(MeasuredHouse house, int[] expected, CancellationToken ct)
    {
        const string sql = """
            update inventory set quantity = quantity + change.units
            from   (select id, sum(units)::integer as units from unnest(@ids, @units) as change (id, units) group by id
                   order by id) as change
            where  inventory.id = change.id
            """;

        var random = new Random(Seed);
        var statements = (Changes + OneStatement - 1) / OneStatement;
        var pace = TimeSpan.FromSeconds((double)Seconds / statements);
        var started = TimeProvider.System.GetTimestamp();
        await using var connection = new NpgsqlConnection(house.Erp);

        for (var statement = 0; statement < statements; statement++)
        {
            var changes = Enumerable.Range(0, Math.Min(OneStatement, Changes - statement * OneStatement))
                .Select(_ => (Row: random.Next(Pairs), Units: random.Next(1, 4) * (random.Next(2) * 2 - 1))).ToList();

            await connection.ExecuteAsync(
                sql,
                new
                {
                    ids = changes.Select(change => change.Row + 1L).ToArray(),
                    units = changes.Select(change => change.Units).ToArray(),
                });
            changes.ForEach(change => Interlocked.Add(ref expected[change.Row], change.Units));

            var ahead = pace * (statement + 1) - TimeProvider.System.GetElapsedTime(started);

            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, TimeProvider.System, ct);
            }
        }
    }

    private async Task Sell(MeasuredHouse house, int[] expected, CancellationToken ct)
    {
        var random = new Random(Seed + 1);
        var pace = TimeSpan.FromSeconds((double)Seconds / Math.Max(1, Sales));

        for (var sale = 0; sale < Sales; sale++)
        {
            var row = random.Next(Pairs);
            house.Store.Sell(house.Store.Items[row].Gid, house.Location);
            Interlocked.Decrement(ref expected[row]);
            await Task.Delay(pace, TimeProvider.System, ct);
        }
    }

    private async Task Kill(MeasuredHouse house, CancellationToken ct)
    {
        var random = new Random(Seed + 2);

        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 2 * Seconds / Kills), TimeProvider.System, ct);
            var victim = house.Functions[random.Next(house.Functions.Count)];
            await victim.Kill();
            await victim.Start(ct);
        }
    }

    /// <summary>Waits until nothing is left to do; returns when the last stock mutation was done.</summary>
    private static async Task<TimeSpan> Agree(MeasuredHouse house, int[] expected, long started, CancellationToken ct)
    {
        var changed = -1;
        var last = TimeSpan.Zero;

        while (true)
        {
            var now = TimeProvider.System.GetElapsedTime(started);

            if (house.Store.Statistics.EntriesChanged != changed)
            {
                (changed, last) = (house.Store.Statistics.EntriesChanged, now);
            }

            if (house.Store.Deliveries.Waiting == 0
                && await house.Value<long>(
                    "select count(*) from (select from sync_queue where status in ('pending', 'processing') limit 1) as open") == 0
                && (await house.Disagreements(expected)).Count == 0 || now > Patience)
            {
                return last;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ct);
        }
    }
}

/// <summary>What a stock run showed.</summary>
public sealed record StockRunReport : IReport
{
    public required int Calls { get; init; }
    public required int PairsChanged { get; init; }
    public required int Stale { get; init; }
    public required int Throttled { get; init; }
    public required double Points { get; init; }

    /// <summary>Until the last stock mutation.</summary>
    public required double Seconds { get; init; }

    /// <summary>Pairs whose stock is not the start plus every movement, on either side.</summary>
    public required int Wrong { get; init; }

    public required string? FirstWrong { get; init; }
    public required long Open { get; init; }
    public required long Failed { get; init; }
    public required long InFlight { get; init; }
    public required double RestoreRate { get; init; }
    public required int Reads { get; init; }
    public required string Deliveries { get; init; }

    public double CallsPerPair => (double)Calls / PairsChanged;

    /// <summary>Of what the budget restored meanwhile, having been empty at the start.</summary>
    public double ShareOfBudget => Points / (RestoreRate * Seconds);

    public bool IsRight => this is { Wrong: 0, Open: 0, Failed: 0, InFlight: 0, Throttled: 0 };

    public override string ToString() => $"""
        calls {Calls}, pairs changed {PairsChanged}, calls per changed pair {CallsPerPair:0.00000}, stale entries {Stale}
        reads of levels {Reads}; what became of the store's deliveries:
          {Deliveries}
        points {Points:0} in {Seconds:0.0} s at {RestoreRate:0}/s: {ShareOfBudget:P1} of the budget, THROTTLED {Throttled}
        wrong {Wrong} {FirstWrong}, still open {Open}, failed {Failed}, calls in flight {InFlight}
        {(IsRight ? "right" : "WRONG")}
        """;
}
