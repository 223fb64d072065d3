using ShopifySync.Local.Cloud;
using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>Products and customers that are edited on both sides at once, different fields and the same one.</summary>
/// <remarks>Webhooks come late, twice, in another order or never, answers are lost and instances are killed.</remarks>
/// <param name="Lost">Share of answers and of deliveries that are lost.</param>
public sealed record RecordsRun(int Products, int Customers, double Lost, int Kills, double RestoreRate, int Seed = 1)
{
    /// <summary>Steps in which the records are edited.</summary>
    private const int Parts = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    public async Task<RecordsReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(Products, RestoreRate, ct);
        await house.AddFunctions(ct);
        await house.AddFunctions(ct);
        RecordSteps.Subscribe(house, SyncedEntities.All, house.Functions[0].Address);
        house.Store.Statistics.Reset();
        var started = TimeProvider.System.GetTimestamp();
        await Begin(house);
        await Linked(house, started, ct);
        var first = await OrderRuns.Quiet(house, started, Patience, ct);
        var (firstCalls, firstPoints) = (house.Store.Statistics.Requests.Values.Sum(), house.Store.Statistics.PointsSpent);

        Misbehave(house.Store.Faults);
        started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Edit(house, ct), OrderRuns.Kill([.. house.Functions.Skip(1)], Kills, new Random(Seed + 1), ct));
        house.Store.Faults.Clear();
        await OrderRuns.Drained(house, started, Patience, ct);
        await ReconcileRun.Reconcile(house, house.Functions[0], Task.CompletedTask, ct);
        var edited = await OrderRuns.Quiet(house, started, Patience, ct);

        var (wrong, example) = await Wrong(house);
        var applied = house.Store.Statistics.MutationsApplied;
        await ReconcileRun.Reconcile(house, house.Functions[0], Task.CompletedTask, ct);
        await OrderRuns.Quiet(house, TimeProvider.System.GetTimestamp(), Patience, ct);

        return new RecordsReport
        {
            First = first,
            FirstCalls = firstCalls,
            FirstPoints = firstPoints,
            Edited = edited,
            Wrong = wrong,
            Example = example,
            Doubled = house.Store.Customers.Count - Customers + house.Store.Products.Count - Products
                + await house.Value<int>("select count(*)::integer from customers") - Customers,
            Failed = await house.Value<long>("select count(*) from sync_queue where status = 'failed'"),
            FailedWhy = await house.Value<string?>("select error_message from sync_queue where status = 'failed' limit 1"),
            WrittenAfterwards = house.Store.Statistics.MutationsApplied - applied,
            Throttled = house.Store.Statistics.Throttled,
        };
    }

    /// <summary>The ERP has customers that Shopify lacks; of the products both sides have all.</summary>
    private Task Begin(MeasuredHouse house) => house.Run("""
        insert into customers (email, first_name, last_name, note)
        select format('buyer%s@example.com', n), 'First', 'Last', 'note' from generate_series(1, @Customers) as n;
        update api_settings set value = 'true' where key in ('SHOPIFY_AUTO_SYNC_PRODUCTS', 'SHOPIFY_AUTO_SYNC_CUSTOMERS');
        """, new { Customers });

    /// <summary>Waits until every record is linked and both sides agree on it.</summary>
    private async Task Linked(MeasuredHouse house, long started, CancellationToken ct)
    {
        while (TimeProvider.System.GetElapsedTime(started) < Patience && await house.Value<int>("""
            select count(*)::integer from shopify_links where entity_type in ('customer', 'product') and erp_digest is not null
            """) < Customers + Products)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ct);
        }
    }

    private void Misbehave(Faults faults)
    {
        faults.LoseAnswer.Randomly(Lost);
        faults.LoseDelivery.Randomly(Lost);
        faults.DuplicateDelivery.Randomly(0.2);
        faults.DelayDelivery.Randomly(0.2);
        faults.Shuffle = true;
    }

    /// <summary>A tenth of the records after the other: in Shopify, and at once in the ERP, whose edit is the later one.</summary>
    private static async Task Edit(MeasuredHouse house, CancellationToken ct)
    {
        var customers = house.Store.Customers.ToList();
        var products = house.Store.Products.ToList();

        for (var part = 0; part < Parts; part++)
        {
            foreach (var customer in customers.Where((_, n) => n % Parts == part))
            {
                house.Store.EditCustomer(
                    customer.Gid, edit => (edit.LastName, edit.Note) = ($"Shopify {customer.Email}", "note of Shopify"));
            }

            foreach (var product in products.Where((_, n) => n % Parts == part))
            {
                house.Store.EditProduct(product.Gid, edit => edit.Vendor = $"Shopify {product.Variants[0].Sku}");
                house.Store.EditVariant(product.Variants[0].Gid, edit => edit.Price = 7);
            }

            await house.Run("""
                update customers set first_name = 'ERP ' || id, note = 'note of the ERP ' || id where email = any(@emails);
                update products set title = 'ERP ' || id, price = 100 + id where sku = any(@skus);
                """, new
            {
                emails = customers.Where((_, n) => n % Parts == part).Select(customer => customer.Email).ToArray(),
                skus = products.Where((_, n) => n % Parts == part).Select(product => product.Variants[0].Sku).ToArray(),
            });
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, ct);
        }
    }

    /// <summary>Records that are not as they should be on both sides.</summary>
    /// <remarks>Each side's own edit counts, and the ERP's where both edited the same field.</remarks>
    private static async Task<(int Count, string? Example)> Wrong(MeasuredHouse house)
    {
        var customers = house.Store.Customers.ToDictionary(
            customer => customer.Gid, customer => $"{customer.FirstName}|{customer.LastName}|{customer.Note}");
        var products = house.Store.Products.ToDictionary(
            product => product.Gid,
            product => FormattableString.Invariant($"{product.Title}|{product.Vendor}|{product.Variants[0].Price:0.00}"));
        var rows = await house.Rows<Compared>("""
            select link.gid, concat_ws('|', first_name, last_name, note) as erp,
                   format('ERP %s|Shopify %s|note of the ERP %s', customers.id, email, customers.id) as expected
            from   customers
            left   join shopify_links link on link.entity_type = 'customer' and link.entity_id = customers.id::text
            union  all
            select link.gid, concat_ws('|', title, vendor, to_char(price, 'FM999990.00')),
                   format('ERP %s|Shopify %s|%s', products.id, sku, to_char(100 + products.id, 'FM999990.00'))
            from   products
            left   join shopify_links link on link.entity_type = 'product' and link.entity_id = products.id::text
            """);
        var wrong = rows
            .Select(row => (Row: row, Shopify: customers.GetValueOrDefault(row.Gid ?? "") ?? products.GetValueOrDefault(row.Gid ?? "")))
            .Where(pair => pair.Row.Erp != pair.Row.Expected || pair.Shopify != pair.Row.Expected).ToList();

        return (
            wrong.Count,
            wrong is [var (row, shopify), ..] ? $"expected {row.Expected}, ERP {row.Erp}, Shopify {shopify ?? "nothing"}" : null);
    }

    private sealed record Compared(string? Gid, string? Erp, string Expected);
}

