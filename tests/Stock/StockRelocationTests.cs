using ShopifySync.Stock;

namespace ShopifySync.Tests.Stock;

public sealed class StockRelocationTests
{
    private static readonly Pair Before = new("gid://shopify/InventoryItem/1", "gid://shopify/Location/1");

    [Theory]
    [InlineData(10, 0, StockRelocation.TakeOut)]
    [InlineData(10, null, StockRelocation.TakeOut)]
    [InlineData(-3, 0, StockRelocation.TakeOut)]
    [InlineData(10, 10, StockRelocation.AskWhich)]
    [InlineData(0, 10, StockRelocation.Carry)]
    [InlineData(0, 0, StockRelocation.Carry)]
    [InlineData(null, 7, StockRelocation.Carry)]
    [InlineData(null, 0, StockRelocation.AskWhere)]
    [InlineData(null, null, StockRelocation.AskWhere)]
    public void Another_location_of_the_same_item_decides_by_what_both_hold(int? before, int? after, StockRelocation expected)
    {
        Assert.Equal(expected, StockRelocations.Decide(Row(quantity: 10, isSameItem: true), Level(before), Level(after)));
    }

    [Fact]
    public void An_item_that_took_the_place_of_a_deleted_one_carries_its_history()
    {
        Assert.Equal(StockRelocation.Carry, StockRelocations.Decide(Row(quantity: 10, isSameItem: false), null, Level(7)));
        Assert.Equal(StockRelocation.AskWhere, StockRelocations.Decide(Row(quantity: 10, isSameItem: false), null, Level(0)));
        Assert.Equal(StockRelocation.Adopt, StockRelocations.Decide(Row(quantity: 0, isSameItem: false), null, Level(0)));
    }

    [Fact]
    public void Another_item_beside_one_that_still_exists_is_a_thing_of_its_own()
    {
        Assert.Equal(StockRelocation.Adopt, StockRelocations.Decide(Row(quantity: 10, isSameItem: false), Level(10), Level(1)));
    }

    private static StockRow Row(int quantity, bool isSameItem) => new()
    {
        InventoryId = "1",
        ProductId = "1",
        Quantity = quantity,
        Base = 10,
        Version = 1,
        InventoryItemGid = isSameItem ? Before.InventoryItemGid : "gid://shopify/InventoryItem/2",
        LocationGid = isSameItem ? "gid://shopify/Location/2" : Before.LocationGid,
        LinkedItemGid = Before.InventoryItemGid,
        LinkedLocationGid = Before.LocationGid,
    };

    private static StockLevel Level(int? available) => new(Before, available, IsTracked: true, Sku: null, ChangedAt: null);
}
