using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>One order that somebody, or some app, cannot leave alone.</summary>
/// <param name="Kills">How often one of two processes is killed meanwhile, also the receiving one: Shopify delivers again.</param>
public sealed record OrderStorm(int Updates, int Seconds, int Kills = 0, int Seed = 1)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public async Task<OrderStormReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(1, 100, ct);
        var functions = await house.AddFunctions(ct);
        house.SubscribeOrders(functions.Address);

        if (Kills > 0)
        {
            await house.AddFunctions(ct);
        }

        var order = house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });
        var started = TimeProvider.System.GetTimestamp();
        await OrderRuns.Quiet(house, started, Patience, ct);
        house.Store.Statistics.Reset();
        await house.Run(
            """
            create table order_writes (at timestamptz);
            create function count_writes() returns trigger language plpgsql security definer as
                'begin insert into order_writes values (clock_timestamp()); return null; end';
            create trigger count_writes after update on orders for each row execute function count_writes()
            """);

        var killing = OrderRuns.Kill(house.Functions, Kills, new Random(Seed), ct);

        for (var n = 0; n < Updates; n++)
        {
            house.Store.EditOrder(order.Gid, edited => edited.Note = $"note {n}");
            await Task.Delay(TimeSpan.FromSeconds((double)Seconds / Updates), TimeProvider.System, ct);
        }

        await killing;
        await OrderRuns.Quiet(house, started, Patience + TimeSpan.FromSeconds(Seconds), ct);

        return new OrderStormReport(
            Updates, await house.Value<long>("select count(*) from sync_queue where direction = 'from_shopify'"),
            house.Store.Statistics.Requests.GetValueOrDefault("nodes"),
            await house.Value<long>("select count(*) from order_writes"), (await OrderRuns.Disagreements(house)).Count,
            await house.Value<long>("select count(*) from sync_queue where status <> 'completed'"));
    }
}

/// <summary>What a storm showed.</summary>
public sealed record OrderStormReport(int Updates, long Deliveries, int Reads, long Writes, int Wrong, long Open) : IReport
{
    public bool IsRight => this is { Wrong: 0, Open: 0 };

    public override string ToString() => $"""
        {Updates} updates of one order, {Deliveries} deliveries: {Reads} reads from Shopify, {Writes} writes of the ERP's order,
        {Wrong} differ, not completed {Open}
        {(IsRight ? "right" : "WRONG")}
        """;
}
