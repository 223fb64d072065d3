using StoreSimulator;

namespace ShopifySync.Tests.Orders;

/// <summary>What both sides are taken to agree on after a push or news of Shopify's, while somebody goes on editing.</summary>
public sealed class AgreementTests
{
    [Fact]
    public async Task What_Shopify_writes_its_own_way_stays_each_sides_own_and_its_next_edit_counts()
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house);

        await house.Erp.Run("update orders set note = '', phone = '030 1234567'");
        await house.SettleLater();
        Assert.Equal("|030 1234567", await house.Erp.Value<string>("select note || '|' || phone from orders"));
        Assert.Equal("+49301234567", order.Phone);

        house.Store.EditOrder(order.Gid, edited => (edited.Note, edited.Phone) = ("from Shopify", "+49307654321"));
        await house.SettleLater();

        Assert.Equal("from Shopify|+49307654321", await house.Erp.Value<string>("select note || '|' || phone from orders"));
    }

    [Fact]
    public async Task What_the_ERP_takes_back_while_it_is_pushed_is_taken_back_in_Shopify()
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house);

        await Meanwhile.During(
            house, "orderUpdate", "update orders set note = 'ring once'", () => order.Note == "ring once",
            "update orders set note = 'ring twice'");

        Assert.Equal("ring twice", order.Note);
        Assert.Equal("ring twice", await house.Erp.Value<string>("select note from orders"));
    }

    [Fact]
    public async Task A_quantity_that_the_ERP_takes_back_while_it_is_pushed_is_taken_back_in_Shopify()
    {
        await using var house = await TestHouse.Start();
        var order = await CupsAndAPlate(house);

        await Meanwhile.During(
            house, "orderEditCommit", "update order_lines set quantity = 4 where title = 'Plate'; update orders set total = 50", () =>
                order.LineItems[1].CurrentQuantity == 4,
            "update order_lines set quantity = 1 where title = 'Plate'; update orders set total = 35");

        Assert.Equal(1, order.LineItems[1].CurrentQuantity);
        Assert.Equal(
            (1, 35),
            (await house.Erp.Value<int>("select quantity from order_lines where title = 'Plate'"),
            await house.Erp.Value<decimal>("select total from orders")));
    }

    [Fact]
    public async Task A_line_that_Shopify_changes_while_the_ERPs_edit_of_another_is_pushed_comes_into_the_ERP()
    {
        await using var house = await TestHouse.Start();
        var order = await CupsAndAPlate(house);
        Meanwhile.Slow(house, "orderEditCommit");
        await house.Erp.Run("update order_lines set quantity = 4 where title = 'Plate'; update orders set total = 50");

        var push = house.PushOrders();
        await Wait.Until(() => Task.FromResult(order.LineItems[1].CurrentQuantity == 4));
        house.Store.ChangeQuantity(order.Gid, order.LineItems[0], 2);
        await push;
        await house.SettleLater();

        Assert.Equal([2, 4], order.LineItems.Select(line => line.CurrentQuantity));
        Assert.Equal([2, 4], await house.Erp.Rows<int>("select quantity from order_lines order by id"));
        Assert.Equal(order.CurrentTotal.Shop, await house.Erp.Value<decimal>("select total from orders"));
    }

    [Fact]
    public async Task Once_a_line_that_the_ERP_deleted_is_gone_in_Shopify_its_edits_of_other_lines_count_again()
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house);
        await house.Erp.Run("delete from order_lines where title = 'Plate'; update orders set total = 34.90, discount = 6.18");
        await house.SettleLater();
        Assert.Equal([3, 0], order.LineItems.Select(line => line.CurrentQuantity));

        house.Store.ChangeQuantity(order.Gid, order.LineItems[0], 2);
        await house.SettleLater();

        Assert.Equal([2], await house.Erp.Rows<int>("select quantity from order_lines"));
        Assert.Equal(order.CurrentTotal.Shop, await house.Erp.Value<decimal>("select total from orders"));
    }

    [Fact]
    public async Task A_shipment_that_is_committed_while_Shopifys_news_is_written_is_sent()
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house);
        await house.Erp.Run("""
            create function wait_for_the_printer() returns trigger language plpgsql
            as $$ begin perform pg_advisory_xact_lock(42); return new; end $$;
            create trigger wait_for_the_printer before update on orders for each row when (old.note is distinct from new.note)
                execute function wait_for_the_printer();
            """);
        await using var printer = await house.Erp.Open();
        await Dapper.SqlMapper.ExecuteAsync(printer, "select pg_advisory_lock(42)");

        house.Store.EditOrder(order.Gid, edited => edited.Note = "leave it at the door");
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        house.Clock.Turn(TimeSpan.FromSeconds(10));
        var apply = house.ApplyOrders();
        await Wait.Until(
            () => house.Erp.Value<bool>(
                "select exists (select from pg_locks where locktype = 'advisory' and objid = 42 and not granted and database = (select "
                    + "oid from pg_database where datname = current_database()))"));
        await house.Erp.Run("""
            with sent as (insert into order_fulfillments (order_id, tracking_number) select id, 'JD014' from orders returning id)
            insert into order_fulfillment_lines (fulfillment_id, line_id, quantity) select sent.id, line.id, 1 from sent, order_lines line
                where title = 'CUP'
            """);
        await Dapper.SqlMapper.ExecuteAsync(printer, "select pg_advisory_unlock(42)");
        await apply;
        await house.SettleLater();

        Assert.Equal("leave it at the door", await house.Erp.Value<string>("select note from orders"));
        Assert.Equal(["JD014"], Assert.Single(order.Fulfillments).TrackingNumbers);
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from order_fulfillments"));
    }

    [Fact]
    public async Task A_refund_of_the_ERPs_goes_across_also_if_news_of_something_else_comes_first()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_PUSH_REFUNDS", "true");
        var order = await Linked(house);

        await house.Erp.Run("""
            with refund as (insert into order_refunds (order_id, note) select id, 'broken' from orders returning id)
            insert into order_refund_lines (refund_id, line_id, quantity) select refund.id, line.id, 1 from refund, order_lines line
                where title = 'CUP'
            """);
        house.Store.EditOrder(order.Gid, edited => edited.Note = "from Shopify");
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        house.Clock.Turn(TimeSpan.FromSeconds(10));
        await house.ApplyOrders();
        Assert.Equal("from Shopify", await house.Erp.Value<string>("select note from orders"));
        await house.SettleLater();

        Assert.Single(order.Refunds);
    }

    [Fact]
    public async Task A_billing_address_that_cannot_be_changed_is_refused_also_if_news_of_something_else_comes_first()
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house);

        await house.Erp.Run("""update orders set billing_address = '{"first_name": "Bob", "city": "Bonn", "country_code": "DE"}'""");
        house.Store.EditOrder(order.Gid, edited => edited.Note = "from Shopify");
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        house.Clock.Turn(TimeSpan.FromSeconds(10));
        await house.ApplyOrders();
        await house.SettleLater();

        Assert.Contains(
            "Shopify cannot change the billing address",
            await house.Erp.Value<string>("select error_message from sync_queue where status = 'failed'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fees_of_an_order_of_ours_stay_fees_when_Shopify_changes_a_line()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        await house.Erp.Run("""
            with made as (insert into orders (currency, fees, total) values ('EUR', 1.20, 31.20) returning id)
            insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 3, 10 from made
            """);
        await house.Settle();
        var order = house.Store.Orders[0];

        house.Store.ChangeQuantity(order.Gid, order.LineItems[0], 2);
        await house.SettleLater();

        Assert.Equal(["Cup × 2"], await house.Erp.Rows<string>("select title || ' × ' || quantity from order_lines"));
        Assert.Equal(
            (1.20m, 21.20m),
            (await house.Erp.Value<decimal>("select fees from orders"), await house.Erp.Value<decimal>("select total from orders")));
    }

    /// <summary>Three cups for 10.00 each and a plate for 5.00, on both sides.</summary>
    private static async Task<Order> CupsAndAPlate(TestHouse house)
    {
        house.SubscribeOrders();
        await house.Erp.Run("""
            with made as (insert into orders (currency, total) values ('EUR', 35) returning id)
            insert into order_lines (order_id, title, quantity, unit_price) select id, title, quantity, price from made,
                (values ('Cup', 3, 10), ('Plate', 1, 5)) as line (title, quantity, price)
            """);
        await house.Settle();

        return house.Store.Orders[0];
    }

    private static async Task<Order> Linked(TestHouse house)
    {
        house.SubscribeOrders();
        await house.AddOrder();
        await house.Settle();

        return house.Store.Orders[0];
    }
}
