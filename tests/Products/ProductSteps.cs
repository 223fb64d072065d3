using ShopifySync.Queue;
using ShopifySync.Shopify;
using StoreSimulator;

namespace ShopifySync.Tests.Products;

/// <summary>A house whose products are synced, and what a test does in it.</summary>
internal static class ProductSteps
{
    public static async Task<TestHouse> Start(Func<StoreOptions, StoreOptions>? store = null, TimeSpan mediaTakes = default)
    {
        var house = await TestHouse.Start(options => (store is null ? options : store(options)) with { MediaTakes = mediaTakes });
        await house.Sync(EntityType.Product);
        await house.Settle();

        return house;
    }

    /// <summary>A row of a cup, whole, that both sides will say their own way.</summary>
    public static Task<long> AddCup(this TestHouse house) => house.Erp.Value<long>("""
        insert into products (title, description, vendor, product_type, tags, status, images, sku, barcode, price, compare_at_price, cost,
                              weight, weight_unit, country_of_origin, harmonized_code)
        values ('Cup', '<P>A <b>cup', 'Pottery', 'Tableware', 'red,  Blue,red', 'active', '["https://erp.example.com/cup.png"]', 'CUP',
                '4006381333931', 9.9, 12.5, 4, 0.5, 'lb', 'DE', '6911.10')
        returning id
        """);

    /// <summary>Rows of a shirt, a size each.</summary>
    public static Task AddShirt(this TestHouse house, params string[] sizes) => house.Erp.Run("""
        insert into products (product_group, title, sku, price, options)
        select 'shirt', 'Shirt', 'SHIRT-' || size, 20, jsonb_build_array(jsonb_build_object('name', 'Size', 'value', size))
        from   unnest(@sizes) as size
        """, new { sizes });

    public static Task<T> Cell<T>(this TestHouse house, string column, string sku) =>
        house.Erp.Value<T>($"select {column} from products where sku = @sku", new { sku });

    public static Task SetCell(this TestHouse house, string column, object value, string sku) =>
        house.Erp.Run($"update products set {column} = @value where sku = @sku", new { value, sku });

    /// <summary>What the activity log says last of products in a direction.</summary>
    public static Task<string> Log(this TestHouse house, string direction = "to_shopify") => house.Erp.Value<string>("""
        select verdict || coalesce(': ' || why, '') from sync_logs
        where  entity_type = 'product' and direction = @direction
        order  by id desc limit 1
        """, new { direction });

    /// <summary>Somebody else adds an image to the only product.</summary>
    public static Task AddMerchantImage(this TestHouse house, string address) => house.Get<ShopifyClient>().Send(
        GraphQlDocument.Embedded("UpdateProduct"),
        new
        {
            product = new { id = house.Store.Products[0].Gid },
            media = new[] { new { originalSource = address, mediaContentType = "IMAGE" } },
        },
        default);

    /// <summary>Somebody else renames the first value of the only product's first option.</summary>
    public static Task RenameFirstValue(this TestHouse house, string name)
    {
        var option = house.Store.Products[0].Options[0];

        return house.Get<ShopifyClient>().Send(
            GraphQlDocument.Embedded("UpdateOption"),
            new
            {
                id = house.Store.Products[0].Gid,
                option = new { id = option.Gid },
                values = new[] { new { id = option.Values[0].Gid, name } },
            },
            default);
    }

    public static Variant Variant(this TestHouse house, string sku) => house.Store.Variants.Single(variant => variant.Sku == sku);

    /// <summary>Fails if anything is still written or asked once both sides agree.</summary>
    public static async Task AssertQuiet(this TestHouse house)
    {
        await house.SettleLater();
        var (applied, requests) = (house.Store.Statistics.MutationsApplied, house.Store.Statistics.Requests.Values.Sum());
        var versions = await house.Erp.Value<string>("select string_agg(xmin::text, ',' order by id) from products");

        await house.Erp.Run("insert into sync_touches (entity_type, action) values ('product', 'update')");
        await house.SettleLater();

        Assert.Equal(applied, house.Store.Statistics.MutationsApplied);
        Assert.Equal(requests, house.Store.Statistics.Requests.Values.Sum());
        Assert.Equal(versions, await house.Erp.Value<string>("select string_agg(xmin::text, ',' order by id) from products"));
    }
}
