using System.Globalization;
using StoreSimulator;

namespace ShopifySync.Tests.ToShopify.Orders;

public sealed class OrderFollowUpTests
{
    [Fact]
    public async Task A_cancelled_order_gets_its_last_note_too()
    {
        await using var house = await TestHouse.Start();
        var (_, order) = await Linked(house);

        await house.Erp.Run("update orders set status = 'cancelled', cancel_reason = 'customer', note = 'changed their mind'");
        await house.SettleLater();

        Assert.NotNull(order.CancelledAt);
        Assert.Equal("changed their mind", order.Note);
    }

    [Fact]
    public async Task An_order_whose_shipment_is_cancelled_with_it_is_cancelled()
    {
        await using var house = await TestHouse.Start();
        var (id, order) = await Linked(house);
        await Ship(house, id, 3);
        await house.SettleLater();

        await house.Erp.Run("update order_fulfillments set status = 'cancelled'; update orders set status = 'cancelled', cancel_reason = 'customer'");
        await house.SettleLater();

        Assert.Equal("CANCELLED", order.Fulfillments[0].Status);
        Assert.NotNull(order.CancelledAt);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_refund_of_the_ERPs_takes_its_pieces_off_once(bool pushRefunds, bool shipped)
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_PUSH_REFUNDS", pushRefunds ? "true" : "false");
        var (id, order) = await Linked(house);

        if (shipped)
        {
            await Ship(house, id, 3);
            await house.SettleLater();
        }

        await house.Erp.Run("""
            with refund as (insert into order_refunds (order_id, note, total) values (@id, 'broken', 10) returning id)
            insert into order_refund_lines (refund_id, line_id, quantity, subtotal) select refund.id, line.id, 1, 10 from refund, order_lines line;
            update order_lines set quantity = 2;
            update orders set total = 20, refunded = 10;
            """, new { id });
        await house.SettleLater();

        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
        Assert.Equal((pushRefunds ? 2 : 3, pushRefunds ? 1 : 0), (order.LineItems[0].CurrentQuantity, order.Refunds.Count));
        Assert.Equal((2, 20), (await house.Erp.Value<int>("select quantity from order_lines"), await house.Erp.Value<int>("select total::integer from orders")));
    }

    [Fact]
    public async Task A_refund_whose_answers_are_all_lost_counts_once()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_PUSH_REFUNDS", "true");
        var (id, order) = await Linked(house);
        house.Store.Faults.LoseAnswer.Next(3, "refundCreate");

        await house.Erp.Run("""
            with refund as (insert into order_refunds (order_id, note, total) values (@id, 'broken', 10) returning id)
            insert into order_refund_lines (refund_id, line_id, quantity, subtotal) select refund.id, line.id, 1, 10 from refund, order_lines line;
            update order_lines set quantity = 2;
            update orders set total = 20, refunded = 10;
            """, new { id });
        await house.SettleLater();

        house.Clock.Turn(TimeSpan.FromMinutes(2));
        await house.Push();

        Assert.Equal(3, house.Store.Faults.LoseAnswer.Struck);
        Assert.Equal((1, 2), (order.Refunds.Count, order.LineItems[0].CurrentQuantity));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from shopify_calls"));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from shopify_links where entity_type = 'order_refund'"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_shipment_of_lines_that_Shopify_has_planned_at_two_places_is_one_in_the_ERP(int lost)
    {
        await using var house = await TestHouse.Start();
        var second = house.Store.AddLocation("Second");
        house.Store.AddProduct("Cup", new NewVariant { Sku = "CUP", Available = 5 });
        house.Store.AddProduct("Pot", new NewVariant { Sku = "POT", Stock = new Dictionary<string, int> { [second.Gid] = 5 } });
        await house.Erp.Run("""
            insert into products (title, sku) values ('Cup', 'CUP'), ('Pot', 'POT');
            insert into inventory (product_id, quantity, shopify_location_id) select id, 5, case sku when 'POT' then @second end from products;
            """, new { second = second.Gid });
        await house.Settle();
        house.SubscribeOrders();
        var id = await house.Erp.Value<long>("""
            with made as (insert into orders (currency, total) values ('EUR', 20) returning id),
            lines as (insert into order_lines (order_id, product_id, title, quantity, unit_price) select made.id, products.id, products.title, 1, 10 from made, products)
            select id from made
            """);
        await house.SettleLater();
        Assert.Equal(2, house.Store.Orders[0].FulfillmentOrders.Select(planned => planned.Location).Distinct().Count());

        house.Store.Faults.LoseAnswer.Next(lost, "fulfillmentCreate");
        await Ship(house, id, 1);
        await house.SettleLater();
        await house.Erp.Run("update orders set note = 'looked at once more'");
        await house.SettleLater();

        Assert.Equal("FULFILLED", house.Store.Orders[0].FulfillmentStatus);
        Assert.Equal(2, house.Store.Orders[0].Fulfillments.Count);
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
        Assert.Equal(2, await house.Erp.Value<int>("select sum(quantity)::integer from order_fulfillment_lines"));
    }

