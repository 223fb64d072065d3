using StoreSimulator;

namespace ShopifySync.Tests.Stock;

/// <summary>A dry run of stock says what adoption and the push will do, writes nothing, and is right to the row.</summary>
public sealed class StockPreviewTests
{
    [Theory]
    [InlineData(
        "erp", "changed_in_shopify 3, created_in_shopify 1, linked 6, same 4, left_alone 4, asked 3", "same 7, left_alone 4, asked 3")]
    [InlineData("shopify", "changed_in_erp 2, linked 6, same 4, left_alone 4, asked 4", "same 6, left_alone 4, asked 4")]
    [InlineData("ask", "linked 4, same 4, left_alone 4, asked 6", "same 4, left_alone 4, asked 6")]
    public async Task The_dry_run_and_the_run_agree_to_the_row(string adopt, string expected, string afterwards)
    {
        await using var house = await TestHouse.Start(adopt: adopt, autoSync: false);
        await AddAll(house);
        var before = await Both(house);

        var counts = await house.Preview("inventory");

        Assert.Equal(expected, counts.Words());
        var looked = await Both(house);
        Assert.Equal(before.Erp, looked.Erp);
        Assert.Equal(before.Shopify, looked.Shopify);
        Assert.Equal(0, await house.Erp.Value<long>(
            "select count(*) from (select gid from shopify_links union all select inventory_id from shopify_stock_links) as linked"));

        await house.Set("SHOPIFY_AUTO_SYNC_INVENTORY", "true");
        await house.Push();
        await house.Push();
        var after = await Both(house);

        Assert.Equal(
            counts["linked"] + counts["created_in_shopify"], await house.Erp.Value<int>("select count(*) from shopify_stock_links"));
        Assert.Equal(counts["changed_in_erp"], before.Erp.Zip(after.Erp).Count(row => row.First != row.Second));
        Assert.Equal(counts["changed_in_shopify"], before.Shopify.Zip(after.Shopify).Count(level => level.First != level.Second));
        Assert.Equal(counts["asked"], await house.Erp.Value<int>(
            "select count(*) from sync_queue where entity_type = 'inventory' and status = 'failed'"));
        Assert.Equal(afterwards, (await house.Preview("inventory")).Words());
    }

    [Fact]
    public async Task Movements_of_linked_rows_and_rows_that_moved_elsewhere_are_told()
    {
        await using var house = await TestHouse.Start();
        var (erpMoved, bothMoved) = (await house.AddLinked("ERP", 5), await house.AddLinked("BOTH", 5));
        var moved = await house.AddLinked("MOVED", 5);
        await house.AddLinked("STILL", 5);
        await house.Set("SHOPIFY_AUTO_SYNC_INVENTORY", "false");
        var shop = house.Store.AddLocation("Shop");

        await house.Erp.Move(erpMoved, 2);
        await house.Erp.Move(bothMoved, -1);
        house.Store.Sell(bothMoved.ItemGid, bothMoved.LocationGid, 3);
        await house.Erp.Run("update inventory set shopify_location_id = @Gid where id = @InventoryId", new { shop.Gid, moved.InventoryId });
        var told = await house.Preview("inventory");

        Assert.Equal("changed_in_erp 1, changed_in_shopify 3, same 1", told.Words());

        await house.Set("SHOPIFY_AUTO_SYNC_INVENTORY", "true");
        await house.Settle();

        await house.AssertBothHave(7, erpMoved);
        await house.AssertBothHave(1, bothMoved);
        Assert.Equal((0, 5), (house.Store.Available(moved.ItemGid, house.Location), house.Store.Available(moved.ItemGid, shop.Gid)));
    }

    [Fact]
    public async Task A_large_table_is_gone_through_in_pages()
    {
        await using var house = await TestHouse.Start(autoSync: false);
        house.Store.Seed(300, "SKU-");
        await house.Erp.Run("""
            with product as (insert into products (title, sku) select 'P', 'SKU-' || n from generate_series(1, 300) as n returning id)
            insert into inventory (product_id, quantity) select id, 7 from product
            """);

        var counts = await house.Preview("inventory");

        Assert.Equal(300, counts["linked"]);
        Assert.Equal(0, counts["asked"]);
    }

    [Fact]
    public async Task While_Shopify_is_away_nothing_is_said()
    {
        await using var house = await TestHouse.Start(autoSync: false);
        await house.Add("CUP", 7, 4);
        house.Store.Faults.TokenRevoked = true;

        using var answer = await house.AskPreview("?entity=inventory");

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    /// <summary>Rows of every kind, and a level that only Shopify has.</summary>
    private static async Task AddAll(TestHouse house)
    {
        await house.Add("SAME1", 3, 3);
        await house.Add("SAME2", 4, 4);
        await house.Add("SAME3", 0, 0);
        await house.Add("DIFFERS1", 7, 4);
        await house.Add("DIFFERS2", 1, 4);
        await house.Add("UNTRACKED", 2, 2, tracked: false);
        await house.Add("TWICE", 1, 1);
        house.Store.AddProduct("Twice again", new NewVariant { Sku = "twice" });
        await house.Add("ABSENT", 1, 1);
        house.Store.DeleteProduct(house.Store.Products.Single(product => product.Title == "ABSENT").Gid);
        await house.Add("OUT", 1, 5);
        await house.Erp.Run("update products set sync_to_shopify = false where sku = 'OUT'");
        var shop = house.Store.AddLocation("Shop");
        await house.Add("SHOP", 9, 4);
        await house.Erp.Run("""
            update inventory set shopify_location_id = @Gid where product_id = (select id from products where sku = 'SHOP')
            """, new { shop.Gid });
        var twice = await house.Add("DOUBLE", 5, 5);
        await house.Erp.Run(
            "insert into inventory (product_id, quantity) select product_id, 5 from inventory where id = @InventoryId", twice);
        house.Store.AddProduct("Lonely", new NewVariant { Sku = "LONELY", Available = 2 });
    }

    private static async Task<(IReadOnlyList<int> Erp, IReadOnlyList<int?> Shopify)> Both(TestHouse house) => (
        await house.Erp.Rows<int>("select quantity from inventory order by id"),
        [.. from item in house.Store.Items from location in house.Store.Locations select house.Store.Available(item.Gid, location.Gid)]);
}
