using StoreSimulator;

namespace ShopifySync.Tests.Stock;

public sealed class StockAdoptionTests
{
    [Theory]
    [InlineData("erp", 7)]
    [InlineData("shopify", 4)]
    public async Task Whoever_counts_sets_both_sides(string adopt, int expected)
    {
        await using var house = await TestHouse.Start(adopt: adopt);
        var cup = await house.Add("CUP", erp: 7, shopify: 4);

        await house.Settle();

        Assert.Equal(expected, await house.Erp.Quantity(cup));
        Assert.Equal(expected, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task Where_a_person_is_asked_different_numbers_wait_and_say_both()
    {
        await using var house = await TestHouse.Start(adopt: "ask");
        var cup = await house.Add("CUP", erp: 7, shopify: 4);
        var plate = await house.Add("PLATE", erp: 3, shopify: 3);

        await house.Push();

        Assert.StartsWith("rejected: The ERP has 7, Shopify has 4.", await house.Erp.LastLog(cup), StringComparison.Ordinal);
        Assert.Equal("unchanged: Both sides have the same stock.", await house.Erp.LastLog(plate));

        await house.Set("SHOPIFY_ADOPT_STOCK", "shopify");
        await house.Settle();
        Assert.Equal(4, await house.Erp.Quantity(cup));
    }

    [Fact]
    public async Task What_cannot_be_linked_says_what_is_missing_and_stops_nothing_else()
    {
        await using var house = await TestHouse.Start();
        var fine = await house.Add("FINE", 7, 7);
        var untracked = await house.Add("UNTRACKED", 1, 1, tracked: false);
        var twice = await house.Add("TWICE", 1, 1);
        house.Store.AddProduct("Twice again", new NewVariant { Sku = "twice" });
        var absent = await house.Add("ABSENT", 1, 1);
        house.Store.DeleteProduct(house.Store.Products.Single(product => product.Title == "ABSENT").Gid);
        var deleted = await house.Add("DELETED", 1, 1);
        await house.Erp.Run("update products set shopify_inventory_item_id = '999' where sku = 'DELETED'");

        await house.Push();

        Assert.Equal("unchanged: Both sides have the same stock.", await house.Erp.LastLog(fine));
        Assert.Equal(
            "rejected: Shopify does not track this item's stock. Switch on 'Track quantity' in Shopify.",
            await house.Erp.LastLog(untracked));
        Assert.Equal(
            "rejected: SKU 'TWICE' is not unique: 1 product of the ERP and 2 variants in Shopify have it. " +
            "Give each its own SKU, or link the product by hand.", await house.Erp.LastLog(twice));
        Assert.Equal("later: Shopify has no variant with SKU 'ABSENT' yet.", await house.Erp.LastLog(absent));
        Assert.Equal(
            "rejected: Shopify has no inventory item gid://shopify/InventoryItem/999. Correct the product's shopify_inventory_item_id.",
            await house.Erp.LastLog(deleted));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData(" 123")]
    [InlineData("gid://shopify/ProductVariant/1")]
    public async Task An_item_id_that_is_none_of_Shopifys_is_refused_alone(string typed)
    {
        await using var house = await TestHouse.Start();
        var wrong = await house.Add("WRONG", 1, 1);
        await house.Erp.Run("update products set shopify_inventory_item_id = @typed", new { typed });
        var fine = await house.Add("FINE", 7, 7);

        await house.Push();

        Assert.StartsWith(
            $"rejected: The product's shopify_inventory_item_id '{typed}' is neither",
            await house.Erp.LastLog(wrong), StringComparison.Ordinal);
        Assert.Equal("unchanged: Both sides have the same stock.", await house.Erp.LastLog(fine));
    }

    [Fact]
    public async Task An_item_id_that_was_cleared_is_looked_for_like_one_that_never_was()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.Add("CUP", 5, 5);
        await house.Erp.Run("update products set shopify_inventory_item_id = ' '");

        await house.Push();

        Assert.Equal("unchanged: Both sides have the same stock.", await house.Erp.LastLog(cup));
    }

    [Theory]
    [InlineData("shopify", 9, "rejected: The ERP has 9, and Shopify does not stock the item at this location.")]
    [InlineData("ask", 9, "rejected: The ERP has 9, and Shopify does not stock the item at this location.")]
    [InlineData("ask", 0, "unchanged: Neither side has any stock at this location.")]
    public async Task Where_Shopify_stocks_nothing_of_it_the_ERPs_number_stays(string adopt, int quantity, string outcome)
    {
        await using var house = await TestHouse.Start(adopt: adopt);
        var cup = await house.Add("CUP", quantity, 4);
        var shop = house.Store.AddLocation("Shop");
        await house.Erp.Run("update inventory set shopify_location_id = @Gid", new { shop.Gid });

        await house.Push();

        Assert.StartsWith(outcome, await house.Erp.LastLog(cup), StringComparison.Ordinal);
        Assert.Equal(quantity, await house.Erp.Quantity(cup));
        Assert.Null(house.Store.Available(cup.ItemGid, shop.Gid));
    }

    [Fact]
    public async Task A_row_that_a_delivery_links_is_pushed_where_the_ERP_counts()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.Add("CUP", erp: 7, shopify: 0, tracked: false);
        await house.Push(); // refused: it is not tracked
        house.Subscribe();
        house.Store.Items.Single(item => item.Gid == cup.ItemGid).Tracked = true;

        house.Store.SetAvailable(cup.ItemGid, cup.LocationGid, 2);
        await house.Settle();

        await house.AssertBothHave(7, cup);
    }

