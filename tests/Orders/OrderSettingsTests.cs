namespace ShopifySync.Tests.Orders;

/// <summary>Switching the sync of orders off and on, and what <c>orders.shopify_sync_status</c> says.</summary>
public sealed class OrderSettingsTests
{
    [Fact]
    public async Task Orders_cancelled_and_closed_while_the_sync_was_off_are_cancelled_and_closed_when_it_is_on_again()
    {
        await using var house = await TestHouse.Start();
        var cancelled = await house.AddOrder();
        var closed = await house.AddOrder();
        await house.Settle();

        await house.Set("SHOPIFY_AUTO_SYNC_ORDERS", "false");
        await house.Erp.Run("update orders set status = case id when @cancelled then 'cancelled' else 'closed' end", new { cancelled });
        await house.SettleLater();
        await house.Set("SHOPIFY_AUTO_SYNC_ORDERS", "true");
        await house.SettleLater();

        Assert.NotNull(house.Store.Orders.Single(order => order.SourceIdentifier == $"{cancelled}").CancelledAt);
        Assert.NotNull(house.Store.Orders.Single(order => order.SourceIdentifier == $"{closed}").ClosedAt);
    }

    [Fact]
    public async Task An_order_cancelled_before_Shopify_knew_of_it_waits_for_nothing()
    {
        await using var house = await TestHouse.Start();
        await house.AddOrder();
        await house.Erp.Run("update orders set status = 'cancelled'");
        await house.Settle();

        Assert.Empty(house.Store.Orders);
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }
}
