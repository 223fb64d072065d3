using StoreSimulator;

namespace ShopifySync.Tests.Orders.Apply;

public sealed class OrdersAndStockTests
{
    private const string Books = """
        create function book() returns trigger language plpgsql as $$
        begin
          update inventory set quantity = quantity - (new.quantity - case when tg_op = 'UPDATE' then old.quantity else 0 end)
                 where product_id = new.product_id;
          return null;
        end $$;
        create trigger book after insert or update on order_lines for each row execute function book();
        """;

    /// <summary>What becomes of an order of three cups of ten, and how many are left in stock.</summary>
    public static TheoryData<string, int> Fates =>
        new() { { "cancelled", 10 }, { "refunded and put back", 8 }, { "refunded", 7 }, { "edited down", 9 }, { "edited up", 5 } };

    [Theory]
    [MemberData(nameof(Fates))]
    public async Task Stock_counts_once_in_an_ERP_that_books_it_whatever_becomes_of_the_order_in_the_store(string fate, int left)
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        await house.Erp.Run(Books);
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(null, new NewLine { Variant = house.Store.Variants[0].Gid, Quantity = 3 });
        await house.Settle();
        Assert.Equal((7, 7), (await house.Erp.Quantity(cup), house.Store.Available(cup.ItemGid, cup.LocationGid)));

        switch (fate)
        {
            case "cancelled": house.Store.CancelOrder(order.Gid); break;
            case "refunded and put back": house.Store.RefundOrder(order.Gid, order.LineItems[0], 1, "CANCEL"); break;
            case "refunded": house.Store.RefundOrder(order.Gid, order.LineItems[0], 1); break;
            case "edited down": house.Store.ChangeQuantity(order.Gid, order.LineItems[0], 1); break;
            default: house.Store.ChangeQuantity(order.Gid, order.LineItems[0], 5); break;
        }

        await house.SettleLater();

        Assert.Equal((left, left), (await house.Erp.Quantity(cup), house.Store.Available(cup.ItemGid, cup.LocationGid)));
        Assert.Equal(order.LineItems[0].CurrentQuantity, await house.Erp.Value<int>("select quantity from order_lines"));
    }

    [Fact]
    public async Task An_edit_of_the_merchants_reaches_the_ERP_by_its_own_webhook_alone()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var order = house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10, Quantity = 3 });
        await house.Settle();

        house.Store.ChangeQuantity(order.Gid, order.LineItems[0], 2);
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.Erp.Run("delete from sync_queue where status = 'pending' and topic <> 'orders/edited'");
        await house.SettleLater();

        Assert.Equal(
            "2 20",
            await house.Erp.Value<string>(
                "select format('%s %s', quantity, trim_scale(total)) from order_lines join orders on orders.id = order_id"));
    }

    [Fact]
    public async Task An_order_whose_payload_is_above_five_megabytes_lands_to_the_last_line()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var engraving = new string('x', 200_000);

        house.Store.PlaceOrder(
            null,
            Enumerable.Range(1, 30)
                .Select(n => new NewLine { Title = $"Ring {n}", Price = n, Properties = [new("engraving", engraving)] }));
        await house.Store.Quiet(TimeSpan.FromSeconds(30));
        Assert.Equal(
            0, await house.Erp.Value<long>("select count(*) from sync_queue where entity_type = 'order' and octet_length(body) > 1000"));
        await house.Settle();

        Assert.Equal(
            "30 465", await house.Erp.Value<string>("select format('%s %s', count(*), sum(quantity * unit_price)) from order_lines"));
    }

    [Fact]
    public async Task An_order_lands_though_its_products_are_gone_on_either_side()
    {
        await using var house = await TestHouse.Start();
        await house.AddLinked("CUP", 5);
        await house.AddLinked("PLATE", 5);
        var (cup, plate) = (house.Store.Variants[0], house.Store.Variants[1]);
        var order = house.Store.PlaceOrder(null, new NewLine { Variant = cup.Gid }, new NewLine { Variant = plate.Gid });
        house.Store.DeleteProduct(cup.Product.Gid);
        await house.Erp.Run(
            "delete from inventory where product_id = (select id from products where sku = 'PLATE'); delete from products where sku = "
                + "'PLATE'");
        house.SubscribeOrders();

        house.Store.EditOrder(order.Gid, edited => edited.Note = "both are gone");
        await house.Settle();

        Assert.Equal(
            "CUP custom, PLATE product",
            await house.Erp.Value<string>(
                "select string_agg(title || ' ' || kind, ', ' order by id) from order_lines where product_id is null"));
    }

    [Fact]
    public async Task Stock_that_is_booked_again_after_its_level_was_linked_anew_is_read_again_too()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        await house.Erp.Run(Books);
        house.SubscribeOrders();
        house.Store.PlaceOrder(null, new NewLine { Variant = house.Store.Variants[0].Gid, Quantity = 3 });
        await house.Settle();

        await house.Erp.Run(
            "delete from shopify_stock_links; update inventory set last_shopify_sync = last_shopify_sync, quantity = quantity + 1; update "
                + "inventory set quantity = quantity - 1");
        await house.SettleLater();
        house.Store.PlaceOrder(null, new NewLine { Variant = house.Store.Variants[0].Gid, Quantity = 2 });
        await house.SettleLater();

        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from orders"));
        Assert.Equal((5, 5), (await house.Erp.Quantity(cup), house.Store.Available(cup.ItemGid, cup.LocationGid)));
        Assert.True(await house.Erp.Value<long>("select count(*) from sync_queue where origin = 'booked'") >= 2);
    }
}
