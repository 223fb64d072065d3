using System.Net;
using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>Webhooks of orders as they may arrive: some twice, and in any order, such as paid and cancelled before created.</summary>
/// <param name="Kills">How often a process is killed: during deliveries the one that does not receive, afterwards either of them.</param>
public sealed record OrderDeliveryRun(int Deliveries, int PerSecond, int Kills, double RestoreRate, int Seed = 1)
{
    private const double Duplicated = 0.2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public async Task<OrderDeliveryReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(20, RestoreRate, ct);
        var functions = await house.AddFunctions(ct);

        if (Kills > 0)
        {
            await house.AddFunctions(ct);
        }

        var random = new Random(Seed);
        var recorded = await DeliveryTape.Record(house, house.SubscribeOrders, () => Live(house.Store, random), ct);
        var sent = recorded.Concat(recorded.Take(Deliveries - recorded.Count)).Take(Deliveries).ToArray();
        random.Shuffle(sent);
        house.Store.Statistics.Reset();

        var started = TimeProvider.System.GetTimestamp();
        var sending = DeliveryTape.Send(sent, new Uri(functions.Address, "/api/handle-shopify-order-update"), PerSecond, ct);
        await OrderRuns.Kill([.. house.Functions.Skip(1)], Kills / 2, random, ct);
        var answers = await sending;
        await OrderRuns.Kill(house.Functions, Kills - Kills / 2, random, ct);
        var took = await OrderRuns.Quiet(house, started, Patience, ct);
        var (wrong, _, first) = await OrderRuns.Disagreements(house);

        return new OrderDeliveryReport
        {
            Ok = answers.Count(answer => answer.Status is HttpStatusCode.OK),
            Sent = answers.Count,
            Distinct = recorded.Count,
            P50 = DeliveryTape.Percentile(answers, 0.5),
            P99 = DeliveryTape.Percentile(answers, 0.99),
            InStore = house.Store.Orders.Count,
            InErp = await house.Value<long>("select count(*) from orders"),
            Wrong = wrong,
            FirstWrong = first,
            Seconds = took.TotalSeconds,
            Reads = house.Store.Statistics.Requests.GetValueOrDefault("nodes"),
            Requests = house.Store.Statistics.Requests.Values.Sum(),
            Open = await house.Value<long>("select count(*) from sync_queue where status <> 'completed'"),
            Echoes = await house.Value<long>("select count(*) from sync_queue where direction = 'to_shopify'"),
        };
    }

    /// <summary>Orders are placed, changed, paid, sent and cancelled until there is enough to tell of.</summary>
    private void Live(Store store, Random random)
    {
        for (var events = 0; events < Deliveries / (1 + Duplicated);)
        {
            var order = store.PlaceOrder(new NewOrder
            {
                Paid = false,
                Lines =
                [
                    new NewLine
                    {
                        Variant = store.Variants[random.Next(store.Variants.Count)].Gid, Price = 9.99m, Quantity = 1 + random.Next(3),
                    },
                    new NewLine { Title = "Wrap", Price = 2.5m }
                ],
            });
            events++;

            if (random.Next(2) == 0)
            {
                store.EditOrder(order.Gid, edited => edited.Note = $"note {random.Next(100)}");
                events++;
            }

            if (random.Next(4) > 0)
            {
                store.PayOrder(order.Gid);
                events += 2;
            }

            if (random.Next(3) == 0)
            {
                store.CancelOrder(order.Gid);
                events += 3;
            }
            else if (random.Next(2) == 0)
            {
                store.Fulfil(order.Gid, order.LineItems[0], 1, label => label.Track("DHL", $"JD{order.Number}"));
                events++;
            }
        }
    }
}

/// <summary>What a run of order deliveries showed.</summary>
public sealed record OrderDeliveryReport : IReport
{
    public required int Ok { get; init; }
    public required int Sent { get; init; }
    public required int Distinct { get; init; }
    public required double P50 { get; init; }
    public required double P99 { get; init; }
    public required int InStore { get; init; }
    public required long InErp { get; init; }
    public required int Wrong { get; init; }
    public required string? FirstWrong { get; init; }
    public required double Seconds { get; init; }

    /// <summary>Reads of orders from Shopify.</summary>
    public required int Reads { get; init; }

    public required int Requests { get; init; }
    public required long Open { get; init; }
    public required long Echoes { get; init; }

    public bool IsRight => Ok == Sent && InStore == InErp && this is { Wrong: 0, Open: 0, Echoes: 0 };

    public override string ToString() => $"""
        {Ok} of {Sent} answered 200 (p50 {P50:0.0} ms, p99 {P99:0.0} ms), {Distinct} distinct deliveries of {InStore} orders
        the ERP has {InErp} orders, {Wrong} differ {FirstWrong}; equal after {Seconds:0.0} s with {Reads} reads in {Requests} requests;
        not completed {Open}, queued for Shopify {Echoes}
        {(IsRight ? "right" : "WRONG")}
        """;
}
