using StoreSimulator;

namespace ShopifySync.Tests.Orders;

/// <summary>What the ERP does to an order while a push has it, or before it has come to it.</summary>
public sealed class MeanwhileTests
{
    [Theory]
    [InlineData(1, 9.99)]
    [InlineData(5, 49.95)]
    public async Task Pieces_that_change_again_while_they_are_brought_across_move_no_stock(int then, decimal total)
    {
        await using var house = await TestHouse.Start();
        var (cup, order) = await OneCup(house);

        await Meanwhile.During(
            house, "orderEditCommit", "update order_lines set quantity = 4; update orders set total = 39.96", () =>
                order.LineItems[0].CurrentQuantity == 4,
            FormattableString.Invariant($"update order_lines set quantity = {then}; update orders set total = {total}"));

        Assert.Equal(then, order.LineItems[0].CurrentQuantity);
        Assert.Equal((10, 10), (await house.Erp.Quantity(cup), house.Store.Available(cup.ItemGid, cup.LocationGid)));
    }

    [Fact]
    public async Task A_line_that_changes_while_it_is_added_is_that_line_still()
    {
        await using var house = await TestHouse.Start();
        var (_, order) = await OneCup(house);

        await Meanwhile.During(
            house, "orderEditCommit",
            "insert into order_lines (order_id, title, quantity, unit_price) select id, 'Wrap', 1, 2 from orders; update orders set total "
                + "= 11.99",
            () =>
                order.LineItems.Count == 2,
            "update order_lines set quantity = 2 where title = 'Wrap'; update orders set total = 13.99");

        Assert.Equal(["CUP × 1", "Wrap × 2"], order.LineItems.Select(line => $"{line.Title} × {line.CurrentQuantity}"));
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    [Fact]
    public async Task A_refund_that_changes_while_it_is_brought_across_is_not_made_twice()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_PUSH_REFUNDS", "true");
        var (_, order) = await OneCup(house, quantity: 3);
        Meanwhile.Slow(house, "refundCreate");
        await house.Erp.Run("""
            with refund as (insert into order_refunds (order_id, total) select id, 0 from orders returning id)
            insert into order_refund_lines (refund_id, line_id, quantity, subtotal) select refund.id, line.id, 1, 9.99 from refund,
                order_lines line;
            update order_lines set quantity = 2; update orders set total = 19.98;
            """);

        var push = house.PushOrders();
        await Wait.Until(() => Task.FromResult(order.Refunds.Count == 1));
        await house.Erp.Run(
            "update order_refund_lines set quantity = 2, subtotal = 19.98; update order_lines set quantity = 1; update orders set total = "
                + "9.99");
        await push;
        await house.SettleLater();

        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from order_refunds"));
        Assert.Equal(1, order.Refunds[0].Lines.Sum(line => line.Quantity));
        Assert.Equal(
            order.Refunds[0].Gid, await house.Erp.Value<string>("select gid from shopify_links where entity_type = 'order_refund'"));
    }

    [Fact]
    public async Task Goods_that_were_corrected_before_Shopify_had_them_are_not_exchanged()
    {
        await using var house = await TestHouse.Start();
        var (_, order) = await OneCup(house);
        await house.Erp.Run(
            "insert into order_lines (order_id, title, quantity, unit_price) select id, 'Kup', 1, 2 from orders; update orders set total "
                + "= 11.99");
        house.Store.EditOrder(order.Gid, edited => edited.Note = "of the store");
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        house.Clock.Turn(TimeSpan.FromSeconds(10));
        await house.ApplyOrders();

        await house.Erp.Run("update order_lines set title = 'Mug' where title = 'Kup'");
        await house.SettleLater();

        Assert.Equal(["CUP", "Mug"], order.LineItems.Select(line => line.Title));
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    [Fact]
    public async Task A_line_of_Shopifys_that_is_given_its_product_in_the_ERP_is_the_same_line()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        house.Store.PlaceOrder(new NewOrder { Lines = [new NewLine { Title = "Cup", Price = 10 }] });
        await house.Settle();

        await house.Erp.Run("insert into products (title) values ('Cup'); update order_lines set product_id = (select id from products)");
        await house.SettleLater();

        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    [Fact]
    public async Task A_tax_that_an_edit_makes_something_else_of_stays_refused_however_often_it_is_tried()
    {
        await using var house = await TestHouse.Start();
        var (_, order) = await OneCup(house, taxesIncluded: true);
        await house.Erp.Run(
            "insert into order_lines (order_id, title, quantity, unit_price, tax, tax_rate) select id, 'Wrap', 1, 2, 0.32, 0.19 from "
                + "orders; update orders set total = 11.99, tax = 0.32");
        await house.SettleLater();
        Assert.Equal(2, order.LineItems.Count);
        Assert.Contains("tax", await Problem(house), StringComparison.Ordinal);

        using var http = new HttpClient();
        using var answer = await http.PostAsync(
            new Uri(house.Address, $"/api/process-sync-queue?failed=true&code={Uri.EscapeDataString(TestHouse.Key)}"), null);

        Assert.Contains("tax", await Problem(house), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_creation_that_was_not_heard_of_does_not_make_two_customers_one()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        await house.AddOrder();
        house.Store.Faults.LoseAnswer.Next(1, "orderCreate");
        await house.PushOrders();

        await house.Erp.Run(
            "with other as (insert into customers (email, first_name) values ('bob@example.com', 'Bob') returning id) update orders set "
                + "customer_id = other.id from other");
        await house.SettleLater();

        Assert.Equal("Bob", await house.Erp.Value<string>("select first_name from customers where email = 'bob@example.com'"));
        Assert.Equal(0, await house.Erp.Value<long>("""
            select count(*) from shopify_links join customers on customers.id::text = entity_id
            where  entity_type = 'customer' and email = 'bob@example.com' and gid = @Gid
            """, new { house.Store.Orders[0].Customer!.Gid }));
    }

    private static Task<string> Problem(TestHouse house) =>
        house.Erp.Value<string>("select coalesce(string_agg(error_message, '; '), '') from sync_queue where status = 'failed'");

    /// <summary>An order of cups, of which there are ten, on both sides.</summary>
    private static async Task<(Stocked Cup, Order Order)> OneCup(TestHouse house, int quantity = 1, bool taxesIncluded = false)
    {
        var cup = await house.AddLinked("CUP", 10);
        house.Store.Variants[0].Price = 9.99m;
        house.SubscribeOrders();
        await house.Erp.Run("""
            with added as (insert into orders (currency, total, taxes_included) values ('EUR', 9.99 * @quantity, @taxesIncluded)
                returning id)
            insert into order_lines (order_id, product_id, title, quantity, unit_price) select added.id, products.id, 'CUP', @quantity, 9.99
                from added, products
            """, new { quantity, taxesIncluded });
        await house.SettleLater();

        return (cup, house.Store.Orders[0]);
    }
}
