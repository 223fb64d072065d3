using System.Globalization;
using ShopifySync.Queue;
using StoreSimulator;

namespace ShopifySync.Tests.Orders.Push;

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

        await house.Erp.Run(
            "update order_fulfillments set status = 'cancelled'; update orders set status = 'cancelled', cancel_reason = 'customer'");
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
            insert into order_refund_lines (refund_id, line_id, quantity, subtotal) select refund.id, line.id, 1, 10 from refund,
                order_lines line;
            update order_lines set quantity = 2;
            update orders set total = 20, refunded = 10;
            """, new { id });
        await house.SettleLater();

        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
        Assert.Equal((pushRefunds ? 2 : 3, pushRefunds ? 1 : 0), (order.LineItems[0].CurrentQuantity, order.Refunds.Count));
        Assert.Equal(
            (2, 20),
            (await house.Erp.Value<int>("select quantity from order_lines"),
            await house.Erp.Value<int>("select total::integer from orders")));
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
            insert into order_refund_lines (refund_id, line_id, quantity, subtotal) select refund.id, line.id, 1, 10 from refund,
                order_lines line;
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
            insert into inventory (product_id, quantity, shopify_location_id) select id, 5, case sku when 'POT' then @second end
                from products;
            """, new { second = second.Gid });
        await house.Settle();
        house.SubscribeOrders();
        var id = await house.Erp.Value<long>("""
            with made as (insert into orders (currency, total) values ('EUR', 20) returning id),
            lines as (insert into order_lines (order_id, product_id, title, quantity, unit_price) select made.id, products.id,
                products.title, 1, 10 from made, products)
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

        await house.Erp.Run(
            "delete from order_lines where title = 'Plate'; update orders set total = 34.90, discount = 6.18 where id = @id", new { id });
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
            "select bool_and(cost > 0 and duration_ms is not null and request_id is not null) from sync_logs where direction = "
                + "'to_shopify' and entity_type = 'order' and entity_id = @id::text",
            new { id }));
    }

    [Fact]
    public async Task An_edit_that_is_a_cent_off_keeps_neither_the_payment_nor_the_shipment_back()
    {
        await using var house = await TestHouse.Start();
        var (id, order) = await Linked(house);

        await house.Erp.Run("""
            insert into order_lines (order_id, title, quantity, unit_price) values (@id, 'Mug', 1, 7);
            update orders set total = 37.01, financial_status = 'paid';
            """, new { id });
        await Ship(house, id, 1);
        await house.SettleLater();

        Assert.Equal((1, "PAID"), (order.LineItems.Count, order.FinancialStatus));
        Assert.Contains("0.01 EUR is not explained", await LastLog(house, id), StringComparison.Ordinal);
        Assert.Empty(order.Fulfillments); // it names the mug, too

        await house.Erp.Run("delete from order_fulfillment_lines where line_id = (select id from order_lines where title = 'Mug')");
        await house.SettleLater();

        Assert.Equal(1, Assert.Single(order.Fulfillments).Lines[0].Quantity);
        Assert.Contains("0.01 EUR is not explained", await LastLog(house, id), StringComparison.Ordinal);
        Assert.Equal("failed", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    [Fact]
    public async Task A_phone_that_Shopify_refuses_keeps_neither_the_note_nor_the_cancellation_back_and_stays_refused()
    {
        await using var house = await TestHouse.Start();
        var (id, order) = await Linked(house);

        await house.Erp.Run(
            "update orders set phone = 'n/a', note = 'changed their mind', status = 'cancelled', cancel_reason = 'customer'");
        await house.SettleLater();

        Assert.NotNull(order.CancelledAt);
        Assert.Equal("changed their mind", order.Note);
        Assert.Equal("rejected: Shopify refused it: Phone is invalid", await LastLog(house, id));

        await house.Erp.Run("update orders set note = 'once more'");
        await house.SettleLater();

        Assert.Equal("once more", order.Note);
        Assert.Equal("rejected: Shopify refused it: Phone is invalid", await LastLog(house, id));
    }

    [Fact]
    public async Task Goods_that_were_exchanged_in_a_line_stay_refused_until_they_are_changed_back()
    {
        await using var house = await TestHouse.Start();
        var (id, order) = await Linked(house);

        await house.Erp.Run("update order_lines set title = 'Mug'");
        await house.SettleLater();
        Assert.Contains("does not exchange the goods of a line", await LastLog(house, id), StringComparison.Ordinal);

        await house.Erp.Run("update orders set note = 'look here'");
        await house.SettleLater();
        Assert.Equal("look here", order.Note);
        Assert.Contains("does not exchange the goods of a line", await LastLog(house, id), StringComparison.Ordinal);

        await house.Erp.Run("update order_lines set title = 'Cup'");
        await house.SettleLater();
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    [Fact]
    public async Task An_order_that_goes_to_another_customer_in_the_ERP_goes_to_them_in_Shopify()
    {
        await using var house = await TestHouse.Start();
        var (id, order) = await Linked(house);
        var bob = house.Store.AddCustomer("bob@example.com");
        await house.Erp.Run("""
            insert into customers (email) values ('bob@example.com'), ('nobody@example.com');
            insert into shopify_links (entity_type, entity_id, gid, linked_at) select 'customer', id::text, @Gid, now() from customers
                where email like 'bob%';
            """, new { bob.Gid });

        await house.Erp.Run("update orders set customer_id = (select id from customers where email like 'bob%')");
        await house.SettleLater();
        Assert.Equal(("done: customer", bob), (await LastLog(house, id), order.Customer));

        for (var n = 0; n < 2; n++)
        {
            await house.Erp.Run(
                "update orders set customer_id = (select id from customers where email like 'nobody%'), note = @note",
                new { note = $"{n}" });
            await house.SettleLater();
            Assert.Equal("rejected: its new customer is not linked with Shopify yet", await LastLog(house, id));
        }
    }

    [Fact]
    public async Task What_was_authorized_and_is_paid_in_the_ERP_is_captured()
    {
        await using var house = await TestHouse.Start();
        var (id, order) = await Linked(house);
        house.Store.EditOrder(order.Gid, edited => edited.FinancialStatus = "AUTHORIZED");
        await house.SettleLater();

        await house.Erp.Run("update orders set financial_status = 'paid'");
        await house.SettleLater();

        Assert.Equal(("done: paid", "PAID", "CAPTURE"), (await LastLog(house, id), order.FinancialStatus, order.Transactions[^1].Kind));
    }

    [Fact]
    public async Task A_shipment_waits_while_Shopify_holds_it_back_and_keeps_nothing_else_back()
    {
        await using var house = await TestHouse.Start();
        var (id, order) = await Linked(house);
        var planned = order.FulfillmentOrders[0];
        house.Store.Hold(planned);

        await Ship(house, id, 2);
        await house.Erp.Run("update orders set status = 'closed'");
        await house.PushOrders();
        Assert.Equal("later: Shopify holds line 'Cup' back: release it there to have it sent", await LastLog(house, id));
        Assert.NotNull(order.ClosedAt);

        house.Store.Hold(planned, held: false);
        house.Clock.Turn(TimeSpan.FromMinutes(11));
        await house.Settle();

        Assert.Equal(2, Assert.Single(order.Fulfillments).Lines[0].Quantity);
    }

    [Fact]
    public async Task A_shipment_waits_until_Shopify_has_planned_from_where_it_is_sent_and_keeps_nothing_else_back()
    {
        var clock = new HouseClock();
        await using var house = await TestHouse.Start(
            options => options with { TimeProvider = clock, RoutingDelay = TimeSpan.FromMinutes(2) });
        var (id, order) = await Linked(house);

        await Ship(house, id, 2);
        await house.Erp.Run("update orders set status = 'closed'");
        await house.PushOrders();
        Assert.Equal("later: Shopify has not planned yet from where line 'Cup' is sent", await LastLog(house, id));
        Assert.NotNull(order.ClosedAt);

        clock.Turn(TimeSpan.FromMinutes(3));
        house.Clock.Turn(TimeSpan.FromMinutes(3));
        await house.Settle();

        Assert.Equal(2, Assert.Single(order.Fulfillments).Lines[0].Quantity);
    }

    [Fact]
    public async Task A_shipment_of_more_pieces_than_the_order_has_is_refused()
    {
        await using var house = await TestHouse.Start();
        var (id, order) = await Linked(house);

        await Ship(house, id, 4);
        await house.SettleLater();

        Assert.Empty(order.Fulfillments);
        Assert.Equal(
            "rejected: a shipment has 4 of line 'Cup', which are more pieces than Shopify has left to send", await LastLog(house, id));
    }

    [Fact]
    public async Task While_a_refund_may_be_there_its_order_is_not_even_read()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_PUSH_REFUNDS", "true");
        var (id, order) = await Linked(house);
        house.Store.Faults.LoseAnswer.Next(3, "refundCreate");
        await Refund(house, id);
        await house.PushOrders();
        house.Store.Statistics.Reset();

        house.Clock.Turn(TimeSpan.FromSeconds(10));
        await house.PushOrders();

        Assert.Equal("later: what became of an earlier refund of it is not known yet", await LastLog(house, id));
        Assert.Empty(house.Store.Statistics.Requests);
        Assert.Single(order.Refunds);
    }

    [Fact]
    public async Task A_refund_at_which_Shopify_has_failed_is_tried_again_under_a_new_key()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_PUSH_REFUNDS", "true");
        var (id, order) = await Linked(house);
        house.Store.Faults.FailAttempt.Next(1, "refundCreate");

        await Refund(house, id);
        await house.SettleLater();

        Assert.Equal(1, house.Store.Faults.FailAttempt.Struck);
        Assert.Equal("done: refund", await LastLog(house, id));
        Assert.Equal(1, Assert.Single(order.Refunds).Lines[0].Quantity);
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from shopify_calls"));
    }

    [Fact]
    public async Task A_refund_of_shipping_gives_back_what_the_ERP_says_with_its_tax()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_PUSH_REFUNDS", "true");
        house.SubscribeOrders();
        var id = await house.Erp.Value<long>("""
            with made as (insert into orders (currency, shipping, shipping_tax, tax, total) values ('EUR', 5, 0.95, 0.95, 35.95)
                returning id),
            lines as (insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 3, 10 from made)
            select id from made
            """);
        await house.Settle();

        await house.Erp.Run(
            "insert into order_refunds (order_id, shipping) values (@id, 1.19); update orders set shipping = 4, shipping_tax = 0.76, tax "
                + "= 0.76, total = 34.76",
            new { id });
        await house.SettleLater();

        var refund = Assert.Single(house.Store.Orders[0].Refunds);
        Assert.Equal((1.00m, 0.19m, "done: refund"), (refund.Shipping.Shop, refund.ShippingTax.Shop, await LastLog(house, id)));
    }

    [Fact]
    public async Task An_order_that_the_customer_saw_in_another_currency_is_refunded_in_it_and_takes_no_prices_of_ours()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_PUSH_REFUNDS", "true");
        house.SubscribeOrders();
        house.Store.PlaceOrder(
            new NewOrder { PresentmentCurrency = "USD", Rate = 1.25m, Lines = [new NewLine { Title = "Cup", Quantity = 3, Price = 10 }] });
        await house.Settle();
        var (order, id) = (house.Store.Orders[0], await house.Erp.Value<long>("select id from orders"));

        await Refund(house, id);
        await house.SettleLater();
        Assert.Equal("done: refund", await LastLog(house, id));

        await house.Erp.Run(
            "insert into order_lines (order_id, title, quantity, unit_price) values (@id, 'Mug', 1, 7); update orders set total = 27",
            new { id });
        await house.SettleLater();
        Assert.Equal(
            "rejected: line 'Mug' cannot be added: Shopify takes prices and discounts of this order in USD only, and the ERP has them in "
                + "EUR",
            await LastLog(house, id));
        Assert.Single(order.LineItems);
    }

    [Fact]
    public async Task A_cancellation_that_Shopify_gives_up_is_refused_at_once()
    {
        await using var house = await TestHouse.Start(options => options with { CancelTakes = TimeSpan.FromSeconds(2) });
        var (id, order) = await Linked(house);
        await house.Erp.Run("update orders set status = 'cancelled', cancel_reason = 'customer'");

        var pushing = house.PushOrders();
        await Wait.Until(() => Task.FromResult(house.Store.Statistics.Requests.ContainsKey("orderCancel")));
        house.Store.Fulfil(order.Gid);
        await pushing;

        Assert.Null(order.CancelledAt);
        Assert.StartsWith(
            "rejected: Shopify has begun to cancel it and given up: look at the order there for what stands in the way",
            await LastLog(house, id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_corrected_carrier_and_link_reach_the_parcel()
    {
        await using var house = await TestHouse.Start();
        var (id, order) = await Linked(house);
        await Ship(house, id, 1);
        await house.SettleLater();

        await house.Erp.Run("update order_fulfillments set tracking_company = 'UPS', tracking_url = 'https://ups.example/JD014'");
        await house.SettleLater();

        var sent = Assert.Single(order.Fulfillments);
        Assert.Equal(("UPS", "JD014", "https://ups.example/JD014"), (sent.TrackingCompany, sent.TrackingNumbers[0], sent.TrackingUrls[0]));
        Assert.Equal("done: tracking", await LastLog(house, id));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 5)]
    public async Task An_edit_a_shipment_its_tracking_a_refund_and_a_cancellation_tell_the_customer_only_if_the_setting_says_so(
        bool notify, int told)
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_PUSH_REFUNDS", "true");
        var (id, order) = await Linked(house);
        var other = await house.Erp.Value<long>("""
            with made as (insert into orders (currency, total) values ('EUR', 10) returning id), lines
                as (insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 1, 10 from made)
            select id from made
            """);
        await house.SettleLater();
        await house.Set("SHOPIFY_NOTIFY_CUSTOMERS", notify ? "true" : "false");
        house.Store.Statistics.Reset();

        await house.Erp.Run(
            "update order_lines set quantity = 4 where order_id = @id; update orders set total = 40 where id = @id", new { id });
        await house.SettleLater();
        await Ship(house, id, 1);
        await house.SettleLater();
        await house.Erp.Run("update order_fulfillments set tracking_number = 'JD015'");
        await house.SettleLater();
        await house.Erp.Run("""
            with refund as (insert into order_refunds (order_id) values (@id) returning id)
            insert into order_refund_lines (refund_id, line_id, quantity, subtotal) select refund.id, line.id, 1, 10 from refund,
                order_lines line where line.order_id = @id;
            update order_lines set quantity = 3 where order_id = @id;
            update orders set total = 30 where id = @id;
            update orders set status = 'cancelled' where id = @other;
            """, new { id, other });
        await house.SettleLater();

        Assert.Equal((4, 1, 1), (order.LineItems[0].Quantity, order.Fulfillments.Count, order.Refunds.Count));
        Assert.NotNull(house.Store.Orders[1].CancelledAt);
        Assert.Equal(told, house.Store.Statistics.Notifications);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_both_sides_changed_the_same_place_the_newest_change_counts_if_the_setting_says_so(bool erpIsNewer)
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_ORDER_CONFLICTS", "newest");
        var (_, order) = await Linked(house);
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        house.Store.EditOrder(order.Gid, edited => edited.Note = "from Shopify");
        await house.Erp.Run("update orders set note = 'from the ERP'");
        await house.Get<SyncQueue>().Fold(EntityType.Order, default);
        await house.Erp.Run(
            "update sync_queue set created_at = created_at + @wait where direction = 'to_shopify' and status = 'pending'",
            new { wait = TimeSpan.FromMinutes(erpIsNewer ? 5 : -5) });

        await house.PushOrders();
        await house.SettleLater();

        var newest = erpIsNewer ? "from the ERP" : "from Shopify";
        Assert.Equal((newest, newest), (order.Note, await house.Erp.Value<string>("select note from orders")));
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
        insert into order_fulfillment_lines (fulfillment_id, line_id, quantity) select sent.id, line.id, @quantity from sent,
            order_lines line where line.order_id = @id
        """, new { id, quantity });

    /// <summary>A piece of every line is taken back.</summary>
    private static Task Refund(TestHouse house, long id) => house.Erp.Run("""
        with refund as (insert into order_refunds (order_id, note) values (@id, 'broken') returning id)
        insert into order_refund_lines (refund_id, line_id, quantity, subtotal) select refund.id, line.id, 1, 10 from refund,
            order_lines line;
        update order_lines set quantity = 2;
        update orders set total = 20;
        """, new { id });

    private static Task<string> LastLog(TestHouse house, long order) => house.Erp.Value<string>(
        "select verdict || coalesce(': ' || why, '') from sync_logs where entity_type = 'order' and direction = 'to_shopify' and "
            + "entity_id = @order order by id desc limit 1",
        new { order = order.ToString(CultureInfo.InvariantCulture) });
}
