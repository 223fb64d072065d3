using StoreSimulator;

namespace ShopifySync.Tests.Orders;

/// <summary>Orders and notifications that somebody tries something out with.</summary>
public sealed class TestOrdersTests
{
    private static readonly NewOrder Trial = new() { Test = true, Tags = ["vip"], Lines = [new NewLine { Title = "Cup", Price = 10 }] };

    [Fact]
    public async Task A_test_order_is_put_aside_in_words()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();

        var order = house.Store.PlaceOrder(Trial);
        await house.Settle();
        house.Store.RefundOrder(order.Gid, order.LineItems[0], 1);
        await house.SettleLater();

        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from orders"));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from customers"));
        Assert.Equal(
            "Put aside: Shopify marks this order as a test. SHOPIFY_TAKE_TEST_ORDERS lets such orders in.",
            await house.Erp.Value<string>("select distinct why from sync_logs where why not like 'A newer delivery%'"));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
    }

    [Theory]
    [InlineData("ORDERS_CREATE")]
    [InlineData("ORDERS_UPDATED")]
    public async Task A_test_notification_is_put_aside_in_words(string topic)
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();

        Assert.Equal(1, house.Store.SendTest(topic));
        await house.Settle();

        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from orders"));
        Assert.Equal(
            "Put aside: it is a test notification of Shopify's. SHOPIFY_TAKE_TEST_ORDERS lets those in.",
            await house.Erp.Value<string>("select why from sync_logs where direction = 'from_shopify' order by id limit 1"));
    }

    [Fact]
    public async Task The_setting_lets_test_orders_and_notifications_in_marked_and_they_stay_in_step()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_TAKE_TEST_ORDERS", "true");
        house.SubscribeOrders();

        var order = house.Store.PlaceOrder(Trial);
        house.Store.SendTest("ORDERS_CREATE");
        await house.Settle();
        Assert.Equal(
            ["Shopify test", "Shopify test, vip"], await house.Erp.Rows<string>("select tags from orders order by tags"));

        await house.Set("SHOPIFY_TAKE_TEST_ORDERS", "false");
        house.Clock.Turn(TimeSpan.FromSeconds(20));
        house.Store.EditOrder(order.Gid, edited => edited.Note = "ring twice");
        await house.SettleLater();

        Assert.Equal("ring twice", await house.Erp.Value<string>("select string_agg(note, ',') from orders"));
        Assert.Equal(["vip"], order.Tags);
    }

    [Fact]
    public async Task The_setting_takes_true_and_false_alone()
    {
        await using var house = await TestHouse.Start();

        await Assert.ThrowsAnyAsync<Npgsql.PostgresException>(() => house.Set("SHOPIFY_TAKE_TEST_ORDERS", "perhaps"));
    }
}
