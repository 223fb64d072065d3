namespace ShopifySync.Measurements;

/// <summary>The measurements, each a command, with <c>name=value</c> for what is not as usual.</summary>
public static class Program
{
    private const string Commands = """
        stock      changes=500000 pairs=20000 seconds=120 instances=1 kills=0 rate=20 sales=500 seed=1
        deliveries count=2000 rate=200 pairs=500 queues=up|stopped|hanging seed=1
        triggers   rows=100000 rounds=3
        orders-out count=1000 lost=10 errors=5 instances=1 kills=0 rate=1000 seed=1
        orders-in  count=2000 rate=200 kills=0 budget=1000 seed=1
        money-out  count=10000 wrong=2 kills=0 rate=10000 seed=1
        money-in   count=10000 kills=0 rate=10000 seed=1
        mixed      seconds=600 pairs=50001 instances=2 kills=10 seed=1
        records    products=1000 customers=1000 lost=5 kills=10 rate=1000 seed=1
        full-sync  variants=10000 customers=5000 orders=5000 kills=0 seed=1
        large-records     variants=2048 addresses=20 rate=100
        first-day-records products=500 same=400 ambiguous=10 archived=10 customers=500 same-customers=350 rate=1000
        product-noise     deliveries=5000 products=500 rate=10000
        push-products     count=500 stock=0 rate=100
        lanes      seconds=600 rate=100 pairs=5000 seed=1
        reads      count=250
        reconcile  pairs=100000 orders=20000 drift=0 kills=0 rate=1000 seed=1
        bad-day    pairs=20000 orders=2000 kills=0 rate=1000 seed=1
        stops      count=10 pairs=2000 rate=100 seed=1
        storm      updates=1000 seconds=60 kills=0 seed=1
        memory     requests=300 megabytes=4 bomb=1024
        fuzz       count=200000 seed=1
        away       seconds=60 rate=20
        identity   seconds=20 rate=20
        """;

