using StoreSimulator;

namespace ShopifySync.Measurements;

/// <summary>What both sides hold before the sync is switched on.</summary>
/// <param name="Products">On each side.</param>
/// <param name="Same">Products of both sides, by SKU: a third says the same, a third has another price, a third has no barcode in the
/// ERP.</param>
/// <param name="Ambiguous">SKUs that two products of one side have, by turns of Shopify and of the ERP; and as many e-mail addresses of two
/// customers of the ERP.</param>
/// <param name="Archived">SKUs of archived products, every second beside one that is sold.</param>
/// <param name="Customers">On each side.</param>
/// <param name="SameCustomers">Customers of both sides, by e-mail.</param>
public sealed record FirstDay(int Products, int Same, int Ambiguous, int Archived, int Customers, int SameCustomers)
{
    /// <summary>Products that a person is asked about: rows of the ERP that nobody can link, and Shopify's.</summary>
    public int AskedProducts => 2 * (TwiceInShopify + TwiceInErp) + TwiceInShopify + TwiceInErp;

    /// <summary>Customers that a person is asked about: two rows of the ERP and the one of Shopify.</summary>
    public int AskedCustomers => 3 * Ambiguous;

    private int TwiceInShopify => Ambiguous - TwiceInErp;

    private int TwiceInErp => Ambiguous / 2;

    private int Sold => Archived / 2;

    public async Task Fill(MeasuredHouse house)
    {
        FillShopify(house.Store);
        await house.Run("""
            insert into products (title, vendor, sku, barcode, price)
            select 'Product SAME-' || n, 'simulated', 'SAME-' || n, case when n % 3 <> 2 then 'BAR-SAME-' || n end,
                   case when n % 3 = 1 then 12 else 10 end
            from   generate_series(1, @Same) as n
            union  all
            select 'Product SHOPTWICE-' || n, 'simulated', 'SHOPTWICE-' || n, null, 10 from generate_series(1, @TwiceInShopify) as n
            union  all
            select 'Product ERPTWICE-' || n, 'simulated', 'ERPTWICE-' || n, null, 10
            from   generate_series(1, @TwiceInErp) as n, generate_series(1, 2)
            union  all
            select 'Product OLD-' || n, 'simulated', 'OLD-' || n, null, 10 from generate_series(1, @Archived) as n
            union  all
            select 'Product ERP-' || n, 'simulated', 'ERP-' || n, null, 10
            from   generate_series(1, @Products - @Same - @TwiceInShopify - 2 * @TwiceInErp - @Archived) as n;

            insert into customers (email, first_name, last_name, note, address)
            select format('both%s@example.com', n), 'Buyer', case when n % 3 <> 2 then 'both ' || n end,
                   case when n % 3 = 1 then 'of the ERP' end, jsonb_build_object('first_name', 'Buyer', 'last_name', 'both ' || n,
                     'address1', 'Street ' || n, 'city', 'Berlin', 'zip', '10115', 'country_code', 'DE')
            from   generate_series(1, @SameCustomers) as n
            union  all
            select format('twin%s@example.com', n), 'Buyer', 'Twin', null, null
            from   generate_series(1, @Ambiguous) as n, generate_series(1, 2)
            union  all
            select format('erp%s@example.com', n), 'Buyer', 'Of the ERP', null, null
            from   generate_series(1, @Customers - @SameCustomers - 2 * @Ambiguous) as n;
            analyze;
            """, new { Same, TwiceInShopify, TwiceInErp, Archived, Products, SameCustomers, Ambiguous, Customers });
    }

    private void FillShopify(Store store)
    {
        store.Seed(Same, "SAME-");
        Named(store.Seed(2 * TwiceInShopify, "TWICE-"), (product, n) => Label(product, $"SHOPTWICE-{n / 2 + 1}"));
        store.Seed(TwiceInErp, "ERPTWICE-");
        Named(store.Seed(Archived + Sold, "OLD-"), (product, n) =>
        {
            product.Status = n < Archived ? "ARCHIVED" : "ACTIVE";
            Label(product, $"OLD-{(n < Archived ? n : n - Archived) + 1}");
        });
        store.Seed(Products - Same - 2 * TwiceInShopify - TwiceInErp - Archived - Sold, "SHOP-");
        store.SeedCustomers(SameCustomers, "both");
        store.SeedCustomers(Ambiguous, "twin");
        store.SeedCustomers(Customers - SameCustomers - Ambiguous, "shop");

        void Label(Product product, string sku) => store.Relabel(product.Variants[0].Gid, sku, null);
    }

