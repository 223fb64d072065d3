using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>New ERP orders while Shopify misbehaves: lost answers, 5xx, late search, webhooks before answers, killed functions.</summary>
/// <param name="Orders">New orders in the ERP, each of two lines with discount, shipping and tax.</param>
/// <param name="LostAnswers">Share of the store's answers that are lost after the effect.</param>
/// <param name="Errors">Share of the requests that the store answers with 5xx.</param>
public sealed record OrderPushRun(int Orders, double LostAnswers, double Errors, int Instances, int Kills, double RestoreRate, int Seed = 1)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public async Task<OrderPushReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(20, RestoreRate, ct);

        for (var instance = 0; instance < Instances; instance++)
        {
            await house.AddFunctions(ct);
        }

        house.SubscribeOrders(house.Functions[0].Address);
        await house.Run("update api_settings set value = 'true' where key = 'SHOPIFY_AUTO_SYNC_ORDERS'");
        house.Store.Faults.LoseAnswer.Randomly(LostAnswers);
        house.Store.Faults.ErrorBefore.Randomly(Errors);
        house.Store.Faults.DeliverBeforeAnswer.Randomly(0.5);
        house.Store.Faults.SearchLag = TimeSpan.FromMinutes(1);
        house.Store.EmptyBucket(); // what was saved up is no rate
        house.Store.Statistics.Reset();

        var started = TimeProvider.System.GetTimestamp();
        await Insert(house);
        var creating = Created(house, started, ct);
        await OrderRuns.Kill(house.Functions, Kills, new Random(Seed), ct);
        var took = await OrderRuns.Quiet(house, started, Patience, ct);
        var unheard = await EditAfterwards(house, ct);

        return new OrderPushReport
        {
            Orders = Orders,
            InStore = house.Store.Orders.Count,
            Distinct = house.Store.Orders.Select(order => order.SourceIdentifier).Distinct().Count(),
            InErp = await house.Value<long>("select count(*) from orders"),
            Linked = await house.Value<long>(
                "select count(*) from orders join shopify_links on entity_type = 'order' and entity_id = orders.id::text "
                + "and gid is not null where shopify_sync_status = 'synced'"),
            Wrong = await Wrong(house),
            Unheard = unheard,
            Open = await house.Value<long>("select count(*) from sync_queue where status in ('pending', 'processing')"),
            Failed = await house.Value<long>("select count(*) from sync_queue where status = 'failed'"),
            Lost = house.Store.Faults.LoseAnswer.Struck,
            Errors = house.Store.Faults.ErrorBefore.Struck,
            Throttled = house.Store.Statistics.Throttled,
            Creates = house.Store.Statistics.Requests.GetValueOrDefault("orderCreate"),
            Points = house.Store.Statistics.PointsSpent,
            CreatedIn = (await creating).TotalSeconds,
            Seconds = took.TotalSeconds,
            Problems = await house.Value<string?>(
                "select string_agg(distinct format('%s %s %s: %s', direction, status, due_at, error_message), E'\n  ') from sync_queue "
                + "where status <> 'completed'"),
        };
    }

    /// <summary>How long it took until the store had all orders.</summary>
    private async Task<TimeSpan> Created(MeasuredHouse house, long started, CancellationToken ct)
    {
        while (house.Store.Orders.Count < Orders && TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
        }

        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>Without faults, edits every fifth order on both sides: a note, then tags. Returns how many lack an edit.</summary>
    private static async Task<int> EditAfterwards(MeasuredHouse house, CancellationToken ct)
    {
        house.Store.Faults.Clear();
        var edited = house.Store.Orders.Where((_, n) => n % 5 == 0).ToList();
        edited.ForEach(order => house.Store.EditOrder(order.Gid, edit => edit.Note = $"of the store, {edit.Name}"));
        await OrderRuns.Quiet(house, TimeProvider.System.GetTimestamp(), Patience, ct);

        await house.Run(
            "update orders set tags = 'of the ERP' from shopify_links where entity_type = 'order' and entity_id = orders.id::text "
            + "and gid = any(@gids)",
            new { gids = edited.Select(order => order.Gid).ToArray() });
        await OrderRuns.Quiet(house, TimeProvider.System.GetTimestamp(), Patience, ct);

        var inErp = (await house.Rows<(string Gid, string? Note, string? Tags)>(
            "select gid, note, tags from orders join shopify_links on entity_type = 'order' "
            + "and entity_id = orders.id::text")).ToLookup(order => order.Gid);

        return edited.Count(order => order.Note != $"of the store, {order.Name}" || !order.Tags.Contains("of the ERP")
            || inErp[order.Gid].Any(row => (row.Note, row.Tags) != (order.Note, "of the ERP")));
    }

    private Task Insert(MeasuredHouse house) => house.Run("""
        with wanted as (
            select n, 1 + n % 3 as cups, 1 + n % 2 as plates from generate_series(1, @Orders) as n
        ), added as (
            insert into orders (order_number, email, currency, taxes_included, shipping, shipping_title, shipping_tax, discount,
                                tax, total, note)
            select 'ERP-' || n, 'buyer' || n || '@example.com', 'EUR', true, 4.90, 'Post', 0.78, 1.00,
                   0.78 + round((cups * 9.99 + plates * 4.50) * 0.19 / 1.19, 2),
                   cups * 9.99 + plates * 4.50 - 1.00 + 4.90, 'order ' || n
            from   wanted
            returning id, order_number
        )
        insert into order_lines (order_id, product_id, title, sku, quantity, unit_price, tax, tax_rate)
        select added.id, line.product_id, line.title, line.sku, line.quantity, line.price, line.tax, 0.19
        from   added
        join   wanted on 'ERP-' || wanted.n = added.order_number,
               lateral (values (1::bigint, 'Cup', 'SKU-1', cups, 9.99, round((cups * 9.99 + plates * 4.50) * 0.19 / 1.19, 2)),
                               (null, 'Plate', 'PLATE', plates, 4.50, 0)) as line (product_id, title, sku, quantity, price, tax)
        """, new { Orders });

    /// <summary>Orders whose total or pieces differ between both sides.</summary>
    private static async Task<int> Wrong(MeasuredHouse house)
    {
        var inStore = house.Store.Orders.GroupBy(order => order.SourceIdentifier ?? order.Name)
            .ToDictionary(
                same => same.Key, same => (same.First().CurrentTotal.Shop, same.First().LineItems.Sum(line => line.CurrentQuantity)));
        var inErp = await house.Rows<(string Id, decimal Total, int Pieces)>(
            "select id::text, total, (select sum(quantity)::integer from order_lines where order_id = orders.id) from orders");

        return inErp.Count(order => !inStore.TryGetValue(order.Id, out var same) || same != (order.Total, order.Pieces));
    }
}

