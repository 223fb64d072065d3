using StoreSimulator;

namespace ShopifySync.Tests.Orders;

/// <summary>Lines that both sides have moved, where Shopify's word counts.</summary>
public sealed class ConflictTests
{
    private const string AddsUp =
        "select total = (select sum(quantity * unit_price - discount) from order_lines) - discount + shipping + fees + tax from orders";

    [Theory]
    [InlineData("shopify")]
    [InlineData("newest")]
    public async Task Where_Shopify_wins_the_ERP_has_its_lines_and_no_others(string setting)
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house, setting);

        await house.Erp.Run("""
            insert into order_lines (order_id, title, quantity, unit_price, discount, tax) select id, 'Saucer', 2, 2.50, 1, 0.76 from
                orders;
            delete from order_lines where title = 'Plate';
            update orders set total = total - 0.24, tax = tax + 0.76;
            update sync_queue set created_at = created_at - interval '1 hour' where status = 'pending';
            """);
        house.Store.ChangeQuantity(order.Gid, order.LineItems[0], 2);
        await NewsFirst(house);

        Assert.Equal(["CUP × 2", "Plate × 1", "Saucer × 0"], await Lines(house));
        await Agree(house, order);
        Assert.Equal([2, 1], order.LineItems.Select(line => line.CurrentQuantity));
    }

    [Theory]
    [InlineData("shopify")]
    [InlineData("newest")]
    public async Task Where_Shopify_wins_a_line_of_the_ERPs_that_arrived_unheard_is_there_once(string setting)
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house, setting);
        house.Store.Faults.LoseAnswer.Next(1, "orderEditCommit");

        await house.Erp.Run("""
            insert into order_lines (order_id, title, quantity, unit_price) select id, 'Saucer', 2, 2.50 from orders;
            update orders set total = total + 5;
            """);
        await house.PushOrders();
        Assert.Equal(3, order.LineItems.Count);
        await house.Erp.Run("update sync_queue set created_at = created_at - interval '1 hour' where direction = 'to_shopify'");
        house.Store.ChangeQuantity(order.Gid, order.LineItems[0], 2);
        house.Clock.Turn(TimeSpan.FromMinutes(3));
        await NewsFirst(house);

        Assert.Equal(["CUP × 2", "Plate × 1", "Saucer × 2"], await Lines(house));
        await Agree(house, order);
    }

    /// <summary>Shopify's news is taken in before the ERP's edit is pushed.</summary>
    private static async Task NewsFirst(TestHouse house)
    {
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        house.Clock.Turn(TimeSpan.FromSeconds(10));
        await house.ApplyOrders();
    }

    private static async Task Agree(TestHouse house, Order order)
    {
        Assert.True(await house.Erp.Value<bool>(AddsUp));
        Assert.Equal(order.CurrentTotal.Shop, await house.Erp.Value<decimal>("select total from orders"));
        await house.SettleLater();
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
        Assert.Equal(order.CurrentTotal.Shop, await house.Erp.Value<decimal>("select total from orders"));
    }

    private static Task<IReadOnlyList<string>> Lines(TestHouse house) =>
        house.Erp.Rows<string>("select title || ' × ' || quantity from order_lines order by title");

    private static async Task<Order> Linked(TestHouse house, string setting)
    {
        await house.Set("SHOPIFY_ORDER_CONFLICTS", setting);
        house.SubscribeOrders();
        await house.AddOrder();
        await house.Settle();

        return house.Store.Orders[0];
    }
}
