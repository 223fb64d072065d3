namespace ShopifySync.Tests.Products;

/// <summary>Products of the ERP that Shopify does not have, and their changes.</summary>
public sealed class PushProductsTests
{
    [Fact]
    public async Task A_product_is_created_with_all_that_the_ERP_says_of_it()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();

        await house.Settle();

        var product = Assert.Single(house.Store.Products);
        var variant = Assert.Single(product.Variants);
        Assert.Equal(("Cup", "Pottery", "Tableware", "ACTIVE"), (product.Title, product.Vendor, product.ProductType, product.Status));
        Assert.Equal("<p>A <b>cup</b></p>", product.DescriptionHtml);
        Assert.Equal(["Blue", "red"], product.Tags);
        Assert.Equal(("CUP", "4006381333931", 9.9m, 12.5m), (variant.Sku, variant.Barcode, variant.Price, variant.CompareAtPrice));
        Assert.Equal((4m, 0.5m, "POUNDS"), (variant.Item.Cost, variant.Item.Weight, variant.Item.WeightUnit));
        Assert.Equal(("DE", "691110"), (variant.Item.CountryCodeOfOrigin, variant.Item.HarmonizedSystemCode));
        Assert.Equal("https://erp.example.com/cup.png", Assert.Single(product.Media).Source);
        Assert.Equal(variant.Item.Gid, await house.Cell<string>("shopify_inventory_item_id", "CUP"));
        Assert.Equal("done: created in Shopify", await house.Log());
        await house.AssertQuiet();
    }

    [Fact]
    public async Task Rows_of_one_group_are_variants_of_one_product()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "M", "L");

        await house.Settle();

        var product = Assert.Single(house.Store.Products);
        Assert.Equal(["SHIRT-S", "SHIRT-M", "SHIRT-L"], product.Variants.Select(variant => variant.Sku));
        Assert.Equal(["S", "M", "L"], product.Variants.Select(variant => variant.Title));
        Assert.Equal(3, await house.Erp.Value<long>(
            "select count(*) from shopify_links where entity_type = 'variant' and parent_id = 'group/shirt'"));
        await house.AssertQuiet();
    }

    [Theory]
    [InlineData("productCreate")]
    [InlineData("productVariantsBulkCreate")]
    public async Task An_answer_that_is_lost_makes_no_second_product(string mutation)
    {
        await using var house = await ProductSteps.Start();
        house.Store.Faults.LoseAnswer.Next(1, mutation);
        await house.AddShirt("S", "M");

        await house.Settle();

        Assert.Equal(1, house.Store.Faults.LoseAnswer.Struck);
        Assert.Equal(["S", "M"], Assert.Single(house.Store.Products).Variants.Select(variant => variant.Title));
        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from products"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task A_product_of_ours_whose_delivery_comes_before_the_answer_is_not_imported()
    {
        await using var house = await ProductSteps.Start();
        await house.Set("SHOPIFY_PUBLISH_TO", "Shop");
        house.Store.Faults.LoseAnswer.Next(1, "productCreate");
        await house.AddShirt("S", "M");
        await house.Push();

        await house.Store.Quiet(TimeSpan.FromSeconds(30));
        await house.Apply();
        await house.Settle();

        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from products"));
        Assert.Equal(["S", "M"], Assert.Single(house.Store.Products).Variants.Select(variant => variant.Title));
        Assert.Equal("Shop", Assert.Single(house.Store.Products[0].Publications).Key.Name);
        await house.AssertQuiet();
    }

    [Fact]
    public async Task An_edit_arrives_and_its_echo_writes_nothing()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();

        await house.Erp.Run("update products set title = 'Mug', price = 11, weight = 1, tags = 'red, tall'");
        await house.Settle();

        var product = Assert.Single(house.Store.Products);
        Assert.Equal(("Mug", 11m, 1m), (product.Title, product.Variants[0].Price, product.Variants[0].Item.Weight));
        Assert.Equal(["red", "tall"], product.Tags);
        Assert.Equal("done: title, tags, price, weight", await house.Log());
        await house.AssertQuiet();
    }

    [Fact]
    public async Task A_value_that_all_its_rows_change_is_renamed_and_not_doubled()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "M");
        await house.Settle();

        await house.Erp.Run("""update products set options = '[{"name": "Size", "value": "Small"}]' where sku = 'SHIRT-S'""");
        await house.Settle();

        var product = Assert.Single(house.Store.Products);
        Assert.Equal(["Small", "M"], product.Options[0].Values.Select(value => value.Name));
        Assert.Equal("Small", house.Variant("SHIRT-S").Title);
        await house.AssertQuiet();
    }

    [Fact]
    public async Task A_row_that_joins_a_group_becomes_a_variant_also_of_a_product_that_had_none()
    {
        await using var house = await ProductSteps.Start();
        var id = await house.AddCup();
        await house.Settle();

        await house.Erp.Run("""
            update products set product_group = 'cup', options = '[{"name": "Colour", "value": "red"}]';
            insert into products (product_group, title, sku, price, options)
            values ('cup', 'Cup', 'CUP-BLUE', 10, '[{"name": "Colour", "value": "blue"}]')
            """);
        await house.Settle();

        var product = Assert.Single(house.Store.Products);
        Assert.Equal(["red", "blue"], product.Variants.Select(variant => variant.Title));
        Assert.Equal("ACTIVE", product.Status);
        Assert.Equal("group/cup", await house.Erp.Value<string>("select entity_id from shopify_links where entity_type = 'product'"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task An_image_is_added_once_and_those_of_Shopify_stay()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();

        await house.Erp.Run("""update products set images = images || '["https://erp.example.com/back.png"]'""");
        await house.Settle();
        await house.Erp.Run("""update products set images = '["https://erp.example.com/back.png"]', title = 'Mug'""");
        await house.Settle();

        Assert.Equal(
            ["https://erp.example.com/cup.png", "https://erp.example.com/back.png"],
            Assert.Single(house.Store.Products).Media.Select(image => image.Source));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task A_product_that_the_ERP_deletes_is_archived()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();

        await house.Erp.Run("delete from products");
        await house.Settle();

        Assert.Equal("ARCHIVED", Assert.Single(house.Store.Products).Status);
        Assert.Equal("done: The ERP has deleted it: archived in Shopify", await house.Log());
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from products"));
    }

    [Fact]
    public async Task A_variant_whose_row_the_ERP_deletes_stays_and_is_named()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "M");
        await house.Settle();

        await house.Erp.Run("delete from products where sku = 'SHIRT-M'");
        await house.Settle();

        Assert.Equal(2, Assert.Single(house.Store.Products).Variants.Count);
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from products"));
        Assert.StartsWith("rejected: The ERP has deleted the row of SKU 'SHIRT-M'. The variant stays in Shopify", await house.Log());
    }

    [Fact]
    public async Task A_row_that_comes_back_under_another_id_takes_over_its_variant()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "M");
        await house.Settle();

        await house.Erp.Run("delete from products where sku = 'SHIRT-M'");
        await house.AddShirt("M");
        await house.Settle();

        Assert.Equal(2, Assert.Single(house.Store.Products).Variants.Count);
        await house.AssertQuiet();
    }

    [Fact]
    public async Task A_new_product_is_published_where_the_setting_says()
    {
        await using var house = await ProductSteps.Start();
        await house.Set("SHOPIFY_PUBLISH_TO", "online store, Shop");
        await house.AddCup();

        await house.Settle();

        Assert.Equal(
            ["Online Store", "Shop"],
            Assert.Single(house.Store.Products).Publications.Keys.Select(channel => channel.Name).Order());
    }

    [Fact]
    public async Task What_Shopify_refuses_names_the_SKU_and_keeps_no_other_back()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "M");
        await house.Settle();

        await house.Erp.Run("update products set price = case sku when 'SHIRT-S' then -1 else 25 end, title = 'T-Shirt'");
        await house.Settle();

        Assert.Equal("rejected: Shopify refused it: SKU 'SHIRT-S': Price must be greater than or equal to 0", await house.Log());
        Assert.Equal((20m, 25m), (house.Variant("SHIRT-S").Price, house.Variant("SHIRT-M").Price));
        Assert.Equal("T-Shirt", house.Store.Products[0].Title);
    }

    [Fact]
    public async Task A_product_that_is_kept_out_of_the_sync_is_not_made()
    {
        await using var house = await ProductSteps.Start();
        await house.Erp.Run("insert into products (title, sku, sync_to_shopify) values ('Cup', 'CUP', false)");

        await house.Settle();

        Assert.Empty(house.Store.Products);
    }

    [Fact]
    public async Task Rows_that_nothing_tells_apart_wait_for_a_person()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "S");

        await house.Settle();

        Assert.Empty(house.Store.Products);
        Assert.Equal("rejected: Two rows of group/shirt have the same options: S. Give each its own.", await house.Log());
    }

    [Fact]
    public async Task A_new_row_undoes_no_renaming_of_Shopify()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "M");
        await house.Settle();

        await house.AddShirt("L");
        await house.RenameFirstValue("Small");
        await house.Settle();

        Assert.Equal(["Small", "M", "L"], house.Store.Products[0].Options[0].Values.Select(value => value.Name));
        Assert.Equal("""[{"name": "Size", "value": "Small"}]""", await house.Cell<string>("options::text", "SHIRT-S"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task Values_that_change_places_do_not_become_one()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "M");
        await house.Settle();

        await house.Erp.Run("""
            update products
            set    options = jsonb_build_array(jsonb_build_object('name', 'Size', 'value', case sku when 'SHIRT-S' then 'M' else 'S' end))
            """);
        await house.Settle();

        Assert.Equal(("M", "S"), (house.Variant("SHIRT-S").Title, house.Variant("SHIRT-M").Title));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task A_product_of_2048_variants_and_three_options_crosses_whole()
    {
        await using var house = await ProductSteps.Start();
        await house.Erp.Run("""
            insert into products (product_group, title, sku, price, options)
            select 'shirt', 'Shirt', 'SHIRT-' || n, 20, jsonb_build_array(
                     jsonb_build_object('name', 'Size', 'value', n % 16), jsonb_build_object('name', 'Colour', 'value', n / 16 % 16),
                     jsonb_build_object('name', 'Cut', 'value', n / 256))
            from   generate_series(0, 2047) as n
            """);

        await house.Settle();

        var product = Assert.Single(house.Store.Products);
        Assert.Equal((2048, 3), (product.Variants.Count, product.Options.Count));
        Assert.Equal(2048, await house.Erp.Value<long>(
            "select count(*) from shopify_links where entity_type = 'variant' and parent_id = 'group/shirt'"));
        Assert.Equal(2048, await house.Erp.Value<long>("select count(*) from products where shopify_inventory_item_id is not null"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task An_image_of_the_same_file_that_somebody_else_added_is_another_one()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();
        await house.AddMerchantImage("https://elsewhere.example.com/back.png");

        await house.Erp.Run("""update products set images = images || '["https://erp.example.com/back.png"]'""");
        await house.Push();
        await house.Settle();

        Assert.Equal(3, house.Store.Products[0].Media.Count);
        await house.AssertQuiet();
    }

    [Fact]
    public async Task An_edit_of_one_row_counts_for_the_product_and_evens_its_other_rows()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "M", "L");
        await house.Settle();

        await house.SetCell("title", "T-Shirt", "SHIRT-M");
        await house.Settle();

        Assert.Equal("T-Shirt", house.Store.Products[0].Title);
        Assert.Equal(["T-Shirt"], await house.Erp.Rows<string>("select distinct title from products"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task A_product_without_codes_whose_link_was_lost_is_found_by_the_ERPs_id()
    {
        await using var house = await ProductSteps.Start();
        await house.Erp.Run("insert into products (title) values ('Thing')");
        await house.Settle();
        var gid = Assert.Single(house.Store.Products).Gid;

        await house.Erp.Run("delete from shopify_links; update products set title = 'Thing 2'");
        await house.Settle();

        Assert.Equal("Thing 2", Assert.Single(house.Store.Products).Title);
        Assert.Equal(gid, await house.Erp.Value<string>("select gid from shopify_links where entity_type = 'product'"));
    }

    [Fact]
    public async Task A_row_that_is_kept_out_of_the_sync_leaves_its_variant_alone()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "M", "L");
        await house.SetCell("sync_to_shopify", false, "SHIRT-L");
        await house.Settle();

        await house.Erp.Run("update products set sync_to_shopify = sku = 'SHIRT-S', title = 'T-Shirt', price = 30");
        await house.Settle();

        Assert.Equal(["SHIRT-S", "SHIRT-M"], house.Store.Products[0].Variants.Select(variant => variant.Sku));
        Assert.Equal((30m, 20m), (house.Variant("SHIRT-S").Price, house.Variant("SHIRT-M").Price));
        Assert.Equal("done: title, price", await house.Log());
        await house.AssertQuiet();
    }

    [Fact]
    public async Task A_deleted_row_that_was_kept_out_of_the_sync_archives_nothing()
    {
        await using var house = await ProductSteps.Start();
        await house.AddCup();
        await house.Settle();

        await house.Erp.Run("update products set sync_to_shopify = false");
        await house.Settle();
        await house.Erp.Run("delete from products");
        await house.Settle();

        Assert.Equal("ACTIVE", house.Store.Products[0].Status);
    }

    [Fact]
    public async Task An_image_that_Shopify_fetches_later_is_sent_once()
    {
        await using var house = await ProductSteps.Start(mediaTakes: TimeSpan.FromSeconds(1));
        await house.AddCup();
        await house.Push();
        await house.Erp.Run("update products set title = 'Mug'");
        await house.Push();
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        await house.Settle();

        Assert.True(Assert.Single(house.Store.Products[0].Media).IsReady);
        Assert.Equal("""["https://erp.example.com/cup.png"]""", await house.Cell<string>("images::text", "CUP"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task A_value_that_becomes_one_that_is_there_moves_its_variants()
    {
        await using var house = await ProductSteps.Start();
        await house.Erp.Run("""
            insert into products (product_group, title, sku, price, options) values
            ('shirt', 'Shirt', 'RED', 20, '[{"name": "Size", "value": "S"}, {"name": "Colour", "value": "red"}]'),
            ('shirt', 'Shirt', 'BLUE', 20, '[{"name": "Size", "value": "M"}, {"name": "Colour", "value": "blue"}]')
            """);
        await house.Settle();

        await house.Erp.Run("""
            update products set options = '[{"name": "Size", "value": "M"}, {"name": "Colour", "value": "red"}]' where sku = 'RED'
            """);
        await house.Settle();

        Assert.Equal(("M / red", "M / blue"), (house.Variant("RED").Title, house.Variant("BLUE").Title));
        Assert.StartsWith("done", await house.Log());
        await house.AssertQuiet();
    }

    [Fact]
    public async Task A_group_that_gets_another_name_is_not_archived_though_its_old_name_is_worked_first()
    {
        await using var house = await ProductSteps.Start();
        await house.AddShirt("S", "M");
        await house.Settle();

        await house.Erp.Run("update products set product_group = 'tee'");
        await house.Erp.Run("update sync_queue set due_at = 'infinity' where entity_id = 'group/tee'");
        await house.Push();
        await house.Erp.Run("update sync_queue set due_at = '-infinity' where entity_id = 'group/tee' and status = 'pending'");
        await house.Settle();

        Assert.Equal("ACTIVE", Assert.Single(house.Store.Products).Status);
        Assert.Equal("group/tee", await house.Erp.Value<string>("select entity_id from shopify_links where entity_type = 'product'"));
        await house.AssertQuiet();
    }

    /// <summary>A hundred points a second are 36 for each of ten thousand products in an hour.</summary>
    [Fact]
    public async Task Many_new_products_cost_so_little_that_ten_thousand_cross_in_an_hour_on_the_smallest_plan()
    {
        await using var house = await ProductSteps.Start();
        await house.Push();
        house.Store.Statistics.Reset();
        await house.Erp.Run("""
            insert into products (title, sku, barcode, price, cost, weight)
            select 'Product ' || n, 'SKU-' || n, 'EAN-' || n, 9, 4, 1 from generate_series(1, 40) as n
            """);

        await house.Push();

        Assert.Equal(40, house.Store.Products.Count);
        Assert.InRange(house.Store.Statistics.PointsSpent / 40, 20, 30);
        Assert.InRange(house.Store.Statistics.PointsByOperation["ReadProducts"] / 40, 0.5, 2); // many at once
        Assert.Equal(40, await house.Erp.Value<long>(
            "select count(*) from shopify_links where entity_type = 'product' and erp_digest is not null"));
    }
}
