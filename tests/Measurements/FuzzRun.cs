using System.Collections.Concurrent;
using System.Net;
using ShopifySync.Local.Cloud;
using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>Broken deliveries with valid signatures at both webhook functions, and what becomes of them once they are worked off.</summary>
public sealed record FuzzRun(int Count, int Seed = 1)
{
    private const int AtOnce = 32;
    private const int Orders = 100;
    private static readonly TimeSpan ShortestPatience = TimeSpan.FromMinutes(2);

    /// <summary>How long the queue may take to empty: a hundred items a second, and some time for the first.</summary>
    private TimeSpan Patience => ShortestPatience + TimeSpan.FromSeconds(Count / 100.0);

    public async Task<FuzzReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(50, 10_000, ct);
        var trueOnes = await DeliveryTape.Record(house, Subscribe(house), () => Live(house), ct);
        var functions = await house.AddFunctions(ct);
        await house.ProcessQueue(functions, ct); // so that it has worked once

        var before = Memory.Of(functions);
        var started = TimeProvider.System.GetTimestamp();
        var sending = Send(functions, new FuzzedDeliveries(
            trueOnes, house.Store.Options.ClientSecret, house.Store.Options.Domain, Seed), ct);
        var (_, peak) = await Memory.During(functions, sending, before);
        var sent = TimeProvider.System.GetElapsedTime(started);
        await Drained(house, ct);
        var drained = TimeProvider.System.GetElapsedTime(started);

        return new FuzzReport
        {
            Answers = await sending,
            Outcomes = await house.Rows<string>("""
                select format('%s %s × %s', verdict, coalesce(reason, ''), count(*)) from sync_logs
                group by verdict, reason order by count(*) desc
                """),
            Exceptions = await house.Rows<string>("""
                select format('%s × %s', why, count(*)) from sync_logs where reason = 'exception' group by why order by count(*) desc
                """),
            Waiting = await house.Value<long>("select count(*) from sync_queue where status = 'pending' and due_at > now()"),
            Stuck = await house.Value<long>(StuckItems),
            Before = before,
            Peak = peak,
            After = Memory.Of(functions),
            SendSeconds = sent.TotalSeconds,
            DrainSeconds = (drained - sent).TotalSeconds,
        };
    }

    private const string StuckItems =
        "select count(*) from sync_queue where status = 'processing' or status = 'pending' and due_at <= now()";

    private static Action<Uri> Subscribe(MeasuredHouse house) => address =>
    {
        house.Subscribe(address);
        house.SubscribeOrders(address);
    };

    /// <summary>Orders are placed, edited, sent, refunded and cancelled, and stock moves.</summary>
    private static void Live(MeasuredHouse house)
    {
        var store = house.Store;

        for (var n = 0; n < Orders; n++)
        {
            var variant = store.Variants[n % store.Variants.Count].Gid;
            var order = store.PlaceOrder(new NewOrder
            {
                Customer = store.AddCustomer($"buyer{n}@example.com", firstName: "Ann", lastName: $"Buyer {n}"),
                Note = "ring twice",
                Tags = ["rush"],
                Lines = [new NewLine { Variant = variant, Price = 10, Quantity = 3 }, new NewLine { Title = "Wrap", Price = 2.5m }],
                Shipping = [new NewShipping("Post", 4.9m)],
            });
            store.EditOrder(order.Gid, edited => edited.Note = $"note {n}");

            switch (n % 3)
            {
                case 0:
                    store.Fulfil(order.Gid, order.LineItems[0], 1, label => label.Track("DHL", "JD014", "https://dhl.example/JD014"));
                    break;
                case 1:
                    store.RefundOrder(order.Gid, order.LineItems[0], 1);
                    break;
                default:
                    store.CancelOrder(order.Gid, "CUSTOMER");
                    break;
            }
        }
    }

    /// <summary>Sends to both functions in turn; the answers by status.</summary>
    private async Task<IReadOnlyDictionary<HttpStatusCode, int>> Send(
        FunctionsProcess functions, FuzzedDeliveries deliveries, CancellationToken ct)
    {
        var answers = new ConcurrentDictionary<HttpStatusCode, int>();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = AtOnce });
        Uri[] addresses =
        [
            new(functions.Address, "/api/handle-shopify-order-update"), new(functions.Address, "/api/handle-shopify-inventory-update"),
        ];

        await Parallel.ForEachAsync(
            Generate(deliveries), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (entry, token) =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, addresses[entry.Number % 2])
                {
                    Content = new ByteArrayContent(entry.Delivery.Body),
                };

                foreach (var (name, value) in entry.Delivery.Headers)
                {
                    request.Headers.TryAddWithoutValidation(name, value);
                }

                using var answer = await http.SendAsync(request, token);
                answers.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
            });

        return answers;
    }

    private IEnumerable<(int Number, RecordedDelivery Delivery)> Generate(FuzzedDeliveries deliveries) =>
        Enumerable.Range(0, Count).Select(number => (number, deliveries.Next()));

    private async Task Drained(MeasuredHouse house, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        var quiet = 0;

        while (quiet < 3 && TimeProvider.System.GetElapsedTime(started) < Patience) // what was put off for a moment comes back
        {
            quiet = await house.Value<long>(StuckItems) == 0 ? quiet + 1 : 0;
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, ct);
        }
    }
}

/// <summary>What a run of broken deliveries showed.</summary>
public sealed record FuzzReport : IReport
{
    public required IReadOnlyDictionary<HttpStatusCode, int> Answers { get; init; }

    /// <summary>Lines of the activity log by verdict and reason.</summary>
    public required IReadOnlyList<string> Outcomes { get; init; }

    /// <summary>The exceptions that items failed with.</summary>
    public required IReadOnlyList<string> Exceptions { get; init; }

    /// <summary>Items that were put off to a later time.</summary>
    public required long Waiting { get; init; }

    /// <summary>Items that are due, or claimed, and that nobody settles.</summary>
    public required long Stuck { get; init; }

    /// <summary>The working set of the functions' process in MB.</summary>
    public required double Before { get; init; }

    public required double Peak { get; init; }
    public required double After { get; init; }
    public required double SendSeconds { get; init; }
    public required double DrainSeconds { get; init; }

    public int ServerErrors => Answers.Where(answer => (int)answer.Key >= 500).Sum(answer => answer.Value);

    public bool IsRight => this is { ServerErrors: 0, Stuck: 0, Exceptions.Count: 0 };

    public override string ToString() => $"""
        answers: {string.Join(", ", Answers.OrderBy(answer => answer.Key).Select(answer => $"{(int)answer.Key} × {answer.Value}"))}
        5xx {ServerErrors}, stuck {Stuck}, put off {Waiting}, exceptions: {string.Join("; ", Exceptions.DefaultIfEmpty("none"))}
        outcomes: {string.Join(", ", Outcomes)}
        memory {Before:0} MB before, {Peak:0} MB at most, {After:0} MB after
        sent in {SendSeconds:0.0} s, drained {DrainSeconds:0.0} s later
        {(IsRight ? "right" : "WRONG")}
        """;
}
