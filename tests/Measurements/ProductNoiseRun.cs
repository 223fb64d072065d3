using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>Deliveries of products/update that only sales and orders have caused: nothing that is synced has changed.</summary>
public sealed record ProductNoiseRun(int Deliveries, int Products, double RestoreRate)
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    public async Task<ProductNoiseReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(Products, RestoreRate, ct, stockUpdatesProduct: true);
        await RecordSteps.WithoutStock(house);
        var functions = await house.AddFunctions(ct);
        await house.Run("update api_settings set value = 'true' where key = 'SHOPIFY_AUTO_SYNC_PRODUCTS'");
        await house.ProcessQueue(functions, ct);
        await OrderRuns.Quiet(house, TimeProvider.System.GetTimestamp(), Patience, ct);
        var linked = await house.Value<long>(
            "select count(*) from shopify_links where entity_type = 'product' and erp_digest is not null");
        house.Store.Subscribe("PRODUCTS_UPDATE", new Uri(functions.Address, "/api/handle-shopify-product-update").ToString());
        var rows = await Rows(house);

        house.Store.Statistics.Reset();
        var started = TimeProvider.System.GetTimestamp();
        await Make(house, ct);
        var told = TimeProvider.System.GetElapsedTime(started);
        await house.ProcessQueue(functions, ct);
        var took = await OrderRuns.Quiet(house, started, Patience, ct);

        return new ProductNoiseReport
        {
            Linked = linked,
            Delivered = house.Store.Deliveries.Delivered,
            Settled = await house.Value<long>("select count(*) from sync_queue where topic = 'products/update' and status = 'completed'"),
            Expected = Deliveries,
            Told = told,
            Took = took,
            Calls = house.Store.Statistics.Requests.Values.Sum(),
            Points = house.Store.Statistics.PointsSpent,
            Written = await Rows(house) == rows ? 0 : 1,
            Verdicts = await house.Value<string>("""
                select string_agg(format('%s × %s', verdict, counted), ', ')
                from  (select verdict || ' ' || reason as verdict, count(*) as counted from sync_logs
                       where  direction = 'from_shopify' group by 1) as verdicts
                """),
        };
    }

    /// <summary>By turns a sale of a piece and an order, until so many deliveries were caused.</summary>
    private async Task Make(MeasuredHouse house, CancellationToken ct)
    {
        for (var n = 0; n < Deliveries; n++)
        {
            var variant = house.Store.Variants[n * 7 % Products];

            if (n % 2 == 0)
            {
                house.Store.Sell(variant.Item.Gid, house.Location);
            }
            else
            {
                house.Store.PlaceOrder(null, new NewLine { Variant = variant.Gid, Quantity = 1 });
            }

            while (house.Store.Deliveries.Waiting > 1_000)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
            }
        }
    }

    private static Task<string> Rows(MeasuredHouse house) =>
        house.Value<string>("select md5(string_agg(xmin::text || products::text, ',' order by id)) from products");
}

/// <summary>What the noise cost.</summary>
public sealed record ProductNoiseReport : IReport
{
    /// <summary>Products that both sides had agreed on before.</summary>
    public required long Linked { get; init; }
    public required int Expected { get; init; }
    public required int Delivered { get; init; }
    public required long Settled { get; init; }

    /// <summary>How long the store took to tell all of it.</summary>
    public required TimeSpan Told { get; init; }

    /// <summary>Until all was settled.</summary>
    public required TimeSpan Took { get; init; }
    public required int Calls { get; init; }
    public required double Points { get; init; }

    /// <summary>Whether the ERP's rows were written: 0 if they were not.</summary>
    public required int Written { get; init; }
    public required string? Verdicts { get; init; }

    public bool IsRight => Calls == 0 && Written == 0 && Delivered == Expected && Settled == Expected;

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"""
        {Linked} products linked; {Delivered} of {Expected} delivered in {Told.TotalSeconds:0.0} s
        settled {Settled} after {Took.TotalSeconds:0.0} s
        {Settled / Took.TotalSeconds:0} a second; calls {Calls}, points {Points:0}, written {Written}; {Verdicts}
        {(IsRight ? "right" : "WRONG")}
        """);
}
