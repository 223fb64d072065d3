using ShopifySync.Queue;
using ShopifySync.Reconcile;


namespace ShopifySync.Tests.Products;

/// <summary>What no delivery and no trigger told of.</summary>
public sealed class ProductReconcileTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_product_that_was_kept_out_of_the_sync_when_its_row_was_deleted_is_never_archived(bool isAtOnce)
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();

        await house.Erp.Run("update products set sync_to_shopify = false");
        await (isAtOnce ? Task.CompletedTask : house.Settle());
        await house.Erp.Run("delete from products");
        await house.Settle();
        await Reconcile(house);

        Assert.Equal("ACTIVE", Assert.Single(house.Store.Products).Status);
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status <> 'completed'"));
    }

    [Fact]
    public async Task A_change_that_waits_when_its_row_is_switched_off_and_deleted_archives_nothing()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();

        await house.Erp.Run("update products set title = 'Mug'");
        await house.Get<SyncQueue>().FoldAll(default);
        await house.Erp.Run("update products set sync_to_shopify = false; delete from products");
        await house.Settle();

        Assert.Equal("ACTIVE", Assert.Single(house.Store.Products).Status);
        Assert.StartsWith("unchanged: The ERP kept it out of the sync when it deleted it", await house.Log());
    }

    [Fact]
    public async Task A_product_whose_last_row_is_deleted_in_the_sync_is_archived_though_another_was_kept_out()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "M");
        await house.Settle();

        await house.SetCell("sync_to_shopify", false, "SHIRT-M");
        await house.Erp.Run("delete from products where sku = 'SHIRT-M'");
        await house.Settle();
        await house.Erp.Run("delete from products");
        await house.Settle();

        Assert.Equal("ARCHIVED", Assert.Single(house.Store.Products).Status);
    }

    [Fact]
    public async Task A_row_that_came_back_and_is_deleted_in_the_sync_is_archived_after_all()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();
        await house.Erp.Run("""
            update products set sync_to_shopify = false;
            create table kept as table products;
            delete from products;
            """);
        await house.Settle();

        await house.Erp.Run("insert into products overriding system value table kept; update products set sync_to_shopify = true");
        await house.Settle();
        await house.Erp.Run("delete from products");
        await house.Settle();

        Assert.Equal("ARCHIVED", Assert.Single(house.Store.Products).Status);
    }

    [Fact]
    public async Task A_lost_delivery_of_an_inventory_item_is_found_within_the_hour()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();
        house.Store.Faults.LoseDelivery.Always();

        house.Store.EditVariant(house.Variant("CUP").Gid, variant =>
            (variant.Item.Cost, variant.Item.CountryCodeOfOrigin) = (5, "FR"));
        house.Store.Faults.LoseDelivery.Off();
        await house.Settle();
        Assert.Equal("4.00", await house.Cell<string>("cost::text", "CUP"));

        await Reconcile(house);

        Assert.Equal("5.00 FR", await house.Cell<string>("concat_ws(' ', cost, country_of_origin)", "CUP"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task An_item_of_which_a_delivery_told_costs_no_reading()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();
        house.Clock.Turn(TimeSpan.FromSeconds(5));
        house.Store.EditVariant(house.Variant("CUP").Gid, variant => variant.Item.Cost = 5);
        await house.SettleLater();
        var item = house.Get<IEnumerable<IReconcilePart>>().Single(part => part.Name == "items");
        var before = house.Store.Statistics.Requests.Values.Sum();

        var step = await item.Next(new ReconcilePosition(null, null), default);

        Assert.Equal((1, 0, null), (step.LookedAt, step.Differences.Count, step.Cursor));
        Assert.Equal(1, house.Store.Statistics.Requests.Values.Sum() - before);
    }

    [Fact]
    public async Task Stock_of_a_product_of_more_than_a_hundred_variants_costs_no_call_where_the_delivery_shows_the_variant()
    {
        await using var house = await ProductSteps.Start(store => store with { StockUpdatesProduct = true });
        house.Store.AddProduct("Shirt", [.. Enumerable.Range(1, 130).Select(n => ApplyProductsTests.Sized($"{n}"))]);
        await house.SettleLater();
        await Task.Delay(TimeSpan.FromSeconds(1.5), TimeProvider.System);
        house.Store.EditProduct(house.Store.Products[0].Gid, edited => edited.Title = "T-Shirt"); // a second later than the variants
        await house.SettleLater();
        var before = house.Store.Statistics.Requests.Values.Sum();

        house.Store.SetAvailable(house.Variant("SHIRT-7").Item.Gid, house.Location, 5);
        await house.Store.Quiet(TimeSpan.FromSeconds(30));
        await house.Apply();

        Assert.Equal(before, house.Store.Statistics.Requests.Values.Sum());
        Assert.StartsWith("unchanged: It tells nothing that is not known", await house.Log("from_shopify"));
    }

    [Fact]
    public async Task A_change_of_a_variant_that_the_delivery_does_not_show_arrives()
    {
        await using var house = await ProductSteps.Start();
        house.Store.AddProduct("Shirt", [.. Enumerable.Range(1, 130).Select(n => ApplyProductsTests.Sized($"{n}"))]);
        await house.SettleLater();

        house.Store.Faults.LoseDelivery.Always("inventory_items/update"); // else the item tells of it

        house.Store.EditVariant(house.Variant("SHIRT-120").Gid, variant => variant.Price = 33);
        await house.SettleLater();
        Assert.Equal("33.00", await house.Cell<string>("price::text", "SHIRT-120"));

        house.Store.RemoveVariant(house.Variant("SHIRT-125").Gid);
        await house.SettleLater();
        Assert.False(await house.Cell<bool>("sync_to_shopify", "SHIRT-125"));
    }

    private static async Task Reconcile(TestHouse house)
    {
        await house.Get<Reconciliation>().Run(TimeSpan.FromMinutes(1), isWhole: false, default);
        await house.SettleLater();
    }
}
