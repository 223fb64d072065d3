using StoreSimulator;

namespace ShopifySync.Tests.Orders;

/// <summary>An order, and a shipment, that stand in Shopify though no answer ever said so.</summary>
public sealed class UnheardTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_order_whose_creation_was_not_heard_of_is_edited_on_both_sides_like_any_other(bool webhookFirst)
    {
        await using var house = await TestHouse.Start();
        var order = await Created(house, webhookFirst, await house.AddOrder());
        Assert.True(await house.Erp.Value<bool>("select erp_baseline is not null from shopify_links where entity_type = 'order'"));

        house.Store.EditOrder(order.Gid, edited => (edited.Note, edited.Tags) = ("leave it at the door", [.. edited.Tags, "vip"]));
        house.Store.ChangeQuantity(order.Gid, order.LineItems[0], 2);
        await house.SettleLater();
        house.Store.RefundOrder(order.Gid, order.LineItems[0], 1);
        await house.SettleLater();
        await house.Erp.Run("update orders set email = 'bob@example.com'");
        await house.SettleLater();

        Assert.Equal(
            ("leave it at the door", "bob@example.com", "b2b, rush, vip", 1),
            (order.Note, order.Email, string.Join(", ", order.Tags), order.LineItems[0].CurrentQuantity));
        Assert.Equal("leave it at the door|bob@example.com|b2b, rush, vip|1|1", await house.Erp.Value<string>("""
            select concat_ws('|', note, email, tags, (select quantity from order_lines where title = 'CUP'),
                   (select count(*) from order_refunds)) from orders
            """));
        Assert.Equal(order.CurrentTotal.Shop, await house.Erp.Value<decimal>("select total from orders"));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pieces_refunded_before_an_order_was_created_unheard_are_not_ordered_again(bool webhookFirst)
    {
        await using var house = await TestHouse.Start();
        var id = await house.Erp.Value<long>("""
            with made as (insert into orders (currency, total) values ('EUR', 20) returning id),
            line as (insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 2, 10 from made returning id),
            refund as (insert into order_refunds (order_id, total) select id, 10 from made returning id),
            parts as (insert into order_refund_lines (refund_id, line_id, quantity, subtotal) select refund.id, line.id, 1, 10 from refund,
                line)
            select id from made
            """);
        var order = await Created(house, webhookFirst, id);

        await house.Erp.Run("update orders set note = 'looked at once more'");
        await house.SettleLater();

        Assert.Equal((2, "looked at once more"), (Assert.Single(order.LineItems).CurrentQuantity, order.Note));
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    [Fact]
    public async Task A_refund_made_while_the_creation_of_its_order_was_not_heard_of_goes_across()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_PUSH_REFUNDS", "true");
        house.Store.Faults.LoseAnswer.Next(1, "orderCreate");
        await house.Erp.Run("""
            with made as (insert into orders (currency, total) values ('EUR', 30) returning id)
            insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 3, 10 from made
            """);
        await house.PushOrders();

        await house.Erp.Run("""
            with refund as (insert into order_refunds (order_id, total) select id, 10 from orders returning id)
            insert into order_refund_lines (refund_id, line_id, quantity, subtotal) select refund.id, line.id, 1, 10 from refund,
                order_lines line;
            update order_lines set quantity = 2;
            update orders set total = 20, refunded = 10;
            """);
        await house.SettleLater();

        var order = Assert.Single(house.Store.Orders);
        Assert.Single(order.Refunds);
        Assert.Equal((2, 20), (order.LineItems[0].CurrentQuantity, order.CurrentTotal.Shop));
    }

    [Fact]
    public async Task A_tracking_number_corrected_while_its_shipment_was_not_heard_of_is_corrected_in_Shopify()
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house);
        house.Store.Faults.LoseAnswer.Next(1, "fulfillmentCreate");
        await Ship(house);
        await house.PushOrders();

        await house.Erp.Run("update order_fulfillments set tracking_number = 'JD015'");
        await house.SettleLater();

        Assert.Equal(1, house.Store.Faults.LoseAnswer.Struck);
        Assert.Equal(["JD015"], Assert.Single(order.Fulfillments).TrackingNumbers);
        Assert.Equal("JD015", await house.Erp.Value<string>("select tracking_number from order_fulfillments"));
    }

    [Fact]
    public async Task A_tracking_number_corrected_before_the_webhook_of_an_unheard_shipment_comes_is_corrected_in_Shopify()
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house);
        house.Store.Faults.LoseAnswer.Next(1, "fulfillmentCreate");
        await Ship(house);
        await house.PushOrders();
        await house.Erp.Run("update order_fulfillments set tracking_number = 'JD015'");

        house.Clock.Turn(TimeSpan.FromMinutes(3));
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.ApplyOrders();
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from order_fulfillments"));
        await house.SettleLater();

        Assert.Equal(["JD015"], Assert.Single(order.Fulfillments).TrackingNumbers);
        Assert.Equal("JD015", await house.Erp.Value<string>("select tracking_number from order_fulfillments"));
    }

    [Fact]
    public async Task A_tracking_number_corrected_while_its_shipment_is_pushed_is_corrected_in_Shopify()
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house);
        house.Store.Faults.SlowAnswer.Next(1, "fulfillmentCreate");
        house.Store.Faults.Slowness = TimeSpan.FromSeconds(1);
        await Ship(house);

        var push = house.PushOrders();
        await Wait.Until(() => Task.FromResult(order.Fulfillments.Count == 1));
        await house.Erp.Run("update order_fulfillments set tracking_number = 'JD015'");
        await push;
        await house.SettleLater();

        Assert.Equal(["JD015"], Assert.Single(order.Fulfillments).TrackingNumbers);
        Assert.Equal("JD015", await house.Erp.Value<string>("select tracking_number from order_fulfillments"));
    }

    /// <summary>An order of the ERP's that was created, and linked by its webhook or by the next push.</summary>
    private static async Task<Order> Created(TestHouse house, bool webhookFirst, long id)
    {
        house.SubscribeOrders();
        house.Store.Faults.LoseAnswer.Next(1, "orderCreate");
        await house.PushOrders();
        await house.Store.Quiet(TimeSpan.FromSeconds(10));

        if (webhookFirst)
        {
            house.Clock.Turn(TimeSpan.FromMinutes(3));
            await house.ApplyOrders();
            Assert.Equal(
                1,
                await house.Erp.Value<long>(
                    "select count(*) from shopify_links where entity_type = 'order' and entity_id = @id::text and gid is not null",
                    new { id }));
        }

        await house.SettleLater();

        return Assert.Single(house.Store.Orders);
    }

    private static async Task<Order> Linked(TestHouse house)
    {
        house.SubscribeOrders();
        await house.AddOrder();
        await house.Settle();

        return house.Store.Orders[0];
    }

    private static Task Ship(TestHouse house) => house.Erp.Run("""
        with sent as (insert into order_fulfillments (order_id, tracking_number, tracking_company) select id, 'JD014', 'DHL' from orders
            returning id)
        insert into order_fulfillment_lines (fulfillment_id, line_id, quantity) select sent.id, line.id, 1 from sent, order_lines line
            where title = 'CUP'
        """);
}
