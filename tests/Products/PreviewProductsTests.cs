using System.Text.Json;
using ShopifySync.Queue;
using ShopifySync.Reconcile;
using StoreSimulator;

namespace ShopifySync.Tests.Products;

/// <summary>A dry run of a first day with all that makes products hard to tell apart, and the same for real.</summary>
public sealed class PreviewProductsTests
{
    [Fact]
    public async Task The_dry_run_and_the_run_agree_to_the_row()
    {
        await using var house = await WithBothSides();

        Assert.Equal(
            "created_in_shopify 1, created_in_erp 2, linked 5, changed_in_shopify 3, changed_in_erp 1, same 1, left_alone 2, asked 6",
            Words(await Preview(house)));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from shopify_links"));

        await Bring(house);

        Assert.Equal((13, 11L), (house.Store.Products.Count, await house.Erp.Value<long>("select count(*) from products")));
        Assert.Equal("same 8, left_alone 2, asked 6", Words(await Preview(house)));
    }

    [Fact]
    public async Task Everything_that_a_person_is_asked_about_is_listed()
    {
        await using var house = await TestHouse.Start();

        for (var n = 1; n <= 7; n++)
        {
            house.Store.AddProduct($"Red {n}", new NewVariant { Sku = $"CUP-{n}" });
            house.Store.AddProduct($"Blue {n}", new NewVariant { Sku = $"CUP-{n}" });
        }

        await house.Erp.Run("insert into products (title, sku, price) select 'Cup', 'CUP-' || n, 9 from generate_series(1, 7) as n");

        var asked = (await Preview(house)).GetProperty("samples").GetProperty("asked").EnumerateArray()
            .Select(sample => sample.GetProperty("id").GetString()).ToHashSet();

        Assert.Equal(21, asked.Count);
    }

    [Fact]
    public async Task Products_of_Shopify_that_one_row_may_be_are_all_asked_about_though_a_delivery_tells_of_them_first()
    {
        await using var house = await TestHouse.Start();
        await house.Erp.Run("insert into products (title, sku, barcode, price) values ('Cup', 'CUP', null, 9), ('Mug', 'MUG', '4006', 9)");
        var red = house.Store.AddProduct("Red cup", new NewVariant { Sku = "cup" });
        var blue = house.Store.AddProduct("Blue cup", new NewVariant { Sku = "CUP" });
        house.Store.AddProduct("Mug", new NewVariant { Sku = "OTHER", Barcode = "4006" });
        house.Store.EditProduct(house.Store.AddProduct("Old mug", new NewVariant { Barcode = "4006" }).Gid, old => old.Status = "ARCHIVED");
        await house.Sync(EntityType.Product);

        house.Store.Products.ToList().ForEach(product => house.Store.EditProduct(product.Gid, edited => edited.Vendor = "New"));
        await house.Store.Quiet(TimeSpan.FromSeconds(30));
        await house.Apply(); // no push has told yet what is ambiguous

        Assert.Equal(["2"], await house.Erp.Rows<string>("select entity_id from shopify_links where entity_type = 'product'"));
        Assert.Equal([$"{red.Id}", $"{blue.Id}"], await house.Erp.Rows<string>("""
            select entity_id from sync_queue
            where  status = 'failed' and direction = 'from_shopify'
            and    error_message like 'SKU ''cup'' is not unique: in Shopify ''Red cup''%'
            order  by entity_id::bigint
            """));
        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from products"));
    }

    private static async Task<TestHouse> WithBothSides()
    {
        var house = await TestHouse.Start();
        Add("SAME", "Same");
        Add("PRICE", "Price");
        Add("BARCODE", "Barcode", barcode: "4006381333931");
        Add("TWICE", "Red");
        Add("twice", "Blue");
        Add("ERP-TWICE", "Erp twice");
        Add("OLD", "Old", status: "ARCHIVED");
        Add("OLD", "Sold");
        Add("ONLY-OLD", "Only old", status: "ARCHIVED");
        Add("SHOPIFY-1", "Shopify 1");
        Add("SHOPIFY-2", "Shopify 2");
        house.Store.EditProduct(Add("GIFT", "Gift").Gid, edited => edited.CombinedListingRole = "PARENT");
        await house.Erp.Run("""
            insert into products (title, vendor, sku, price)
            values ('Same', 'simulated', 'SAME', 10), ('Price', 'simulated', 'price', 12), ('Barcode', 'simulated', 'BARCODE', 10),
                   ('Red', 'simulated', 'TWICE', 10), ('Erp twice', 'simulated', 'ERP-TWICE', 10), ('Erp', 'simulated', 'ERP-TWICE', 10),
                   ('Was sold', 'simulated', 'OLD', 10), ('Only old', 'simulated', 'ONLY-OLD', 10), ('Erp', 'simulated', 'ERP', 10)
            """);

        return house;

        Product Add(string sku, string title, string? barcode = null, string status = "ACTIVE")
        {
            var product = house.Store.AddProduct(title, new NewVariant { Sku = sku, Barcode = barcode, Price = 10 });
            house.Store.EditProduct(product.Gid, edited => edited.Status = status);

            return product;
        }
    }

    private static async Task Bring(TestHouse house)
    {
        await house.Sync(EntityType.Product);
        await house.Get<Reconciliation>().Run(TimeSpan.FromMinutes(1), isWhole: true, default);
        await house.SettleLater();
    }

    private static async Task<JsonElement> Preview(TestHouse house)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(house.Address, "/api/preview-sync?entity=product"));
        request.Headers.Add("x-functions-key", TestHouse.Key);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();

        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private static string Words(JsonElement preview) => string.Join(", ", new[]
    {
        "created_in_shopify", "created_in_erp", "linked", "changed_in_shopify", "changed_in_erp", "same", "left_alone", "asked",
    }.Select(kind => (Kind: kind, Count: preview.GetProperty("counts").GetProperty(kind).GetInt32()))
        .Where(kind => kind.Count > 0).Select(kind => $"{kind.Kind} {kind.Count}"));
}
