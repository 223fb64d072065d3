using StoreSimulator;

namespace ShopifySync.Tests.Orders;

/// <summary>Products without a stock row, like services and bundles: only orders name them.</summary>
public sealed class UnstockedProductsTests
{
    private const string Named =
        "select count(*) from order_lines join products on products.id = product_id where products.sku = 'ENGRAVE'";

    [Fact]
    public async Task A_line_of_Shopifys_names_its_product_by_the_SKU()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var service = Service(house);
        await house.Erp.Run("insert into products (title, sku) values ('Engraving', 'ENGRAVE')");

        house.Store.PlaceOrder(null, new NewLine { Variant = service.Gid, Price = 5 });
        await house.Settle();

        Assert.Equal(1, await house.Erp.Value<long>(Named));
        Assert.Equal(
            0, await house.Erp.Value<long>("select count(*) from sync_queue where direction = 'to_shopify' and entity_type = 'order'"));
    }

    [Fact]
    public async Task A_line_that_came_before_its_product_names_it_once_that_is_linked_and_nothing_is_pushed()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var service = Service(house);
        var order = house.Store.PlaceOrder(null, new NewLine { Variant = service.Gid, Price = 5 });
        await house.Settle();
        Assert.Equal(0, await house.Erp.Value<long>(Named));

        await house.Erp.Run("insert into products (title, sku) values ('Engraving', 'ENGRAVE')");
        house.Store.PlaceOrder(null, new NewLine { Variant = service.Gid, Price = 5 });
        await house.SettleLater();

        Assert.Equal(2, await house.Erp.Value<long>(Named));
        Assert.Equal(
            0, await house.Erp.Value<long>("select count(*) from sync_queue where direction = 'to_shopify' and entity_type = 'order'"));

        await house.Erp.Run("update orders set note = 'looked at once more'");
        await house.SettleLater();

        Assert.Equal("looked at once more", order.Note);
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
    }

    [Fact]
    public async Task An_order_of_the_ERP_sells_the_variant_and_no_custom_line()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var service = Service(house);
        await house.Erp.Run("""
            insert into products (title, sku) values ('Engraving', 'ENGRAVE');
            with made as (insert into orders (currency, total) values ('EUR', 5) returning id)
            insert into order_lines (order_id, product_id, title, sku, quantity, unit_price)
            select made.id, products.id, 'Engraving', 'ENGRAVE', 1, 5 from made, products;
            """);
        await house.Settle();

        Assert.Equal(service, Assert.Single(Assert.Single(house.Store.Orders).LineItems).Variant);
    }

    private static Variant Service(TestHouse house) =>
        house.Store.AddProduct("Engraving", new NewVariant { Sku = "ENGRAVE", Tracked = false, Price = 5 }).Variants[0];
}
