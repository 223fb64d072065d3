using ShopifySync.Entities;
using ShopifySync.Orders;

namespace ShopifySync.Tests.Orders;

public sealed class OrderLinksTests
{
    [Fact]
    public async Task A_push_that_took_too_long_does_not_give_back_what_another_has_taken()
    {
        await using var house = await TestHouse.Start();
        var links = house.Get<Links<OrderBaseline>>();
        var slow = await links.Take("7", default);
        Assert.Null(await links.Take("7", default));

        house.Clock.Turn(Links<OrderBaseline>.Flight + TimeSpan.FromSeconds(1));
        Assert.NotNull(await links.Take("7", default));
        await links.Release("7", slow!, default);
        await links.Forget("7", slow!, default);

        Assert.Null(await links.Take("7", default));
    }
}