    public static async Task<int> Main(string[] args)
    {
        if (args is not [var command, ..])
        {
            Console.Error.WriteLine(Commands);
            return 1;
        }

        var values = args[1..].Select(arg => arg.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[^1]);
        var known = Commands.Split('\n')
            .Select(line => line.Split([' '], StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(words => words[0] == command)
            ?? [];

        if (values.Keys.FirstOrDefault(name => !known.Any(word => word.StartsWith(name + "=", StringComparison.Ordinal))) is { } unknown)
        {
            Console.Error.WriteLine($"{command} knows no '{unknown}'. The commands are:\n{Commands}");
            return 1;
        }

        var report = await Report(command, new Values(values));
        Console.WriteLine(report?.ToString() ?? Commands);

        return report switch { null => 1, IReport { IsRight: false } => 1, _ => 0 };
    }

    /// <summary>Null for a command that there is not.</summary>
    private static async Task<object?> Report(string command, Values given) => command switch
    {
        "stock" => await new StockRun(
            given.Of("changes", 500_000), given.Of("pairs", 20_000), given.Of("seconds", 120), given.Of("instances", 1),
            given.Of("kills", 0), given.Of("rate", 20), given.Of("sales", 500), given.Of("seed", 1)).Run(default),
        "deliveries" => await new DeliveryRun(
            given.Of("count", 2_000), given.Of("rate", 200), given.Of("pairs", 500), given.Queues, given.Of("seed", 1)).Run(default),
        "triggers" => await new TriggerCost(given.Of("rows", 100_000), given.Of("rounds", 3)).Run(default),
        "orders-out" => await new OrderPushRun(
            given.Of("count", 1_000), given.Of("lost", 10) / 100.0, given.Of("errors", 5) / 100.0, given.Of("instances", 1),
            given.Of("kills", 0), given.Of("rate", 1_000), given.Of("seed", 1)).Run(default),
        "orders-in" => await new OrderDeliveryRun(
            given.Of("count", 2_000), given.Of("rate", 200), given.Of("kills", 0), given.Of("budget", 1_000),
            given.Of("seed", 1)).Run(default),
        "money-out" => await Money(given).Out(default),
        "money-in" => await Money(given).In(default),
        "mixed" => await new MixedRun(
            given.Of("seconds", 600), given.Of("pairs", 50_001), given.Of("instances", 2), given.Of("kills", 10),
            given.Of("seed", 1)).Run(default),
        "records" => await new RecordsRun(
            given.Of("products", 1_000), given.Of("customers", 1_000), given.Of("lost", 5) / 100.0, given.Of("kills", 10),
            given.Of("rate", 1_000), given.Of("seed", 1)).Run(default),
        "full-sync" => await new FullSyncRun(
            given.Of("variants", 10_000), given.Of("customers", 5_000), given.Of("orders", 5_000), given.Of("kills", 0),
            given.Of("seed", 1)).Run(default),
        "large-records" => await new LargeRecordsRun(
            given.Of("variants", 2_048), given.Of("addresses", 20), given.Of("rate", 100)).Run(default),
        "first-day-records" => await new FirstDayRun(
            new FirstDay(
                given.Of("products", 500), given.Of("same", 400), given.Of("ambiguous", 10), given.Of("archived", 10),
                given.Of("customers", 500), given.Of("same-customers", 350)),
            given.Of("rate", 1_000)).Run(default),
        "product-noise" => await new ProductNoiseRun(
            given.Of("deliveries", 5_000), given.Of("products", 500), given.Of("rate", 10_000)).Run(default),
        "push-products" => await new ProductPushRun(given.Of("count", 500), given.Of("stock", 0) != 0, given.Of("rate", 100)).Run(default),
        "lanes" => await new LanesRun(
            given.Of("seconds", 600), given.Of("rate", 100), given.Of("pairs", 5_000), given.Of("seed", 1)).Run(default),
        "reads" => await new ReadsRun(given.Of("count", 250)).Run(default),
        "reconcile" => await new ReconcileRun(
            given.Of("pairs", 100_000), given.Of("orders", 20_000), given.Of("drift", 0) / 100.0, given.Of("kills", 0),
            given.Of("rate", 1_000), given.Of("seed", 1)).Run(default),
        "bad-day" => await new BadDayRun(
            given.Of("pairs", 20_000), given.Of("orders", 2_000), given.Of("kills", 0), given.Of("rate", 1_000),
            given.Of("seed", 1)).Run(default),
        "stops" => await new StopsRun(
            given.Of("count", 10), given.Of("pairs", 2_000), given.Of("rate", 100), given.Of("seed", 1)).Run(default),
        "storm" => await new OrderStorm(
            given.Of("updates", 1_000), given.Of("seconds", 60), given.Of("kills", 0), given.Of("seed", 1)).Run(default),
        "memory" => await new MemoryRun(given.Of("requests", 300), given.Of("megabytes", 4), given.Of("bomb", 1_024)).Run(default),
        "fuzz" => await new FuzzRun(given.Of("count", 200_000), given.Of("seed", 1)).Run(default),
        "away" => await new AwayRun(given.Of("seconds", 60), given.Of("rate", 20)).Run(default),
        "identity" => await new IdentityRun(given.Of("seconds", 20), given.Of("rate", 20)).Run(default),
        _ => null,
    };

    private static OrderMoneyRun Money(Values given) => new(
        given.Of("count", 10_000), given.Of("wrong", 2) / 100.0, given.Of("rate", 10_000), given.Of("kills", 0), given.Of("seed", 1));

    /// <summary>What the caller says, else what is usual.</summary>
    private sealed class Values(Dictionary<string, string> given)
    {
        public QueueStorage Queues => Enum.Parse<QueueStorage>(given.GetValueOrDefault("queues", "up"), ignoreCase: true);

        public int Of(string name, int usual) =>
            given.TryGetValue(name, out var value) ? int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) : usual;
    }
}
