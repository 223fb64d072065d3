using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>A product of many variants and a customer with many addresses, from either side; then an edit of one part.</summary>
public sealed record LargeRecordsRun(int Variants, int Addresses, double RestoreRate)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public async Task<LargeRecordsReport> Run(CancellationToken ct)
    {
        await using var house = await MeasuredHouse.Start(0, RestoreRate, ct);
        await RecordSteps.WithoutStock(house);
        await house.AddFunctions(ct);
        await RecordSteps.SwitchOn(house);
        await OrderRuns.Quiet(house, TimeProvider.System.GetTimestamp(), Patience, ct);
        var (product, customer) = (default(Product)!, default(Customer)!);
        var steps = new List<RecordStep>();

        foreach (var (words, act) in new (string, Func<Task>)[]
        {
            ("warm-up: a small one of each", () => EnterSmall(house)),
            ("ERP -> Shopify, product", () => EnterProduct(house)),
            ("ERP -> Shopify, price of one variant", () => house.Run("update products set price = 99 where sku = 'ERP-7'")),
            ("ERP -> Shopify, title of the product", () => house.Run(
                "update products set title = 'Renamed' where product_group = 'large'")),
            ("ERP -> Shopify, customer", () => EnterCustomer(house)),
            ("ERP -> Shopify, one address", () => house.Run("""
                update customer_addresses set address = address || '{"address1": "Moved 7"}' where address ->> 'address1' = 'Street 7'
                """)),
            ("Shopify -> ERP, product", () => Done(() => product = house.Store.AddProduct("Large of Shopify", NewVariants()))),
            ("Shopify -> ERP, price of one variant", () => Done(() => house.Store.EditVariant(
                product.Variants[6].Gid, variant => variant.Price = 98))),
            ("Shopify -> ERP, customer", () => Done(() => customer = house.Store.AddCustomer(NewCustomer()))),
            ("Shopify -> ERP, one address", () => Done(() => house.Store.EditAddress(
                customer.Gid, customer.Addresses[6].Gid, new AddressDraft([new("address1", "Moved 7")])))),
        })
        {
            steps.Add(await RecordSteps.Count(house, words, act, Patience, ct));
        }

        return new LargeRecordsReport
        {
            Steps = steps,
            Variants = house.Store.Products.Max(one => one.Variants.Count),
            Rows = await house.Value<long>("select count(*) from products"),
            Addresses = house.Store.Customers.Max(one => one.Addresses.Count),
            Throttled = house.Store.Statistics.Throttled,
            Failed = await house.Value<string?>("select string_agg(error_message, '; ') from sync_queue where status = 'failed'"),
            IsWhole = house.Store.Products.Count(one => one.Variants.Count == Variants) == 2
                && house.Store.Customers.Count(one => one.Addresses.Count == Addresses) == 2
                && await house.Value<long>("select count(*) from products") == 2 * Variants + 1,
        };
    }

    private static Task Done(Action act)
    {
        act();

        return Task.CompletedTask;
    }

    /// <summary>What only the first call of a process does is not counted with the large ones.</summary>
    private static Task EnterSmall(MeasuredHouse house) => house.Run("""
        insert into products (title, vendor, sku, price) values ('Small', 'Pottery', 'SMALL', 5);
        insert into customers (email, last_name) values ('small@example.com', 'Small');
        """);

    private Task EnterProduct(MeasuredHouse house) => house.Run("""
        insert into products (product_group, title, description, vendor, product_type, tags, sku, barcode, price, compare_at_price, cost,
                              weight, weight_unit, country_of_origin, harmonized_code, options, images)
        select 'large', 'Large of the ERP', '<p>Large</p>', 'Pottery', 'Tableware', 'blue, red', 'ERP-' || n, 'EAN-' || n, 10 + n % 90, 120,
               n % 7 + 1, n, 'g', 'DE', '691110', jsonb_build_array(
                 jsonb_build_object('name', 'Size', 'value', 'S' || n % 16),
                 jsonb_build_object('name', 'Colour', 'value', 'C' || n / 16 % 16),
                 jsonb_build_object('name', 'Material', 'value', 'M' || n / 256)),
               '["https://erp.example.com/1.png", "https://erp.example.com/2.png"]'
        from   generate_series(0, @Variants - 1) as n
        """, new { Variants });

    private Task EnterCustomer(MeasuredHouse house) => house.Run("""
        with added as (
            insert into customers (email, phone, first_name, last_name, note, tags, address)
            values ('large@example.com', '+49301234567', 'Large', 'Buyer', 'of the ERP', 'blue, red',
                    '{"first_name": "Large", "last_name": "Buyer", "address1": "Street 0", "city": "Berlin", "zip": "10115",
                      "country_code": "DE"}')
            returning id
        )
        insert into customer_addresses (customer_id, address)
        select id, jsonb_build_object('first_name', 'Large', 'last_name', 'Buyer', 'company', 'Branch ' || n, 'address1', 'Street ' || n,
                 'city', 'Berlin', 'zip', '10115', 'country_code', 'DE')
        from   added, generate_series(1, @Addresses - 1) as n
        """, new { Addresses });

    private IEnumerable<NewVariant> NewVariants() => Enumerable.Range(0, Variants).Select(n => new NewVariant
    {
        Sku = $"SHOP-{n}",
        Barcode = $"UPC-{n}",
        Price = 10 + n % 90,
        CompareAtPrice = 120,
        Cost = n % 7 + 1,
        Weight = n + 1,
        WeightUnit = "GRAMS",
        Options = new Dictionary<string, string>
        {
            ["Size"] = $"S{n % 16}",
            ["Colour"] = $"C{n / 16 % 16}",
            ["Material"] = $"M{n / 256}",
        },
    });

    private CustomerDraft NewCustomer() => new()
    {
        Email = "other@example.com",
        FirstName = "Other",
        LastName = "Buyer",
        Addresses = [.. Enumerable.Range(0, Addresses).Select(n => new AddressDraft(
        [
            new("address1", $"Street {n}"), new("company", $"Branch {n}"), new("city", "Berlin"), new("zip", "10115"),
            new("countryCode", "DE"),
        ]))],
    };
}

/// <summary>What large records took.</summary>
public sealed record LargeRecordsReport : IReport
{
    public required IReadOnlyList<RecordStep> Steps { get; init; }

    /// <summary>Of the largest product in Shopify.</summary>
    public required int Variants { get; init; }
    public required long Rows { get; init; }
    public required int Addresses { get; init; }

    /// <summary>Whether each side has all parts of both large products and customers.</summary>
    public required bool IsWhole { get; init; }
    public required int Throttled { get; init; }
    public required string? Failed { get; init; }

    public bool IsRight => IsWhole && Throttled == 0 && Failed is null && Steps.All(step => step.Wrong == 0);

    public override string ToString() => $"""
        {string.Join('\n', Steps)}
        {Variants} variants, {Rows} rows in the ERP, {Addresses} addresses; THROTTLED {Throttled}; failed: {Failed ?? "nothing"}
        {(IsRight ? "right" : "WRONG")}
        """;
}
