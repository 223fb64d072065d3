using StoreSimulator;

namespace ShopifySync.Tests.Orders;

/// <summary>Which refund of the ERP is which of Shopify's: links say it, and what resembles is only proposed.</summary>
public sealed class RefundIdentityTests
{
    private const string Refunds = "select string_agg(trim_scale(total)::text, ', ' order by total) from order_refunds";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_refunds_of_money_alone_are_two_unless_they_are_of_one_amount(bool isPending)
    {
        await using var house = await TestHouse.Start();
        var (id, order) = await Linked(house);
        await house.Erp.Run("insert into order_refunds (order_id, note, adjustment, total) values (@id, 'ours', 3, 3)", new { id });

        var refund = house.Store.RefundOrder(order.Gid, new NewRefund { Money = 7, IsPending = isPending });
        await house.SettleLater();
        house.Store.ConfirmRefund(refund);
        await house.SettleLater();

        Assert.Equal("3, 7", await house.Erp.Value<string>(Refunds));
        Assert.Equal(3, await house.Erp.Value<decimal>("select total from order_refunds where note = 'ours'"));
        Assert.Equal(
            "7", await house.Erp.Value<string>("""
                select string_agg(trim_scale(total)::text, ', ') from order_refunds
                join shopify_links on entity_type = 'order_refund' and entity_id = order_refunds.id::text and gid is not null
                """));
    }

    [Fact]
    public async Task A_refund_of_another_day_is_another_one()
    {
        await using var house = await TestHouse.Start();
        var (id, order) = await Linked(house);
        await house.Erp.Run(
            "insert into order_refunds (order_id, adjustment, total, refunded_at) values (@id, 3, 3, now() - interval '9 days')",
            new { id });

        house.Store.RefundOrder(order.Gid, new NewRefund { Money = 3 });
        await house.SettleLater();

        Assert.Equal("3, 3", await house.Erp.Value<string>(Refunds));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_refund_of_shipping_beside_one_of_goodwill_is_pushed_once_whatever_answers_are_lost(int lost)
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_PUSH_REFUNDS", "true");
        var (id, order) = await Linked(house);
        await house.Erp.Run("insert into order_refunds (order_id, note, adjustment, total) values (@id, 'goodwill', 3, 3)", new { id });
        await house.SettleLater();

        house.Store.Faults.LoseAnswer.Next(lost, "refundCreate");
        await house.Erp.Run("""
            insert into order_refunds (order_id, note, shipping, total) values (@id, 'shipping', 5, 5);
            update orders set shipping = 5, total = 35, refunded = 8;
            """, new { id });
        await house.SettleLater();
        house.Clock.Turn(TimeSpan.FromMinutes(2));
        await house.Settle();
        await house.Erp.Run("update orders set note = 'looked at once more'");
        await house.SettleLater();

        Assert.Equal(5, Assert.Single(order.Refunds).Shipping.Shop);
        Assert.Equal(35, order.CurrentTotal.Shop);
        Assert.Equal(35, await house.Erp.Value<decimal>("select total from orders"));
        Assert.Equal("3, 5", await house.Erp.Value<string>(Refunds));
        Assert.Equal("shipping", await house.Erp.Value<string>("""
            select string_agg(note, ', ') from order_refunds
            join shopify_links on entity_type = 'order_refund' and entity_id = order_refunds.id::text and gid is not null
            """));
    }

    [Fact]
    public async Task A_refund_of_the_same_goods_for_another_amount_is_not_sent_beside_Shopifys_own()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_PUSH_REFUNDS", "true");
        var (id, order) = await Linked(house);

        house.Store.Deliveries.Hold();
        house.Store.RefundOrder(order.Gid, new NewRefund { Lines = [(order.LineItems[0], 1)], Money = 9 });
        await house.Erp.Run("""
            with refund as (insert into order_refunds (order_id, total) values (@id, 10) returning id)
            insert into order_refund_lines (refund_id, line_id, quantity, subtotal) select refund.id, line.id, 1, 10 from refund,
                order_lines line;
            update order_lines set quantity = 2;
            update orders set total = 30, refunded = 10;
            """, new { id });
        await house.PushOrders();
        house.Store.Deliveries.Release();
        await house.SettleLater();
        await house.Erp.Run("update orders set note = 'looked at once more'");
        await house.SettleLater();

        Assert.Single(order.Refunds);
        Assert.Equal((2, "looked at once more"), (order.LineItems[0].CurrentQuantity, order.Note));
        Assert.Equal("9, 10", await house.Erp.Value<string>(Refunds));
        Assert.Equal(2, await house.Erp.Value<int>("select quantity from order_lines"));
        Assert.Contains(
            "a refund of 10.00 EUR takes back the same as one of 9.00 EUR in Shopify",
            await house.Erp.Value<string>(
                "select error_message from sync_queue where direction = 'to_shopify' and entity_id = @id::text order by id desc limit 1",
                new { id }),
            StringComparison.Ordinal);
    }

    /// <summary>Three cups for 10 each and shipping for 10, paid.</summary>
    private static async Task<(long Id, Order Order)> Linked(TestHouse house)
    {
        house.SubscribeOrders();
        var id = await house.Erp.Value<long>("""
            with made as (
                insert into orders (currency, shipping, financial_status, total) values ('EUR', 10, 'paid', 40) returning id
            ), line as (
                insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 3, 10 from made
            )
            select id from made
            """);
        await house.Settle();

        return (id, house.Store.Orders[0]);
    }
}
