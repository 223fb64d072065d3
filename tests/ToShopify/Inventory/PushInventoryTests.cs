namespace ShopifySync.Tests.ToShopify.Inventory;

public sealed class PushInventoryTests
{
    [Fact]
    public async Task Stock_that_changed_in_the_ERP_changes_in_Shopify()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);

        await house.Erp.Move(cup, -2);
        await house.Push();

        Assert.Equal(3, house.Store.Available(cup.ItemGid, cup.LocationGid));
        Assert.Equal("done: 5 → 3", await house.Erp.LastLog(cup));
    }

    [Fact]
    public async Task Both_sides_changing_at_once_both_count()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);

        await house.Erp.Move(cup, 10);
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);
        await house.Settle();

        Assert.Equal(12, house.Store.Available(cup.ItemGid, cup.LocationGid));
        Assert.Equal(12, await house.Erp.Quantity(cup));
    }

    [Fact]
    public async Task The_last_unit_sold_on_both_sides_leaves_both_at_minus_one()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 1);

        await house.Erp.Move(cup, -1);
        house.Store.Sell(cup.ItemGid, cup.LocationGid);
        await house.Settle();

        Assert.Equal(-1, house.Store.Available(cup.ItemGid, cup.LocationGid));
        Assert.Equal(-1, await house.Erp.Quantity(cup));
    }
}
