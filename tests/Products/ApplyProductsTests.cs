using Dapper;
using StoreSimulator;

namespace ShopifySync.Tests.Products;

/// <summary>Products of Shopify, and their changes, on their way into the ERP.</summary>
public sealed class ApplyProductsTests
{
    [Fact]
    public async Task A_product_made_in_Shopify_becomes_a_row_for_each_variant()
    {
        await using var house = await ProductSteps.Start();
        house.Store.AddProduct("Shirt", Sized("S"), Sized("M") with { Price = 12.5m, Cost = 3, Weight = 300, WeightUnit = "GRAMS" });

        await house.Settle();

        Assert.Equal(
            ["Shirt shirt SHIRT-S 10.00", "Shirt shirt SHIRT-M 12.50"],
            await house.Erp.Rows<string>("select concat_ws(' ', title, product_group, sku, price) from products order by id"));
        Assert.Equal("300.0000 g 3.00", await house.Cell<string>("concat_ws(' ', weight, weight_unit, cost)", "SHIRT-M"));
        Assert.Equal("""[{"name": "Size", "value": "M"}]""", await house.Cell<string>("options::text", "SHIRT-M"));
        Assert.Equal(house.Variant("SHIRT-M").Item.Gid, await house.Cell<string>("shopify_inventory_item_id", "SHIRT-M"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task Every_variant_arrives_also_the_251st()
    {
        await using var house = await ProductSteps.Start();
        house.Store.AddProduct("Shirt", Enumerable.Range(1, 251).Select(n => Sized($"{n}")).ToArray());

        await house.Settle();

        Assert.Equal(251, await house.Erp.Value<long>(
            "select count(*) from products where product_group = 'shirt' and shopify_inventory_item_id is not null"));
        Assert.Equal("SHIRT-251", await house.Erp.Value<string>("select sku from products order by id desc limit 1"));
    }

    [Fact]
    public async Task An_edit_in_Shopify_arrives_on_every_row()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "M");
        await house.Settle();
        var product = house.Store.Products[0];

        house.Store.EditProduct(product.Gid, edited => (edited.Title, edited.Tags, edited.Status) = ("T-Shirt", ["b", "a"], "DRAFT"));
        house.Store.EditVariant(house.Variant("SHIRT-M").Gid, variant => variant.Price = 33);
        await house.Settle();

        Assert.Equal(
            ["T-Shirt|a, b|draft|20.00", "T-Shirt|a, b|draft|33.00"],
            await house.Erp.Rows<string>("select concat_ws('|', title, tags, status, price) from products order by id"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task A_cost_and_a_weight_that_no_product_delivery_tells_of_arrive()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();

        house.Store.EditVariant(house.Variant("CUP").Gid, variant =>
            (variant.Item.Cost, variant.Item.Weight, variant.Item.WeightUnit) = (5, 2, "KILOGRAMS"));
        await house.Settle();

        Assert.Equal("5.00 2.0000 kg", await house.Cell<string>("concat_ws(' ', cost, weight, weight_unit)", "CUP"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task Different_fields_that_both_sides_changed_are_merged()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();

        await house.Erp.Run("update products set price = 11, tags = 'red, Blue, erp'");
        house.Store.EditProduct(house.Store.Products[0].Gid, edited => (edited.Title, edited.Tags) = ("Mug", ["Blue", "shopify"]));
        house.Store.Relabel(house.Variant("CUP").Gid, "CUP", "777");
        await house.Push();
        await house.Settle();

        Assert.Equal("Mug|11.00|777|Blue, erp, shopify", await house.Cell<string>("concat_ws('|', title, price, barcode, tags)", "CUP"));
        Assert.Equal(("Mug", 11m), (house.Store.Products[0].Title, house.Variant("CUP").Price));
        Assert.Equal(["Blue", "erp", "shopify"], house.Store.Products[0].Tags);
        await house.AssertQuiet();
    }

    [Theory]
    [InlineData("", "ERP")]
    [InlineData("product.title=shopify", "Shopify")]
    public async Task Of_a_field_that_both_sides_changed_the_setting_says_who_wins(string owners, string winner)
    {
        await using var house = await ProductSteps.Start();
        await house.Set("SHOPIFY_FIELD_OWNERS", owners);
        await house.AddCup();
        await house.Settle();

        await house.Erp.Run("update products set title = 'ERP'");
        house.Store.EditProduct(house.Store.Products[0].Gid, edited => edited.Title = "Shopify");
        await house.SettleLater();

        Assert.Equal((winner, winner), (house.Store.Products[0].Title, await house.Cell<string>("title", "CUP")));
        Assert.Equal(1, await house.Erp.Value<long>("""
            select count(*) from sync_logs
            where  why like '%title (both sides changed it: ERP ''ERP'', Shopify ''Shopify''; ' || @winner || ' won)%'
            """, new { winner = winner == "ERP" ? "the ERP" : winner }));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task A_product_deleted_in_Shopify_is_switched_off_and_nothing_brings_it_back()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();

        house.Store.DeleteProduct(house.Store.Products[0].Gid);
        await house.Settle();
        await house.Erp.Run("update products set title = 'Mug'");
        await house.Settle();

        Assert.False(await house.Cell<bool>("sync_to_shopify", "CUP"));
        Assert.Empty(house.Store.Products);

        await house.Erp.Run("update products set sync_to_shopify = true");
        await house.Settle();

        Assert.Empty(house.Store.Products);
        Assert.StartsWith("rejected: Shopify has deleted this product. It is not made anew", await house.Log());
    }

    [Fact]
    public async Task Variants_added_and_removed_in_Shopify_are_added_and_switched_off()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "M");
        await house.Settle();

        house.Store.AddVariant(house.Store.Products[0].Gid, Sized("L"));
        house.Store.RemoveVariant(house.Variant("SHIRT-S").Gid);
        await house.Settle();

        Assert.Equal(
            ["SHIRT-S shirt f", "SHIRT-M shirt t", "SHIRT-L shirt t"],
            await house.Erp.Rows<string>("select concat_ws(' ', sku, product_group, sync_to_shopify) from products order by id"));
        Assert.Equal(["M", "L"], house.Store.Products[0].Variants.Select(variant => variant.Title));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task A_product_of_one_row_that_gets_a_second_variant_gets_a_group()
    {
        await using var house = await ProductSteps.Start();
        house.Store.AddProduct("Shirt", Sized("S"));
        await house.Settle();

        house.Store.AddVariant(house.Store.Products[0].Gid, Sized("M"));
        await house.Settle();

        Assert.Equal(
            ["SHIRT-S shirt", "SHIRT-M shirt"],
            await house.Erp.Rows<string>("select concat_ws(' ', sku, product_group) from products order by id"));
        Assert.Equal("group/shirt", await house.Erp.Value<string>("select entity_id from shopify_links where entity_type = 'product'"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task Deliveries_that_only_tell_of_stock_and_orders_cost_no_call()
    {
        await using var house = await ProductSteps.Start(store => store with { StockUpdatesProduct = true });
        await house.AddCup();
        await house.Settle();
        var before = house.Store.Statistics.Requests.Values.Sum();

        for (var n = 1; n <= 20; n++)
        {
            house.Store.SetAvailable(house.Variant("CUP").Item.Gid, house.Location, n);
        }

        await house.Store.Quiet(TimeSpan.FromSeconds(30));
        await house.Apply();

        Assert.Equal(before, house.Store.Statistics.Requests.Values.Sum());
        Assert.True(await house.Erp.Value<long>("""
            select count(*) from sync_logs
            where  entity_type = 'product' and direction = 'from_shopify' and why like 'It tells nothing that is not known%'
            """) > 0);
        Assert.Equal(0, await house.Erp.Value<long>(
            "select count(*) from sync_queue where entity_type = 'product' and status in ('pending', 'processing')"));
    }

    [Fact]
    public async Task An_image_added_in_Shopify_is_named_by_its_address_and_not_sent_back()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();

        await house.AddMerchantImage("https://shop.example.com/side.png");
        await house.Settle();
        await house.Erp.Run("update products set title = 'Mug'");
        await house.Settle();

        Assert.Equal(2, house.Store.Products[0].Media.Count);
        Assert.Matches(
            """^\["https://erp.example.com/cup.png", "https://cdn.shopify.com/.*/side_\d+.png"\]$""",
            await house.Cell<string>("images::text", "CUP"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task A_row_that_a_transaction_of_the_ERP_holds_is_put_off()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();
        await using var held = await house.Erp.Open();
        await using var transaction = await held.BeginTransactionAsync();
        await held.ExecuteAsync("update products set barcode = '1'", transaction: transaction);

        house.Store.EditProduct(house.Store.Products[0].Gid, edited => edited.Title = "Mug");
        await house.Store.Quiet(TimeSpan.FromSeconds(30));
        await house.Apply();

        Assert.StartsWith("later: Another transaction of the ERP is changing this product", await house.Log("from_shopify"));

        await transaction.CommitAsync();
        await house.SettleLater();

        Assert.Equal("Mug 1", await house.Cell<string>("concat_ws(' ', title, barcode)", "CUP"));
        Assert.Equal("1", house.Variant("CUP").Barcode);
    }

    [Fact]
    public async Task A_bundle_is_left_alone()
    {
        await using var house = await ProductSteps.Start();
        house.Store.AddProduct("Voucher", new NewVariant { Sku = "GIFT", IsBundle = true });

        await house.Settle();

        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from products"));
        Assert.Equal("unchanged: 'Voucher' is a bundle in Shopify. Such products are left alone.", await house.Log("from_shopify"));
    }

    [Fact]
    public async Task A_product_of_2048_variants_arrives_whole()
    {
        await using var house = await ProductSteps.Start();
        house.Store.AddProduct("Shirt", Enumerable.Range(1, 2048).Select(n => Sized($"{n}")).ToArray());

        await house.Settle();

        Assert.Equal(2048, await house.Erp.Value<long>("select count(distinct sku) from products where product_group = 'shirt'"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task What_Shopify_changes_does_not_wake_what_waits_for_a_person()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "M");
        await house.Settle();
        await house.Erp.Run("delete from products where sku = 'SHIRT-M'");
        await house.Settle();
        var pushed = await house.Erp.Value<long>("select count(*) from sync_logs where direction = 'to_shopify'");

        house.Store.EditProduct(house.Store.Products[0].Gid, edited => edited.Title = "T-Shirt");
        await house.Settle();

        Assert.Equal("T-Shirt", await house.Cell<string>("title", "SHIRT-S"));
        Assert.Equal(pushed, await house.Erp.Value<long>("select count(*) from sync_logs where direction = 'to_shopify'"));
    }

    internal static NewVariant Sized(string size) =>
        new() { Sku = $"SHIRT-{size}", Options = new Dictionary<string, string> { ["Size"] = size } };
}
