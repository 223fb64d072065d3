using System.Globalization;
using ShopifySync.Queue;
using ShopifySync.Shopify;
using StoreSimulator;

namespace ShopifySync.Tests.Orders.Push;

public sealed class OrderCreationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Discounts_taxes_fees_and_payment_add_up_to_the_ERPs_total(bool taxesIncluded)
    {
        await using var house = await TestHouse.Start();
        var id = await house.Erp.Value<long>("""
            with made as (
                insert into orders (currency, taxes_included, financial_status, discount, shipping, shipping_tax, fees, tax, total)
                values ('EUR', @taxesIncluded, 'paid', 1.50, 4.90, 0.78, 1.20, 6.06, 36.30 + case when @taxesIncluded then 0 else 6.06 end)
                    returning id
            ),
            lines as (
                insert into order_lines (order_id, title, quantity, unit_price, discount, tax, tax_rate)
                select id, 'Cup', 3, 9.99, 0.27, 4.88, 0.19 from made union all select id, 'Pen', 1, 2.00, 0, 0.40, null from made
            )
            select id from made
            """, new { taxesIncluded });

        await house.Push();

        var order = Assert.Single(house.Store.Orders);
        Assert.StartsWith("done: created", await LastLog(house, id), StringComparison.Ordinal);
        Assert.Equal(taxesIncluded ? 36.30m : 42.36m, order.Total.Shop);
        Assert.Equal((6.06m, "PAID", taxesIncluded), (order.Tax.Shop, order.FinancialStatus, order.TaxesIncluded));
        Assert.Equal(order.Total, order.Received);
        Assert.Null(order.Customer);
    }

    [Fact]
    public async Task Fees_below_zero_are_a_discount()
    {
        await using var house = await TestHouse.Start();
        await Make(house, fees: -0.03m, total: 9.97m);

        await house.Push();

        var order = Assert.Single(house.Store.Orders);
        Assert.Equal((9.97m, 1), (order.Total.Shop, order.LineItems.Count));
    }

    [Fact]
    public async Task Discounts_of_more_than_the_lines_cost_are_refused_before_anything_is_sent()
    {
        await using var house = await TestHouse.Start();
        var id = await Make(house, discount: 12, shipping: 5, total: 3);

        await house.Push();

        Assert.Empty(house.Store.Orders);
        Assert.Equal(
            "rejected: its discounts of 12.00 EUR are more than its lines cost: Shopify grants them on nothing else",
            await LastLog(house, id));
    }

    [Fact]
    public async Task A_tax_that_only_the_order_knows_is_the_orders()
    {
        await using var house = await TestHouse.Start();
        await Make(house, tax: 1.90m, total: 11.90m);

        await house.Push();

        Assert.Equal(11.90m, Assert.Single(house.Store.Orders).Total.Shop);
        Assert.Equal(0.19m, Assert.Single(house.Store.Orders[0].OwnTaxes).Rate);
    }

    [Fact]
    public async Task An_order_dated_in_the_future_is_placed_now()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_API_VERSION", "2026-01");
        await Make(house);
        await house.Erp.Run("update orders set placed_at = now() + interval '1 day'");

        await house.Push();

        Assert.Single(house.Store.Orders);
    }

    [Fact]
    public async Task An_order_without_lines_waits_for_them()
    {
        await using var house = await TestHouse.Start();
        var id = await house.Erp.Value<long>("insert into orders (currency, total) values ('EUR', 0) returning id");
        await house.Push();
        Assert.StartsWith("later: ", await LastLog(house, id), StringComparison.Ordinal);

        await house.Erp.Run(
            "insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 1, 10 from orders; update orders set total "
                + "= 10");
        await house.Settle();

        Assert.Equal(10, Assert.Single(house.Store.Orders).Total.Shop);
    }

    [Fact]
    public async Task An_order_cancelled_before_it_was_sent_never_is()
    {
        await using var house = await TestHouse.Start();
        await Make(house);
        await house.Erp.Run("update orders set status = 'cancelled'");

        await house.Push();

        Assert.Empty(house.Store.Orders);
    }

    [Fact]
    public async Task An_order_cancelled_after_a_try_that_came_to_nothing_never_is_made()
    {
        await using var house = await TestHouse.Start();
        house.Store.Faults.ErrorBefore.Next(1, "orderCreate");
        await Make(house);
        await house.Push();

        await house.Erp.Run("update orders set status = 'cancelled'");
        await house.Settle();

        Assert.Equal(1, house.Store.Faults.ErrorBefore.Struck);
        Assert.Empty(house.Store.Orders);
    }

    [Fact]
    public async Task An_order_cancelled_after_a_try_that_was_not_heard_of_is_cancelled()
    {
        await using var house = await TestHouse.Start();
        house.Store.Faults.LoseAnswer.Next(1, "orderCreate");
        await Make(house);
        await house.Push();

        await house.Erp.Run("update orders set status = 'cancelled'");
        await house.Settle();

        Assert.NotNull(Assert.Single(house.Store.Orders).CancelledAt);
    }

    [Fact]
    public async Task What_changed_in_the_ERP_while_the_answer_was_lost_arrives_without_any_webhook()
    {
        await using var house = await TestHouse.Start();
        house.Store.Faults.LoseAnswer.Next(1, "orderCreate");
        var id = await Make(house);
        await house.Push();

        await house.Erp.Run("update orders set note = 'ring three times'");
        await house.Settle();

        Assert.Equal("ring three times", Assert.Single(house.Store.Orders).Note);
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders where id = @id", new { id }));
    }

    [Fact]
    public async Task Of_a_second_order_with_the_same_id_Shopify_itself_says_no_and_the_first_is_linked()
    {
        await using var house = await TestHouse.Start();
        await Make(house);
        await house.Push();
        await house.Erp.Run("delete from shopify_links where entity_type like 'order%'; update orders set note = 'again'");

        await house.Settle();

        Assert.Equal("again", Assert.Single(house.Store.Orders).Note);
        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from shopify_links where entity_type like 'order%'"));
    }

    [Fact]
    public async Task An_order_that_is_sent_already_arrives_fulfilled()
    {
        await using var house = await TestHouse.Start();
        await Make(house);
        await house.Erp.Run("""
            with sent as (insert into order_fulfillments (order_id, tracking_number, tracking_company) select id, 'JD014', 'DHL' from orders
                returning id)
            insert into order_fulfillment_lines (fulfillment_id, line_id, quantity) select sent.id, line.id, line.quantity from sent,
                order_lines line
            """);

        await house.Settle();

        var order = Assert.Single(house.Store.Orders);
        Assert.Equal("FULFILLED", order.FulfillmentStatus);
        Assert.Equal(["JD014"], order.Fulfillments[0].TrackingNumbers);
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from shopify_links where entity_type = 'order_fulfillment'"));
    }

    [Fact]
    public async Task Shopifys_refusal_is_told_in_its_words()
    {
        await using var house = await TestHouse.Start();
        var id = await house.AddOrder();
        await house.Erp.Run("update order_lines set title = ' ' where title = 'Plate'");

        await house.Push();

        Assert.Equal("rejected: Shopify refused it: Title can't be blank", await LastLog(house, id));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from shopify_links where entity_type = 'order'"));
    }

    [Fact]
    public async Task Two_instances_make_each_order_once()
    {
        await using var house = await TestHouse.Start(options => options with { MaximumAvailable = 100_000, RestoreRate = 100_000 });
        await using var other = await house.AddInstance();

        for (var n = 0; n < 12; n++)
        {
            await Make(house);
        }

        house.Store.Faults.LoseAnswer.Randomly(0.2, "orderCreate");
        await Task.WhenAll(house.Push(), other.Run("create-shopify-order"));
        house.Store.Faults.LoseAnswer.Off();
        await house.Settle();

        Assert.Equal(12, house.Store.Orders.Select(order => order.SourceIdentifier).Distinct().Count());
        Assert.Equal(12, house.Store.Orders.Count);
        Assert.Equal(12, await house.Erp.Value<long>("select count(*) from orders where shopify_sync_status = 'synced'"));
    }

    [Fact]
    public async Task A_push_that_died_is_taken_up_where_it_stood()
    {
        await using var house = await TestHouse.Start();
        house.Store.Faults.LoseAnswer.Next(1, "orderCreate");
        await Make(house);
        await house.Push();
        // as if it had been killed
        await house.Erp.Run("update shopify_links set in_flight_until = now() + interval '90 s' where entity_type = 'order'");

        house.Clock.Turn(TimeSpan.FromSeconds(10));
        await house.Push();
        Assert.Equal("pending", await house.Erp.Value<string>("select shopify_sync_status from orders"));

        await house.Settle();
        Assert.Single(house.Store.Orders);
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    [Fact]
    public async Task One_bad_order_never_stops_the_others()
    {
        await using var house = await TestHouse.Start();

        for (var n = 0; n < 5; n++)
        {
            await Make(house);
        }

        await house.Erp.Run("update orders set total = 1 where id = (select min(id) + 2 from orders)");
        await house.Push();

        Assert.Equal(4, house.Store.Orders.Count);
        Assert.Equal(4, await house.Erp.Value<long>("select count(*) from orders where shopify_sync_status = 'synced'"));
    }

    [Fact]
    public async Task An_order_that_nobody_understands_leaves_the_others_calls_alone()
    {
        await using var house = await TestHouse.Start();

        for (var n = 0; n < 4; n++)
        {
            await Make(house);
        }

        await house.Erp.Run("update orders set shipping_address = '[]' where id = (select min(id) from orders)");
        await house.Push();

        Assert.Equal(3, house.Store.Orders.Count);
        Assert.Equal(
            0,
            await house.Erp.Value<long>("select count(*) from shopify_links where entity_type = 'order' and in_flight_until is not null"));
        Assert.Equal(3, await house.Erp.Value<long>("select count(*) from orders where shopify_sync_status = 'synced'"));
    }

    [Fact]
    public async Task A_development_store_takes_five_orders_a_minute_and_the_others_come_later()
    {
        await using var house = await TestHouse.Start(options => options with { DevelopmentStore = true });

        for (var n = 0; n < 6; n++)
        {
            await Make(house);
        }

        await house.Push();

        Assert.Equal(5, house.Store.Orders.Count);
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from sync_queue where entity_type = 'order' and status = 'pending'"));
    }

    [Fact]
    public async Task Once_a_development_store_has_said_that_it_is_full_nobody_else_asks()
    {
        await using var house = await TestHouse.Start(options => options with { DevelopmentStore = true });

        for (var n = 0; n < 20; n++)
        {
            await Make(house);
        }

        await house.Push();

        Assert.InRange(house.Store.Statistics.Requests["orderCreate"], 6, 9); // four talk at the same time
        Assert.Equal(15, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'pending'"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_order_that_comes_to_another_sum_in_Shopify_is_linked_and_refused_however_often_it_is_tried(bool webhooks)
    {
        await using var house = await TestHouse.Start();
        house.Store.WhenCreated = order => order.OwnTaxes.Add(new TaxLine("Tax", 0.001m, MoneyBag.Of(0.01m)));

        if (webhooks)
        {
            house.SubscribeOrders();
        }

        var id = await Make(house);
        await house.Settle();

        Assert.Equal(
            $"rejected: created: {house.Store.Orders[0].Name}, but its total is 10.01 EUR in Shopify and 10.00 in the ERP, though no line "
                + "of it changed: Shopify cannot change shipping, fees or discounts of an existing order",
            await LastLog(house, id));
        Assert.Equal("failed", await house.Erp.Value<string>("select shopify_sync_status from orders"));

        for (var click = 0; click < 2; click++)
        {
            await house.Get<SyncQueue>().Revive(10, default);
            await house.SettleLater();
            Assert.Equal("failed", await house.Erp.Value<string>("select shopify_sync_status from orders"));
        }

        Assert.Single(house.Store.Orders);
        Assert.Equal(10, await house.Erp.Value<decimal>("select total from orders"));
    }

    [Theory]
    [InlineData("discount = -5, total = 15", "the discount of -5.00 EUR is below zero")]
    [InlineData("shipping = -1, total = 9", "the shipping of -1.00 EUR is below zero")]
    [InlineData("shipping_tax = -1, tax = -1, total = 9", "the tax on shipping of -1.00 EUR is below zero")]
    [InlineData("tax = -1, total = 9", "the tax of -1.00 EUR is below zero")]
    public async Task An_amount_below_zero_is_refused_before_anything_is_sent(string amounts, string why)
    {
        await using var house = await TestHouse.Start();
        var id = await Make(house);
        await house.Erp.Run($"update orders set {amounts}");

        await house.Push();

        Assert.Empty(house.Store.Orders);
        Assert.Equal($"rejected: {why}", await LastLog(house, id));
    }

    [Fact]
    public async Task More_lines_than_Shopify_takes_are_refused_in_words()
    {
        await using var house = await TestHouse.Start();
        var id = await Make(house);
        await house.Erp.Run(
            "insert into order_lines (order_id, title, quantity, unit_price) select @id, 'Pen', 1, 1 from generate_series(1, 250); update "
                + "orders set total = 260",
            new { id });

        await house.Push();

        Assert.Equal("rejected: it has 251 lines: Shopify takes 250 with a new order", await LastLog(house, id));
        Assert.Empty(house.Store.Orders);
    }

    [Fact]
    public async Task A_new_customer_comes_along_and_is_linked()
    {
        await using var house = await TestHouse.Start();
        await Buys(house, "email, phone, first_name, last_name", "'ann@example.com', '+4930901820', 'Ann', 'Buyer'");
        await house.Push();

        var customer = Assert.Single(house.Store.Customers);
        Assert.Equal(
            ("ann@example.com", "+4930901820", "Ann", "Buyer"), (customer.Email, customer.Phone, customer.FirstName, customer.LastName));
        Assert.Equal(customer, house.Store.Orders[0].Customer);
        Assert.Equal(customer.Gid, await house.Erp.Value<string>("select gid from shopify_links where entity_type = 'customer'"));

        await Make(house);
        await house.Erp.Run("update customers set email = 'ann@new.example'; update orders set customer_id = (select id from customers)");
        await house.Settle();

        Assert.Equal(customer, house.Store.Orders[1].Customer);
        Assert.Single(house.Store.Customers);
    }

    [Fact]
    public async Task A_customer_whom_Shopify_has_by_their_address_is_taken_as_they_are()
    {
        await using var house = await TestHouse.Start();
        var known = house.Store.AddCustomer("ann@example.com", "+4930901821", "Annabel", "Smith");
        await Buys(house, "email, phone, first_name, last_name", "'ann@example.com', '+4930901820', 'Ann', 'Buyer'");

        await house.Push();

        Assert.Equal(known, house.Store.Orders[0].Customer);
        Assert.Equal(("Annabel", "Smith", "+4930901821"), (known.FirstName, known.LastName, known.Phone));
        Assert.Equal(known.Gid, await house.Erp.Value<string>("select gid from shopify_links where entity_type = 'customer'"));
    }

    [Theory]
    [InlineData("+4930901820", "Phone has already been taken")]
    [InlineData("n/a", "Phone is invalid")]
    public async Task A_phone_that_Shopify_does_not_take_keeps_no_order_back(string phone, string why)
    {
        await using var house = await TestHouse.Start();
        house.Store.AddCustomer("other@example.com", "+4930901820");
        var id = await Buys(house, "email, phone, first_name", $"'ann@example.com', '{phone}', 'Ann'");

        await house.Push();

        var order = Assert.Single(house.Store.Orders);
        Assert.Equal(("ann@example.com", null, "Ann"), (order.Customer!.Email, order.Customer.Phone, order.Customer.FirstName));
        Assert.Equal(
            $"done: created: {order.Name}, without its customer's phone (Shopify does not take it: {why})", await LastLog(house, id));
    }

    [Fact]
    public async Task A_customer_whom_Shopify_does_not_take_at_all_keeps_no_order_back()
    {
        await using var house = await TestHouse.Start();
        var id = await Buys(house, "email, first_name", "'nobody', 'Ann'");

        await house.Push();

        Assert.Null(Assert.Single(house.Store.Orders).Customer);
        Assert.EndsWith(
            "without its customer (Shopify does not take it: Email is invalid)", await LastLog(house, id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_blank_in_the_ERP_is_not_there()
    {
        await using var house = await TestHouse.Start();
        await Buys(house, "email, phone, first_name", "'', ' ', 'Ann'");
        await house.Erp.Run("""
            update orders set email = '', phone = ' ', note = '', tags = '', shipping_title = '',
                   shipping_address = '{"first_name": "Ann", "address1": "High Street 1", "country_code": "", "zip": " "}',
                   billing_address = '{"country_code": "", "city": ""}'
            """);

        await house.Push();

        var order = Assert.Single(house.Store.Orders);
        Assert.Equal((null, null, null, null), (order.Email, order.Phone, order.Customer, order.BillingAddress));
        Assert.Equal(("Ann", null, null), (order.ShippingAddress!.FirstName, order.ShippingAddress.CountryCode, order.ShippingAddress.Zip));
    }

    [Fact]
    public async Task The_billing_address_and_the_phone_come_along()
    {
        await using var house = await TestHouse.Start();
        await Make(house);
        await house.Erp.Run(
            """
            update orders
            set    phone = '+4930901820',
                   billing_address =
                       '{"first_name": "CallCost", "last_name": "Payer", "city": "York", "country_code": "GB", "zip": "YO1"}'
            """);

        await house.Push();

        var order = Assert.Single(house.Store.Orders);
        Assert.Equal(
            ("+4930901820", "CallCost", "York", "GB"),
            (order.Phone, order.BillingAddress?.FirstName, order.BillingAddress?.City, order.BillingAddress?.CountryCode));
    }

    [Theory]
    [InlineData("100", "done: created")]
    [InlineData("99.5", "rejected: the price of line 'Cup' of 99.5 has more digits than JPY has")]
    public async Task A_currency_without_cents_is_sent_in_whole_units(string price, string log)
    {
        await using var house = await TestHouse.Start();
        var id = await Make(house);
        await house.Erp.Run(
            $"update orders set currency = 'JPY', tax = 30, total = 3 * {price} + 30; update order_lines set quantity = 3, unit_price = "
                + $"{price}, tax = 30, tax_rate = 0.1");

        await house.Push();

        Assert.StartsWith(log, await LastLog(house, id), StringComparison.Ordinal);
        Assert.Equal(
            price == "100" ? [("JPY", 330m, 30m)] : [],
            house.Store.Orders.Select(order => (order.Currency, order.Total.Shop, order.Tax.Shop)));
    }

    [Fact]
    public async Task Waiting_for_its_lines_takes_nothing_from_the_time_in_which_its_product_may_be_linked()
    {
        await using var house = await TestHouse.Start();
        var id = await house.Erp.Value<long>("insert into orders (currency, total) values ('EUR', 10) returning id");
        await house.Push();
        house.Clock.Turn(TimeSpan.FromMinutes(30));
        await house.Push();
        await house.Erp.Run("""
            with cup as (insert into products (title, sku) values ('Cup', 'CUP') returning id)
            insert into order_lines (order_id, product_id, title, quantity, unit_price) select @id, id, 'Cup', 1, 10 from cup
            """, new { id });

        for (var minute = 0; minute < 9; minute++)
        {
            await house.Push();
            Assert.Equal("later: the product of line 'Cup' is about to be linked", await LastLog(house, id));
            house.Clock.Turn(TimeSpan.FromMinutes(1.05));
        }

        house.Clock.Turn(TimeSpan.FromMinutes(1));
        await house.Push();
        Assert.Single(house.Store.Orders);
    }

    /// <summary>An order of one cup for 10.00, and what else is said.</summary>
    internal static Task<long> Make(
        TestHouse house, decimal discount = 0, decimal shipping = 0, decimal fees = 0, decimal tax = 0, decimal total = 10) =>
        house.Erp.Value<long>("""
        with made as (insert into orders (currency, discount, shipping, fees, tax, total)
            values ('EUR', @discount, @shipping, @fees, @tax, @total) returning id),
        lines as (insert into order_lines (order_id, title, sku, quantity, unit_price) select id, 'Cup', 'CUP', 1, 10 from made)
        select id from made
        """, new { discount, shipping, fees, tax, total });

    /// <summary>An order of one cup for 10.00, of a customer with these columns.</summary>
    private static async Task<long> Buys(TestHouse house, string columns, string values)
    {
        var id = await Make(house);
        await house.Erp.Run(
            $"with buyer as (insert into customers ({columns}) values ({values}) returning id) update orders set customer_id = buyer.id "
                + "from buyer where orders.id = @id",
            new { id });

        return id;
    }

    private static Task<string> LastLog(TestHouse house, long order) => house.Erp.Value<string>(
        "select verdict || coalesce(': ' || why, '') from sync_logs where entity_type = 'order' and direction = 'to_shopify' and "
            + "entity_id = @order order by id desc limit 1",
        new { order = order.ToString(CultureInfo.InvariantCulture) });
}
