using System.Net;

namespace ShopifySync.Measurements;

public enum QueueStorage
{
    Up,
    Stopped,
    Hanging,
}

/// <summary>A store's webhooks as they may come: all at once, some twice, in any order, long after the event.</summary>
public sealed record DeliveryRun(int Deliveries, int PerSecond, int Pairs, QueueStorage Queues, int Seed = 1)
{
    private const double Duplicated = 0.2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public async Task<DeliveryRunReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(Pairs, 100, ct);
        var functions = await house.AddFunctions(ct);
        var random = new Random(Seed);
        var expected = Enumerable.Repeat(MeasuredHouse.FirstStock, Pairs).ToArray();
        var recorded = await Record(house, expected, random, ct);
        var sent = recorded.Concat(recorded.Take(Deliveries - recorded.Count)).ToArray();
        random.Shuffle(sent);

        switch (Queues)
        {
            case QueueStorage.Stopped:
                await house.Queues.Stop();
                break;
            case QueueStorage.Hanging:
                house.Queues.Hang();
                break;
        }

        var started = TimeProvider.System.GetTimestamp();
        var answers = await DeliveryTape.Send(sent, new Uri(functions.Address, "/api/handle-shopify-inventory-update"), PerSecond, ct);
        var agreed = await Agree(house, expected, started, ct);
        var (wrong, first) = await house.Disagreements(expected);

        if (Queues is QueueStorage.Hanging)
        {
            house.Queues.Resume();
        }

        return new DeliveryRunReport
        {
            Ok = answers.Count(answer => answer.Status is HttpStatusCode.OK),
            Sent = answers.Count,
            P50 = DeliveryTape.Percentile(answers, 0.5),
            P99 = DeliveryTape.Percentile(answers, 0.99),
            Max = answers.Max(answer => answer.Took).TotalMilliseconds,
            Rows = await house.Value<long>("select count(*) from sync_queue where direction = 'from_shopify'"),
            Distinct = recorded.Count,
            AgreedAfter = agreed.TotalSeconds,
            Wrong = wrong,
            FirstWrong = first,
            Echoes = house.Store.Statistics.MutationsReceived,
            Pushes = await house.Value<long>("select count(*) from sync_queue where direction = 'to_shopify'"),
            Open = await house.Value<long>("select count(*) from sync_queue where status <> 'completed'"),
        };
    }

    /// <summary>Moves stock in the store, and keeps its signed deliveries instead of passing them on.</summary>
    private Task<IReadOnlyList<RecordedDelivery>> Record(MeasuredHouse house, int[] expected, Random random, CancellationToken ct) =>
        DeliveryTape.Record(house, house.Subscribe, () =>
    {
        for (var movement = 0; movement < (int)Math.Ceiling(Deliveries / (1 + Duplicated)); movement++)
        {
            var row = random.Next(Pairs);
            var units = random.Next(1, 5) * (random.Next(3) == 0 ? 1 : -1);
            house.Store.Receive(house.Store.Items[row].Gid, house.Location, units);
            expected[row] += units;
        }
    }, ct);

    private static async Task<TimeSpan> Agree(MeasuredHouse house, int[] expected, long started, CancellationToken ct)
    {
        while (true)
        {
            var now = TimeProvider.System.GetElapsedTime(started);

            if (await house.Value<long>("select count(*) from sync_queue where status in ('pending', 'processing')") == 0
                && (await house.Disagreements(expected)).Count == 0 || now > Patience)
            {
                return now;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
        }
    }
}

/// <summary>What a run of deliveries showed.</summary>
public sealed record DeliveryRunReport : IReport
{
    public required int Ok { get; init; }
    public required int Sent { get; init; }
    public required double P50 { get; init; }
    public required double P99 { get; init; }
    public required double Max { get; init; }
    public required long Rows { get; init; }
    public required int Distinct { get; init; }
    public required double AgreedAfter { get; init; }
    public required int Wrong { get; init; }
    public required string? FirstWrong { get; init; }

    /// <summary>Mutations of stock that the store received though nobody changed anything in the ERP.</summary>
    public required int Echoes { get; init; }

    /// <summary>Items that the ERP queued for Shopify.</summary>
    public required long Pushes { get; init; }

    public required long Open { get; init; }

    public bool IsRight => Ok == Sent && Rows == Distinct && this is { Wrong: 0, Echoes: 0, Pushes: 0, Open: 0 };

    public override string ToString() => $"""
        {Ok} of {Sent} answered 200 (p50 {P50:0.0} ms, p99 {P99:0.0} ms, longest {Max:0} ms), {Rows} rows for {Distinct} distinct deliveries
        both sides equal after {AgreedAfter:0.0} s, wrong {Wrong} {FirstWrong}, echoes {Echoes},
        queued for Shopify {Pushes}, not completed {Open}
        {(IsRight ? "right" : "WRONG")}
        """;
}
