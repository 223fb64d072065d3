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
        storm      updates=1000 seconds=60 kills=0 seed=1
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

        int Number(string name, int usual) =>
            values.TryGetValue(name, out var value) ? int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) : usual;

        switch (command)
        {
            case "stock":
                var stock = await new StockRun(
                    Number("changes", 500_000), Number("pairs", 20_000), Number("seconds", 120), Number("instances", 1), Number("kills", 0),
                    Number("rate", 20), Number("sales", 500), Number("seed", 1)).Run(default);
                Console.WriteLine(stock);
                return stock.IsRight ? 0 : 1;

            case "deliveries":
                var deliveries = await new DeliveryRun(
                    Number("count", 2_000), Number("rate", 200), Number("pairs", 500),
                    Enum.Parse<QueueStorage>(values.GetValueOrDefault("queues", "up"), ignoreCase: true), Number("seed", 1)).Run(default);
                Console.WriteLine(deliveries);
                return deliveries.IsRight ? 0 : 1;

            case "triggers":
                Console.WriteLine(await new TriggerCost(Number("rows", 100_000), Number("rounds", 3)).Run(default));
                return 0;

            case "orders-out":
                var pushed = await new OrderPushRun(
                    Number("count", 1_000), Number("lost", 10) / 100.0, Number("errors", 5) / 100.0, Number("instances", 1),
                    Number("kills", 0), Number("rate", 1_000), Number("seed", 1)).Run(default);
                Console.WriteLine(pushed);
                return pushed.IsRight ? 0 : 1;

            case "orders-in":
                var applied = await new OrderDeliveryRun(
                    Number("count", 2_000), Number("rate", 200), Number("kills", 0), Number("budget", 1_000),
                    Number("seed", 1)).Run(default);
                Console.WriteLine(applied);
                return applied.IsRight ? 0 : 1;

            case "money-out" or "money-in":
                var run = new OrderMoneyRun(
                    Number("count", 10_000), Number("wrong", 2) / 100.0, Number("rate", 10_000), Number("kills", 0), Number("seed", 1));
                var money = command == "money-out" ? await run.Out(default) : await run.In(default);
                Console.WriteLine(money);
                return money.IsRight ? 0 : 1;

            case "storm":
                var storm = await new OrderStorm(
                    Number("updates", 1_000), Number("seconds", 60), Number("kills", 0), Number("seed", 1)).Run(default);
                Console.WriteLine(storm);
                return storm.IsRight ? 0 : 1;

            default:
                Console.Error.WriteLine(Commands);
                return 1;
        }
    }
}