    [Fact]
    public async Task A_quantity_below_what_is_shipped_is_refused_in_words()
    {
        await using var house = await TestHouse.Start();
        var (id, order) = await Linked(house);
        await Ship(house, id, 2);
        await house.SettleLater();

        await house.Erp.Run("update order_lines set quantity = 1; update orders set total = 10");
        await house.SettleLater();

        Assert.Equal(3, order.LineItems[0].CurrentQuantity);
        Assert.Contains("2 of it are shipped", await LastLog(house, id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_taken_off_in_the_ERP_is_taken_off_in_Shopify()
    {
        await using var house = await TestHouse.Start();
        var id = await house.AddOrder();
        await house.Settle();

        await house.Erp.Run("delete from order_lines where title = 'Plate'; update orders set total = 34.90, discount = 6.18 where id = @id", new { id });
        await house.SettleLater();

        Assert.Equal([3, 0], house.Store.Orders[0].LineItems.Select(line => line.CurrentQuantity));
        Assert.Equal(34.90m, house.Store.Orders[0].CurrentTotal.Shop);
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    [Fact]
    public async Task What_both_sides_changed_in_different_places_is_there_on_both()
    {
        await using var house = await TestHouse.Start();
        var (_, order) = await Linked(house);
        house.Store.EditOrder(order.Gid, edited => edited.Note = "from Shopify");
        await house.Erp.Run("update orders set email = 'erp@example.com'");

        await house.PushOrders();

        Assert.Equal(("from Shopify", "erp@example.com"), (order.Note, order.Email));
        Assert.Equal("from Shopify|erp@example.com", await house.Erp.Value<string>("select note || '|' || email from orders"));
    }

    [Fact]
    public async Task A_line_that_is_added_waits_for_its_product_too()
    {
        await using var house = await TestHouse.Start();
        var (id, order) = await Linked(house);

        await house.Erp.Run("""
            with mug as (insert into products (title, sku) values ('Mug', 'MUG') returning id)
            insert into order_lines (order_id, product_id, title, quantity, unit_price) select @id, mug.id, 'Mug', 1, 7 from mug;
            update orders set total = 37;
            """, new { id });
        await house.PushOrders();
        Assert.Equal("later: the product of line 'Mug' is about to be linked", await LastLog(house, id));

        house.Clock.Turn(TimeSpan.FromMinutes(11));
        await house.PushOrders();
        Assert.Equal(["Cup", "Mug"], order.LineItems.Select(line => line.Title));
    }

    [Fact]
    public async Task The_activity_log_says_what_a_push_cost()
    {
        await using var house = await TestHouse.Start();
        var (id, _) = await Linked(house);

        Assert.True(await house.Erp.Value<bool>(
            "select bool_and(cost > 0 and duration_ms is not null and request_id is not null) from sync_logs where direction = 'to_shopify' and entity_type = 'order' and entity_id = @id::text", new { id }));
    }

    /// <summary>An order of three cups for 10.00 each, on both sides.</summary>
    private static async Task<(long Id, Order Order)> Linked(TestHouse house)
    {
        house.SubscribeOrders();
        var id = await house.Erp.Value<long>("""
            with made as (insert into orders (currency, email, total) values ('EUR', 'ann@example.com', 30) returning id),
            lines as (insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 3, 10 from made)
            select id from made
            """);
        await house.Settle();

        return (id, house.Store.Orders[0]);
    }

    /// <summary>So many pieces of every line are sent.</summary>
    private static Task Ship(TestHouse house, long id, int quantity) => house.Erp.Run("""
        with sent as (insert into order_fulfillments (order_id, tracking_number) values (@id, 'JD014') returning id)
        insert into order_fulfillment_lines (fulfillment_id, line_id, quantity) select sent.id, line.id, @quantity from sent, order_lines line where line.order_id = @id
        """, new { id, quantity });

    private static Task<string> LastLog(TestHouse house, long order) => house.Erp.Value<string>(
        "select verdict || coalesce(': ' || why, '') from sync_logs where entity_type = 'order' and direction = 'to_shopify' and entity_id = @order order by id desc limit 1",
        new { order = order.ToString(CultureInfo.InvariantCulture) });
}