    private static void Named(IReadOnlyList<Product> products, Action<Product, int> name)
    {
        for (var n = 0; n < products.Count; n++)
        {
            name(products[n], n);
        }
    }
}

/// <summary>Both sides before or after, and what each side has of the other.</summary>
internal sealed record FirstDaySides(
    IReadOnlyDictionary<string, RecordSides.Line> ErpProducts, IReadOnlyDictionary<string, string> ShopifyProducts,
    IReadOnlyDictionary<string, RecordSides.Line> ErpCustomers, IReadOnlyDictionary<string, string> ShopifyCustomers)
{
    public static async Task<FirstDaySides> Read(MeasuredHouse house) => new(
        (await RecordSides.ErpVariants(house)).ToDictionary(line => line.Id),
        RecordSides.Variants(house.Store).ToDictionary(line => line.Id, line => line.Fields),
        (await RecordSides.ErpCustomers(house)).ToDictionary(line => line.Id),
        house.Store.Customers.ToList().Select(RecordSides.Of).ToDictionary(line => line.Id, line => line.Fields));

    /// <summary>Whether both are as they were.</summary>
    public bool IsSame(FirstDaySides other) =>
        Texts(ErpProducts).SetEquals(Texts(other.ErpProducts)) && Texts(ErpCustomers).SetEquals(Texts(other.ErpCustomers))
        && ShopifyProducts.ToHashSet().SetEquals(other.ShopifyProducts) && ShopifyCustomers.ToHashSet().SetEquals(other.ShopifyCustomers);

    /// <summary>How many records became what, by the words of the dry run.</summary>
    /// <param name="asked">Records that wait for a person.</param>
    public static IReadOnlyDictionary<string, int> Became(
        IReadOnlyDictionary<string, RecordSides.Line> erpBefore, IReadOnlyDictionary<string, RecordSides.Line> erpAfter,
        IReadOnlyDictionary<string, string> shopifyBefore, IReadOnlyDictionary<string, string> shopifyAfter, int asked)
    {
        var linked = erpAfter.Values.Where(line => erpBefore.ContainsKey(line.Id) && line.Gid is { } gid && shopifyBefore.ContainsKey(gid))
            .ToList();
        var (inErp, inShopify) = (
            erpAfter.Values.Count(line => erpBefore.TryGetValue(line.Id, out var before) && before.Fields != line.Fields),
            shopifyAfter.Count(line => shopifyBefore.TryGetValue(line.Key, out var before) && before != line.Value));
        var same = linked.Count(line => erpBefore[line.Id].Fields == line.Fields && shopifyBefore[line.Gid!] == shopifyAfter[line.Gid!]);
        var created = (
            erpAfter.Values.Where(line => !erpBefore.ContainsKey(line.Id)).ToList(),
            shopifyAfter.Keys.Count(gid => !shopifyBefore.ContainsKey(gid)));
        var unlinked = erpBefore.Keys.Except(linked.Select(line => line.Id)).Count()
            + shopifyBefore.Keys.Except(linked.Select(line => line.Gid!)).Count();

        return new Dictionary<string, int>
        {
            ["created_in_shopify"] = created.Item2,
            ["created_in_erp"] = created.Item1.Count,
            ["linked"] = linked.Count,
            ["changed_in_shopify"] = inShopify,
            ["changed_in_erp"] = inErp,
            ["same"] = same,
            ["left_alone"] = unlinked - created.Item2 - created.Item1.Count - asked,
            ["asked"] = asked,
        };
    }

    private static HashSet<string> Texts(IReadOnlyDictionary<string, RecordSides.Line> lines) =>
        [.. lines.Values.Select(line => $"{line.Id} {line.Gid} {line.Fields}")];
}