/// <summary>What products and customers showed.</summary>
public sealed record RecordsReport : IReport
{
    /// <summary>Until all were linked or created, on the first day.</summary>
    public required TimeSpan First { get; init; }
    public required int FirstCalls { get; init; }
    public required double FirstPoints { get; init; }

    /// <summary>From the first edit until both sides were quiet.</summary>
    public required TimeSpan Edited { get; init; }
    public required int Wrong { get; init; }
    public required string? Example { get; init; }

    /// <summary>Records that one side has too many, or too few.</summary>
    public required int Doubled { get; init; }
    public required long Failed { get; init; }
    public required string? FailedWhy { get; init; }

    /// <summary>Mutations after both sides had agreed.</summary>
    public required int WrittenAfterwards { get; init; }
    public required int Throttled { get; init; }

    public bool IsRight => this is { Wrong: 0, Doubled: 0, Failed: 0, WrittenAfterwards: 0, Throttled: 0 };

    public override string ToString() => $"""
        first day: {First.TotalSeconds:0.0} s, {FirstCalls} calls, {FirstPoints:0} points
        edited on both sides: quiet after {Edited.TotalSeconds:0.0} s; wrong {Wrong} {Example}
        doubled or missing {Doubled}, failed {Failed} {FailedWhy}, written afterwards {WrittenAfterwards}, THROTTLED {Throttled}
        {(IsRight ? "right" : "WRONG")}
        """;
}