    [Fact]
    public async Task A_code_that_more_variants_have_than_an_answer_holds_is_not_taken_for_unique()
    {
        await using var house = await TestHouse.Start();
        var fine = await house.Add("FINE", 7, 7);

        for (var n = 0; n < 120; n++)
        {
            house.Store.AddProduct($"Sample {n}", new NewVariant { Sku = "SAMPLE" });
        }

        var sample = await house.Erp.Value<long>("""
            with product as (insert into products (title, sku) values ('Sample', 'SAMPLE') returning id)
            insert into inventory (product_id, quantity) select id, 1 from product returning id
            """);
        await house.Push();

        Assert.Contains("is not unique", await house.Erp.LastLog(fine with { InventoryId = sample }), StringComparison.Ordinal);
        Assert.Equal("unchanged: Both sides have the same stock.", await house.Erp.LastLog(fine));
    }

    [Fact]
    public async Task Without_a_location_stock_waits_until_one_is_named()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_DEFAULT_LOCATION_ID", null);
        var cup = await house.Add("CUP", 7, 4);
        await house.Push();
        Assert.Equal(
            "rejected: The stock row names no location, and SHOPIFY_DEFAULT_LOCATION_ID is not set. Set one of the two.",
            await house.Erp.LastLog(cup));

        await house.Set("SHOPIFY_DEFAULT_LOCATION_ID", house.Location.Split('/')[^1]);
        await house.Push();

        Assert.Equal(7, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task Two_rows_that_mean_the_same_level_are_never_summed()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        var id = await house.Erp.Value<long>(
            "insert into inventory (product_id, quantity) select product_id, 100 from inventory returning id");
        var second = cup with { InventoryId = id };

        await house.Push();

        Assert.Equal(
            "rejected: Another stock row of the ERP means the same item and location in Shopify. "
                + "Change the location or the product of one of them.",
            await house.Erp.LastLog(second));
        Assert.Equal(5, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task A_product_that_gets_another_item_is_adopted_anew()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        var newItem = house.Store.AddProduct("Cup, new", new NewVariant { Sku = "CUP-2", Available = 1 }).Variants[0].Item.Gid;

        await house.Erp.Run("update products set shopify_inventory_item_id = @newItem", new { newItem });
        await house.Push();

        Assert.Equal(5, house.Store.Available(newItem, cup.LocationGid));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from shopify_stock_links"));
    }

    [Fact]
    public async Task A_SKU_that_is_typed_in_later_links_at_once()
    {
        await using var house = await TestHouse.Start();
        house.Store.AddProduct("Cup", new NewVariant { Sku = "CUP", Available = 2 });
        await house.Erp.Run("""
            insert into products (title, sku) values ('Cup', 'MUG');
            insert into inventory (product_id, quantity) select id, 9 from products;
            """);
        await house.Push();

        await house.Erp.Run("update products set sku = 'cup '");
        await house.Push();

        Assert.Equal(9, house.Store.Available(house.Store.Items[0].Gid, house.Location));
    }
}
