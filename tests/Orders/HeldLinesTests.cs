using Dapper;
using StoreSimulator;

namespace ShopifySync.Tests.Orders;

/// <summary>A transaction of the ERP holds rows below an order while Shopify's state of it is taken in.</summary>
public sealed class HeldLinesTests
{
    [Fact]
    public async Task A_quantity_that_the_ERP_is_just_writing_is_not_overwritten()
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house);
        await using var clerk = await house.Erp.Open();
        await using var transaction = await clerk.BeginTransactionAsync();
        await clerk.ExecuteAsync("update order_lines set quantity = 5 where title = 'CUP'", transaction: transaction);

        await Lower(house, order);
        Assert.Equal(
            "Another transaction of the ERP is changing this order.",
            await house.Erp.Value<string>("select distinct error_message from sync_queue where status = 'pending' and direction = 'from_shopify'"));

        await transaction.CommitAsync();
        await house.SettleLater();
        Assert.Equal(5, await house.Erp.Value<int>("select quantity from order_lines where title = 'CUP'"));
    }

    [Fact]
    public async Task The_ERP_goes_on_from_a_line_to_its_order_without_waiting_or_a_deadlock()
    {
        await using var house = await TestHouse.Start();
        var order = await Linked(house);
        await using var clerk = await house.Erp.Open();
        await using var transaction = await clerk.BeginTransactionAsync();
        await clerk.ExecuteAsync("update order_lines set title = 'CUP, blue' where title = 'CUP'", transaction: transaction);

        await Lower(house, order);
        await clerk.ExecuteAsync("set local lock_timeout = '500ms'; update orders set note = 'ring'", transaction: transaction);
        await transaction.CommitAsync();

        await house.SettleLater();
        Assert.Equal("ring", order.Note);
    }

    private static async Task Lower(TestHouse house, Order order)
    {
        house.Store.ChangeQuantity(order.Gid, order.LineItems[0], 1);
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        house.Clock.Turn(TimeSpan.FromSeconds(10));
        await house.ApplyOrders();
    }

    private static async Task<Order> Linked(TestHouse house)
    {
        house.SubscribeOrders();
        await house.AddOrder();
        await house.Settle();

        return house.Store.Orders[0];
    }
}
