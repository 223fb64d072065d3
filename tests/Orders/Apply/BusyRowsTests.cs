using Dapper;
using StoreSimulator;

namespace ShopifySync.Tests.Orders.Apply;

/// <summary>Somebody holds rows of the ERP in a transaction that takes its time.</summary>
public sealed class BusyRowsTests
{
    [Theory]
    [InlineData("update inventory set quantity = quantity", "Another transaction of the ERP is changing stock of this order.")]
    [InlineData("update customers set note = 'calls back'", "Another transaction of the ERP is changing this order's customer.")]
    public async Task An_order_whose_stock_or_customer_is_being_changed_waits_and_the_others_of_its_batch_land(string change, string why)
    {
        await using var house = await TestHouse.Start();
        await house.AddLinked("CUP", 5);
        await house.Erp.Run("insert into customers (email) values ('ann@example.com')");
        house.SubscribeOrders();
        await using var somebody = await house.Erp.Open();
        await using var transaction = await somebody.BeginTransactionAsync();
        await somebody.ExecuteAsync(change, transaction: transaction);

        house.Store.PlaceOrder(house.Store.AddCustomer("ann@example.com"), new NewLine { Variant = house.Store.Variants[0].Gid });
        house.Store.PlaceOrder(null, new NewLine { Title = "Plate", Price = 10 });
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.ApplyOrders();

        Assert.Equal("Plate", await house.Erp.Value<string>("select string_agg(title, ', ') from order_lines"));
        Assert.Equal(
            why,
            await house.Erp.Value<string>(
                "select distinct error_message from sync_queue where status = 'pending' and entity_type = 'order'"));

        await transaction.CommitAsync();
        await house.Settle();
        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from orders"));
    }

    [Fact]
    public async Task A_row_that_is_waited_for_in_vain_is_no_outage_and_puts_the_order_off()
    {
        await using var house = await TestHouse.Start();
        await house.AddLinked("CUP", 5);
        house.SubscribeOrders();
        await using var somebody = await house.Erp.Open();
        await using var transaction = await somebody.BeginTransactionAsync();
        await somebody.ExecuteAsync("select from products for update", transaction: transaction); // the new line's foreign key waits for it

        house.Store.PlaceOrder(null, new NewLine { Variant = house.Store.Variants[0].Gid });
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.ApplyOrders();

        Assert.Equal(
            "somebody else is changing the same rows of the ERP",
            await house.Erp.Value<string>(
                "select distinct error_message from sync_queue where status = 'pending' and entity_type = 'order'"));

        await transaction.CommitAsync();
        await house.Settle();
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from orders"));
    }
}
