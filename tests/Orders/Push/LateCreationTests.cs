using ShopifySync.Shopify;

namespace ShopifySync.Tests.Orders.Push;

[Collection(Alone.Name)]
public sealed class LateCreationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task An_order_whose_creation_takes_effect_after_it_was_given_up_is_there_once(int secondsLate)
    {
        await using var house = await TestHouse.Start();
        house.Store.Faults.SlowStart.Next(1, "orderCreate");
        house.Store.Faults.Slowness = ShopifyBreaker.Timeout + TimeSpan.FromSeconds(secondsLate);
        await OrderCreationTests.Make(house);
        await house.Push();
        Assert.Empty(house.Store.Orders);

        if (secondsLate == 1)
        {
            await Wait.Until(() => Task.FromResult(house.Store.Orders.Count == 1));
        }

        await house.SettleLater();
        await Task.Delay(TimeSpan.FromSeconds(secondsLate), TimeProvider.System); // by now it has had its effect, or was refused
        await house.SettleLater();

        Assert.Single(house.Store.Orders);
        Assert.Equal(house.Store.Orders[0].Gid, await house.Erp.Value<string>("select gid from shopify_links where entity_type = 'order'"));
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }
}
