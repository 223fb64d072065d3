using Dapper;
using StoreSimulator;

namespace ShopifySync.Tests.Orders.Push;

public sealed class PushOrdersTests
{
    [Fact]
    public async Task An_order_of_the_ERP_stands_in_the_store_to_the_cent_and_is_linked_back()
    {
        await using var house = await TestHouse.Start();
        await house.AddLinked("CUP", 5);
        house.SubscribeOrders();

        var id = await house.AddOrder();
        await house.Settle();

        var order = Assert.Single(house.Store.Orders);
        Assert.Equal(
            ("ERP-1", $"{id}", 38.87m, 6.21m), (order.Name, order.SourceIdentifier, order.CurrentTotal.Shop, order.CurrentTax.Shop));
        Assert.Equal(["CUP × 3", "Plate × 1"], order.LineItems.Select(line => $"{line.Title} × {line.CurrentQuantity}"));
        Assert.Equal(house.Store.Variants[0], order.LineItems[0].Variant);
        Assert.Equal(
            ("ann@example.com", "ring twice", "b2b, rush", "Ann"),
            (order.Email, order.Note, string.Join(", ", order.Tags), order.ShippingAddress?.FirstName));
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
        Assert.NotNull(await house.Erp.Value<DateTime?>("select shopify_last_sync_at from orders"));
        Assert.Equal(order.Gid, await house.Erp.Value<string>("select gid from shopify_links where entity_type = 'order'"));
        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from shopify_links where entity_type = 'order_line'"));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from orders"));
        Assert.Equal(5, house.Store.Available(house.Store.Variants[0].Item.Gid, house.Location));
        Assert.Equal(0, house.Store.Statistics.Notifications);
    }

    [Fact]
    public async Task Once_both_sides_agree_nothing_more_is_written()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        await house.AddOrder();
        await house.Settle();
        house.Store.Statistics.Reset();

        await house.Erp.Run("update orders set note = note");
        await house.SettleLater();
        await house.Erp.Run(
            "insert into sync_queue (entity_type, entity_id, action, direction) select 'order', id::text, 'update', 'to_shopify' from "
                + "orders");
        await house.SettleLater();

        Assert.Empty(house.Store.Statistics.Requests);
        Assert.Equal(
            0, await house.Erp.Value<long>("select count(*) from sync_logs where direction = 'from_shopify' and verdict = 'done'"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_order_whose_answer_was_lost_is_there_once_whether_its_webhook_comes_first_or_not(bool webhookFirst)
    {
        await using var house = await TestHouse.Start();

        if (webhookFirst)
        {
            house.SubscribeOrders();
        }

        house.Store.Faults.SearchLag = TimeSpan.FromMinutes(1);
        house.Store.Faults.LoseAnswer.Next(1, "orderCreate");
        await house.AddOrder();
        await house.Push();
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.Apply();
        await house.SettleLater();

        Assert.Single(house.Store.Orders);
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from orders where shopify_sync_status = 'synced'"));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from orders"));
    }

    [Fact]
    public async Task An_edit_that_came_while_its_creation_was_not_heard_of_still_goes_across()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        house.Store.Faults.LoseAnswer.Next(1, "orderCreate");
        var id = await house.AddOrder();
        await house.Push();
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.Erp.Run("update orders set note = 'ring once' where id = @id", new { id });
        house.Clock.Turn(TimeSpan.FromMinutes(3));
        await house.Apply();
        await house.SettleLater();

        Assert.Equal("ring once", Assert.Single(house.Store.Orders).Note);
    }

    [Fact]
    public async Task Later_changes_follow_header_quantities_new_lines_and_payment()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var id = await house.AddOrder();
        await house.Settle();
        var order = house.Store.Orders[0];
        house.Store.EditOrder(order.Gid, edited => edited.Tags = [.. edited.Tags, "vip"]);
        await house.SettleLater();

        await house.Erp.Run("""
            update orders set note = 'ring once', tags = 'b2b, vip', financial_status = 'paid', status = 'closed', discount = 5.15,
                   tax = 4.28, total = 33.01 where id = @id;
            update order_lines set quantity = 2, tax = 3.86 where title = 'CUP';
            insert into order_lines (order_id, title, quantity, unit_price, discount) values (@id, 'Saucer', 2, 2.50, 1);
            """, new { id });
        await house.SettleLater();

        Assert.Equal(
            "done",
            await house.Erp.Value<string>(
                "select verdict from sync_logs where direction = 'to_shopify' and entity_type = 'order' order by id desc limit 1"));
        Assert.Equal(["CUP × 2", "Plate × 1", "Saucer × 2"], order.LineItems.Select(line => $"{line.Title} × {line.CurrentQuantity}"));
        Assert.Equal(("ring once", "b2b, vip", "PAID"), (order.Note, string.Join(", ", order.Tags), order.FinancialStatus));
        Assert.NotNull(order.ClosedAt);
        Assert.Equal(order.CurrentTotal.Shop, await house.Erp.Value<decimal>("select total from orders"));
        Assert.Equal(3, await house.Erp.Value<long>("select count(*) from shopify_links where entity_type = 'order_line'"));
        Assert.Equal(3, await house.Erp.Value<long>("select count(*) from order_lines"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_edit_adds_moves_no_stock_but_the_ERPs_own_booking(bool books)
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        house.Store.Variants[0].Price = 9.99m;
        house.SubscribeOrders();
        var id = await house.Erp.Value<long>("""
            with added as (insert into orders (currency, total) values ('EUR', 9.99) returning id)
            insert into order_lines (order_id, product_id, title, quantity, unit_price) select added.id, products.id, 'CUP', 1, 9.99
                from added, products returning order_id
            """);
        await house.SettleLater();

        await house.Erp.Run("""
            update order_lines set quantity = 2;
            insert into order_lines (order_id, product_id, title, quantity, unit_price) select @id, id, 'CUP', 3, 9.99 from products;
            update orders set total = 49.95;
            """, new { id });
        await house.Erp.Move(cup, books ? -4 : 0);
        await house.SettleLater();

        Assert.Equal(["CUP × 2", "CUP × 3"], house.Store.Orders[0].LineItems.Select(line => $"{line.Title} × {line.CurrentQuantity}"));
        Assert.All(house.Store.Orders[0].LineItems, line => Assert.NotNull(line.Variant));
        Assert.Equal(books ? 6 : 10, await house.Erp.Quantity(cup));
        Assert.Equal(books ? 6 : 10, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task An_edit_that_would_be_worth_something_else_in_Shopify_is_not_made_and_names_the_difference()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        await house.AddOrder();
        await house.Settle();

        await house.Erp.Run("update order_lines set quantity = 2 where title = 'CUP'; update orders set total = 29.02");
        await house.SettleLater();

        Assert.Equal("with these lines the order would be worth 29.01 EUR in Shopify, in the ERP it is worth 29.02: its lines, discount, "
            + "shipping, fees and taxes come to 28.88 EUR, its total is 29.02 EUR: 0.14 EUR is not explained",
            await house.Erp.Value<string>("select error_message from sync_queue where status = 'failed'"));
        Assert.Equal(3, house.Store.Orders[0].LineItems[0].CurrentQuantity);
    }

    [Fact]
    public async Task Pieces_are_shipped_in_part_with_tracking_and_the_tracking_is_corrected()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var id = await house.AddOrder();
        await house.Settle();
        var order = house.Store.Orders[0];

        await house.Erp.Run("""
            with sent as (insert into order_fulfillments (order_id, tracking_number, tracking_company, tracking_url)
                values (@id, 'JD014', 'DHL', 'https://dhl.example/JD014') returning id)
            insert into order_fulfillment_lines (fulfillment_id, line_id, quantity) select sent.id, line.id, 1 from sent, order_lines line
                where title = 'CUP';
            """, new { id });
        await house.SettleLater();
        await house.Erp.Run("update order_fulfillments set tracking_number = 'JD015'");
        await house.SettleLater();

        var sent = Assert.Single(order.Fulfillments);
        Assert.Equal(("DHL", "JD015", 1), (sent.TrackingCompany, sent.TrackingNumbers[0], sent.Lines[0].Quantity));
        Assert.Equal("PARTIALLY_FULFILLED", order.FulfillmentStatus);
        Assert.Equal(
            "1 partial",
            await house.Erp.Value<string>(
                "select count(*) || ' ' || max(orders.fulfillment_status) from order_fulfillments join orders on orders.id = order_id"));
    }

    [Theory]
    [InlineData("fulfillmentCreate")]
    [InlineData("orderEditCommit")]
    [InlineData("orderUpdate")]
    [InlineData("orderCancel")]
    [InlineData("refundCreate")]
    [InlineData("orderMarkAsPaid")]
    public async Task A_step_whose_answer_is_lost_counts_once(string step)
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        await house.Set("SHOPIFY_PUSH_REFUNDS", "true");
        var id = await house.AddOrder();
        await house.Settle();
        var order = house.Store.Orders[0];

        house.Store.Faults.LoseAnswer.Next(1, step);
        house.Store.Faults.DeliverBeforeAnswer.Always();
        await house.Erp.Run(step switch
        {
            "fulfillmentCreate" => """
                with sent as (insert into order_fulfillments (order_id, tracking_number) values (@id, 'JD014') returning id)
                insert into order_fulfillment_lines (fulfillment_id, line_id, quantity) select sent.id, line.id, 1 from sent,
                    order_lines line where title = 'CUP'
                """,
            "orderEditCommit" => """
                insert into order_lines (order_id, title, quantity, unit_price, discount) values (@id, 'Saucer', 2, 2.50, 1);
                update orders set total = total + 4 where id = @id
                """,
            "orderUpdate" => "update orders set note = 'ring once' where id = @id",
            "orderMarkAsPaid" => "update orders set financial_status = 'paid' where id = @id",
            "orderCancel" => "update orders set status = 'cancelled', cancel_reason = 'customer' where id = @id",
            _ => """
                with refund as (insert into order_refunds (order_id, note) values (@id, 'broken') returning id)
                insert into order_refund_lines (refund_id, line_id, quantity) select refund.id, line.id, 1 from refund, order_lines line
                    where title = 'CUP'
                """,
        }, new { id });
        await house.SettleLater();

        Assert.Equal(1, house.Store.Faults.LoseAnswer.Struck);
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
        Assert.Equal(order.CurrentTotal.Shop, await house.Erp.Value<decimal>("select total from orders"));
        Assert.Equal(order.LineItems.Count, await house.Erp.Value<int>("select count(*)::integer from order_lines"));
        Assert.Equal((order.Fulfillments.Count, order.Refunds.Count), (
            await house.Erp.Value<int>("select count(*)::integer from order_fulfillments"),
            await house.Erp.Value<int>("select count(*)::integer from order_refunds")));
        Assert.Equal(step switch
        {
            "fulfillmentCreate" =>
            (1, 2, 0),
            "orderEditCommit" => (0, 3, 0),
            "refundCreate" or "orderCancel" => (0, 2, 1),
            _ => (0, 2, 0)
        },
            (order.Fulfillments.Count, order.LineItems.Count, order.Refunds.Count));
        Assert.Equal(step == "orderCancel", order.CancelledAt is not null);
    }

    [Fact]
    public async Task A_cancelled_order_is_cancelled_with_its_reason_and_a_shipped_one_is_refused_in_words()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var cancelled = await house.AddOrder();
        await house.Settle();
        var shipped = await house.AddOrder();
        await house.SettleLater();
        house.Store.Fulfil(house.Store.Orders[1].Gid);

        await house.Erp.Run("update orders set status = 'cancelled', cancel_reason = 'customer'");
        await house.SettleLater();

        Assert.Equal("CUSTOMER", house.Store.Orders[0].CancelReason);
        Assert.Null(house.Store.Orders[1].CancelledAt);
        Assert.Contains(
            "has been shipped",
            await house.Erp.Value<string>(
                "select error_message from sync_queue where status = 'failed' and entity_id = @shipped::text", new { shipped }));
        Assert.Equal(
            "failed", await house.Erp.Value<string>("select shopify_sync_status from orders where id = @shipped", new { shipped }));
        Assert.Equal(
            "synced", await house.Erp.Value<string>("select shopify_sync_status from orders where id = @cancelled", new { cancelled }));
    }

    [Fact]
    public async Task What_does_not_add_up_is_not_sent_and_says_what_is_missing()
    {
        await using var house = await TestHouse.Start();
        await house.AddOrder();
        await house.Erp.Run("update orders set total = total + 0.01");
        await house.Push();

        Assert.Empty(house.Store.Orders);
        Assert.Equal("its lines, discount, shipping, fees and taxes come to 38.87 EUR, its total is 38.88 EUR: 0.01 EUR is not explained",
            await house.Erp.Value<string>("select error_message from sync_queue where status = 'failed'"));
    }

    [Fact]
    public async Task The_price_of_a_line_that_is_there_cannot_be_changed_and_the_edit_says_so()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        await house.AddOrder();
        await house.Settle();

        await house.Erp.Run(
            "update order_lines set unit_price = 6 where title = 'Plate'; update orders set total = total + 1, note = 'goes across all "
                + "the same'");
        await house.SettleLater();

        Assert.Contains(
            "line 'Plate' costs 6.00 in the ERP and 5.00 in Shopify",
            await house.Erp.Value<string>("select error_message from sync_queue where status = 'failed'"));
        Assert.Equal("goes across all the same", house.Store.Orders[0].Note);
        Assert.Equal(6, await house.Erp.Value<decimal>("select unit_price from order_lines where title = 'Plate'"));
    }

    [Fact]
    public async Task A_line_whose_product_is_about_to_be_linked_waits_ten_minutes_and_then_goes_as_a_custom_line()
    {
        await using var house = await TestHouse.Start();
        await house.AddOrder(sku: "UNKNOWN");
        await house.Push();
        Assert.Empty(house.Store.Orders);

        house.Clock.Turn(TimeSpan.FromMinutes(11));
        await house.Push();

        Assert.Null(Assert.Single(house.Store.Orders).LineItems[0].Variant);
    }

    [Fact]
    public async Task Orders_from_before_the_sync_stay_where_they_are_until_a_day_is_named()
    {
        await using var house = await TestHouse.Start();
        await house.AddOrder();
        await house.Erp.Run("delete from sync_queue; update orders set shopify_sync_status = 'disabled', placed_at = '2026-03-01'");
        await house.Erp.Run("update orders set note = 'edited'");
        await house.Push();
        Assert.Empty(house.Store.Orders);

        await house.Set("SHOPIFY_SYNC_ORDERS_SINCE", "2026-01-01");
        await house.Push();

        Assert.Single(house.Store.Orders);
    }

    [Fact]
    public async Task Where_the_sync_of_orders_is_switched_off_what_waits_goes_across_only_when_it_is_on_again()
    {
        await using var house = await TestHouse.Start();
        await house.AddOrder();
        await house.Set("SHOPIFY_AUTO_SYNC_ORDERS", "false");
        await house.PushOrders();
        Assert.Empty(house.Store.Orders);

        await house.Set("SHOPIFY_AUTO_SYNC_ORDERS", "true");
        await house.Settle();

        Assert.Single(house.Store.Orders);
    }

    [Fact]
    public async Task An_order_that_somebody_was_changing_when_it_was_settled_says_what_became_of_it_soon_after()
    {
        await using var house = await TestHouse.Start();
        await house.AddOrder();
        await using var open = await house.Erp.Open();
        await using var transaction = await open.BeginTransactionAsync();
        await open.ExecuteAsync("select from orders for update", transaction: transaction);
        await house.PushOrders();
        await transaction.RollbackAsync();
        Assert.Equal("pending", await house.Erp.Value<string>("select shopify_sync_status from orders"));

        await house.PushOrders();

        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    [Fact]
    public async Task Customers_are_told_only_if_the_setting_says_so()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_NOTIFY_CUSTOMERS", "true");
        await house.AddOrder();
        await house.Push();

        Assert.Equal(1, house.Store.Statistics.Notifications);
    }
}
