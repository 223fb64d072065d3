using StoreSimulator;

namespace ShopifySync.Tests.Stock;

/// <summary>Links whose item or location is another one later: the first day's rules do not apply to them.</summary>
public sealed class StockHistoryTests
{
    [Fact]
    public async Task A_product_that_was_made_anew_with_the_same_SKU_keeps_what_was_sold_of_it()
    {
        await using var house = await TestHouse.Start();
        await house.AddLinked("OTHER", 1);
        var cup = await house.AddLinked("CUP", 10);
        house.Subscribe();

        var anew = MakeAnew(house, "CUP", 10);
        house.Store.Sell(anew, house.Location, 3);
        await house.Settle();

        Assert.Equal(7, await house.Erp.Quantity(cup));
        Assert.Equal(7, house.Store.Available(anew, house.Location));
        Assert.Equal(anew, await house.Erp.Value<string>("select shopify_inventory_item_id from products where sku = 'CUP'"));
    }

    [Fact]
    public async Task A_push_that_meets_a_deleted_item_looks_for_the_one_that_took_its_place()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        var anew = MakeAnew(house, "CUP", 10);
        house.Store.Sell(anew, house.Location, 3);

        await house.Erp.Move(cup, -1);
        await house.Settle();

        Assert.Equal(6, await house.Erp.Quantity(cup));
        Assert.Equal(6, house.Store.Available(anew, house.Location));
    }

    [Fact]
    public async Task An_id_that_is_cleared_by_hand_after_that_does_not_erase_what_was_sold()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        var anew = MakeAnew(house, "CUP", 7);

        await house.Erp.Run("update products set shopify_inventory_item_id = null");
        await house.Settle();

        Assert.Equal(7, await house.Erp.Quantity(cup));
        Assert.Equal(7, house.Store.Available(anew, house.Location));
    }

    [Fact]
    public async Task A_product_that_Shopify_has_deleted_is_a_failure_that_says_so()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        house.Store.DeleteProduct(house.Store.Products[0].Gid);

        await house.Erp.Move(cup, -1);
        await house.Settle();

        Assert.StartsWith(
            "rejected: Shopify has deleted the variant of this product", await house.Erp.LastLog(cup), StringComparison.Ordinal);
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
        Assert.Equal(9, await house.Erp.Quantity(cup));
    }

    [Fact]
    public async Task Of_an_archived_and_an_active_variant_with_one_SKU_the_active_one_is_meant()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.Add("CUP", 5, 5);
        var archived = house.Store.AddProduct("Cup of last year", new NewVariant { Sku = "CUP", Available = 2 });
        house.Store.EditProduct(archived.Gid, product => product.Status = "ARCHIVED");

        await house.Settle();

        Assert.Equal(cup.ItemGid, await house.Erp.Value<string>("select shopify_inventory_item_id from products"));
    }

    [Fact]
    public async Task A_SKU_that_has_moved_to_another_variant_is_said()
    {
        await using var house = await TestHouse.Start();
        await house.AddLinked("CUP", 5);
        var second = house.Store.AddProduct("Cup, new", new NewVariant { Sku = "CUP-2", Available = 4 }).Variants[0];
        house.Store.Relabel(house.Store.Variants[0].Gid, "CUP-OLD", null);
        house.Store.Relabel(second.Gid, "CUP", null);
        house.Subscribe();

        house.Store.Sell(second.Item.Gid, house.Location);
        await house.Settle();

        Assert.StartsWith(
            "SKU 'CUP' has moved to another variant in Shopify",
            await house.Erp.Value<string>("select error_message from sync_queue where status = 'failed'"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("erp")]
    [InlineData("shopify")]
    [InlineData("ask")]
    public async Task Stock_whose_location_changes_is_moved_there_and_never_doubled(string adopt)
    {
        await using var house = await TestHouse.Start(adopt: adopt);
        var cup = await house.AddLinked("CUP", 10);
        var shop = house.Store.AddLocation("Shop");

        await house.Set("SHOPIFY_DEFAULT_LOCATION_ID", shop.Gid);
        await house.Settle();

        Assert.Equal(10, await house.Erp.Quantity(cup));
        Assert.Equal(10, house.Store.Available(cup.ItemGid, shop.Gid));
        Assert.Equal(0, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task What_was_sold_at_the_old_location_meanwhile_counts()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        var shop = house.Store.AddLocation("Shop");
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);

        await house.Erp.Run("update inventory set shopify_location_id = @Gid", new { shop.Gid });
        await house.Settle();

        Assert.Equal(7, await house.Erp.Quantity(cup));
        Assert.Equal(7, house.Store.Available(cup.ItemGid, shop.Gid));
        Assert.Equal(0, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task Stock_that_the_merchant_has_moved_there_already_is_not_sent_again()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        var shop = house.Store.AddLocation("Shop");
        house.Store.SetAvailable(cup.ItemGid, cup.LocationGid, 0);
        house.Store.SetAvailable(cup.ItemGid, shop.Gid, 10);
        house.Store.Statistics.Reset();

        await house.Set("SHOPIFY_DEFAULT_LOCATION_ID", shop.Gid);
        await house.Settle();

        Assert.Equal(10, await house.Erp.Quantity(cup));
        Assert.Equal(10, house.Store.Available(cup.ItemGid, shop.Gid));
        Assert.Equal(0, house.Store.Statistics.MutationsApplied);
    }

    [Fact]
    public async Task Where_both_locations_hold_stock_a_person_is_asked_and_answers_in_Shopify()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        var shop = house.Store.AddLocation("Shop");
        house.Store.SetAvailable(cup.ItemGid, shop.Gid, 10);
        house.Subscribe();

        await house.Set("SHOPIFY_DEFAULT_LOCATION_ID", shop.Gid);
        await house.Settle();
        Assert.Contains("Set one of the two to 0 in Shopify", await house.Erp.LastLog(cup), StringComparison.Ordinal);
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));

        house.Store.SetAvailable(cup.ItemGid, cup.LocationGid, 0);
        await house.Settle();
        Assert.Equal(10, await house.Erp.Quantity(cup));
        Assert.Equal(10, house.Store.Available(cup.ItemGid, shop.Gid));
    }

    [Fact]
    public async Task A_deactivated_location_whose_stock_was_moved_leaves_none_in_the_ERP()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        var shop = house.Store.AddLocation("Shop");
        var second = await house.AddAt(shop, cup, 5);
        await house.Settle();
        house.Subscribe();

        house.Store.SetAvailable(cup.ItemGid, shop.Gid, 0);
        house.Store.SetAvailable(cup.ItemGid, cup.LocationGid, 15);
        house.Store.Items[0].Levels.Single(level => level.Location == shop).IsActive = false;
        shop.IsActive = false;
        await house.Settle();

        Assert.Equal(15, await house.Erp.Quantity(cup));
        Assert.Equal(0, await house.Erp.Quantity(second));
    }

    [Fact]
    public async Task A_stock_row_that_the_ERP_deletes_and_enters_again_keeps_what_was_sold()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);

        await house.Erp.Run("delete from inventory; insert into inventory (product_id, quantity) select id, 10 from products");
        await house.Settle();

        Assert.Equal(7, await house.Erp.Value<int>("select quantity from inventory"));
        Assert.Equal(7, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    private static string MakeAnew(TestHouse house, string sku, int available)
    {
        house.Store.DeleteProduct(house.Store.Products.Single(product => product.Title == sku).Gid);

        return house.Store.AddProduct($"{sku}, anew", new NewVariant { Sku = sku, Available = available }).Variants[0].Item.Gid;
    }
}