/// <summary>What a run of new orders showed.</summary>
public sealed record OrderPushReport : IReport
{
    public required int Orders { get; init; }
    public required int InStore { get; init; }

    /// <summary>ERP orders that the store has.</summary>
    public required int Distinct { get; init; }

    /// <summary>Orders in the ERP afterwards.</summary>
    public required long InErp { get; init; }

    public required long Linked { get; init; }
    public required int Wrong { get; init; }

    /// <summary>Orders that were edited on both sides afterwards, and lack an edit on either.</summary>
    public required int Unheard { get; init; }

    public required long Open { get; init; }
    public required long Failed { get; init; }
    public required int Lost { get; init; }
    public required int Errors { get; init; }
    public required int Throttled { get; init; }
    public required int Creates { get; init; }
    public required double Points { get; init; }

    /// <summary>Seconds until the store had all orders.</summary>
    public required double CreatedIn { get; init; }

    public required double Seconds { get; init; }
    public required string? Problems { get; init; }

    public bool IsRight =>
        InStore == Orders
            && Distinct == Orders
            && InErp == Orders
            && Linked == Orders
            && this is { Wrong: 0, Unheard: 0, Open: 0, Failed: 0 };

    public override string ToString() => $"""
        {Orders} new orders in the ERP: the store has {InStore} of {Distinct} different ones, the ERP has {InErp},
        {Linked} linked and synced, {Wrong} differ; edited on both sides afterwards, {Unheard} lack an edit
        all were in the store after {CreatedIn:0.0} s, {Orders * 60 / CreatedIn:0} a minute
        {Creates} × orderCreate for them; {Lost} answers lost after the effect, {Errors} × 5xx,
        THROTTLED {Throttled}; {Points:0} points in {Seconds:0.0} s
        still open {Open}, failed {Failed} {Problems}
        {(IsRight ? "right" : "WRONG")}
        """;
}
