using ShopifySync.Queue;
using StoreSimulator;

namespace ShopifySync.Tests.Products;

/// <summary>The first day: products that both sides have already.</summary>
public sealed class AdoptProductsTests
{
    [Fact]
    public async Task Products_of_one_SKU_are_linked_and_their_fields_merged()
    {
        await using var house = await ProductSteps.Start();
        house.Store.AddProduct("Cup of Shopify", new NewVariant { Sku = "cup", Price = 8, Barcode = "123" });
        await house.Erp.Run("insert into products (title, sku, price) values ('Cup of the ERP', 'CUP', 9)");

        await house.Settle();

        var product = Assert.Single(house.Store.Products);
        Assert.Equal(("Cup of the ERP", 9m), (product.Title, product.Variants[0].Price));
        Assert.Equal(
            "Cup of the ERP|9.00|123|simulated",
            await house.Erp.Value<string>("select concat_ws('|', title, price, barcode, vendor) from products"));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task An_archived_twin_gives_way()
    {
        await using var house = await ProductSteps.Start();
        var old = house.Store.AddProduct("Old", new NewVariant { Sku = "CUP" });
        house.Store.EditProduct(old.Gid, edited => edited.Status = "ARCHIVED");
        var sold = house.Store.AddProduct("Cup", new NewVariant { Sku = "CUP" });
        await house.Erp.Run("insert into products (title, sku, price) values ('Cup', 'CUP', 9)");

        await house.Push(); // before any delivery tells of them
        Assert.Equal([sold.Gid], await house.Erp.Rows<string>("select gid from shopify_links where entity_type = 'product'"));
        await house.Settle();

        Assert.Equal([sold.Gid], await house.Erp.Rows<string>("select gid from shopify_links where entity_type = 'product'"));
        Assert.Equal((2, 1L), (house.Store.Products.Count, await house.Erp.Value<long>("select count(*) from products")));
    }

    [Fact]
    public async Task An_archived_product_that_Shopify_tells_of_is_not_taken_for_a_row_with_its_SKU()
    {
        await using var house = await ProductSteps.Start();
        await house.Set("SHOPIFY_AUTO_SYNC_PRODUCTS", "false");
        await house.Erp.Run("insert into products (title, sku, price) values ('Cup', 'CUP', 9)");
        var old = house.Store.AddProduct("Old", new NewVariant { Sku = "CUP" });
        house.Store.EditProduct(old.Gid, edited => edited.Status = "ARCHIVED");

        await house.Settle();

        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from shopify_links where entity_type = 'product'"));
        Assert.StartsWith("unchanged: It is archived, and the ERP's product 1 has its SKU or barcode.", await house.Log("from_shopify"));
        Assert.Equal("Cup", await house.Erp.Value<string>("select string_agg(title, ' ') from products"));
    }

    [Fact]
    public async Task An_ambiguous_SKU_waits_for_a_person_with_the_candidates_named()
    {
        await using var house = await ProductSteps.Start();
        var red = house.Store.AddProduct("Red cup", new NewVariant { Sku = "CUP" });
        var blue = house.Store.AddProduct("Blue cup", new NewVariant { Sku = "CUP" });
        await house.Erp.Run("insert into products (title, sku, price) values ('Cup', 'CUP', 9)");

        await house.Push();

        Assert.Equal(2, house.Store.Products.Count);
        Assert.Equal(
            $"rejected: SKU 'CUP' is not unique: in Shopify 'Red cup' ({red.Id}), 'Blue cup' ({blue.Id}) have it. " +
            "Give each its own SKU, or link the product by hand.",
            await house.Log());
    }

    [Fact]
    public async Task A_SKU_that_two_products_of_the_ERP_have_waits_for_a_person_on_either_way()
    {
        await using var house = await ProductSteps.Start();
        await house.Erp.Run("insert into products (title, sku, price) values ('Cup', 'CUP', 9), ('Mug', 'CUP', 8)");
        house.Store.AddProduct("Cup", new NewVariant { Sku = "CUP" });

        await house.Settle();

        Assert.Single(house.Store.Products);
        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from products"));
        Assert.Equal(
            "rejected: SKU 'CUP' is not unique: the ERP's products 1, 2 have it. Give each its own SKU, or link the product by hand.",
            await house.Log());
        Assert.StartsWith("rejected: Several products of the ERP have its SKUs or barcodes: 1, 2.", await house.Log("from_shopify"));
    }

    [Fact]
    public async Task Switching_the_sync_on_links_what_is_the_same_and_makes_the_rest_once()
    {
        await using var house = await TestHouse.Start();
        house.Store.Seed(10, "SKU-");
        await house.Erp.Run("""
            insert into products (title, sku, price) select 'Product SKU-' || n, 'SKU-' || n, 10 from generate_series(6, 15) as n
            """);

        await house.Sync(EntityType.Product);
        await house.Settle();

        Assert.Equal(15, house.Store.Products.Count);
        Assert.Equal(10, await house.Erp.Value<long>(
            "select count(*) from shopify_links where entity_type = 'product' and erp_digest is not null"));
    }

    [Fact]
    public async Task Stock_that_linked_a_row_before_keeps_it_and_follows_a_new_product()
    {
        await using var house = await TestHouse.Start();
        var stock = await house.AddLinked("CUP", 5);
        var plate = await house.Erp.Value<long>("insert into products (title, sku, price) values ('Plate', 'PLATE', 7) returning id");
        await house.Erp.Run("insert into inventory (product_id, quantity) values (@plate, 3)", new { plate });

        await house.Sync(EntityType.Product);
        await house.Settle();
        await house.SettleLater();

        await house.AssertBothHave(5, stock);
        Assert.Equal(2, house.Store.Products.Count);
        var item = house.Variant("PLATE").Item;
        Assert.True(item.Tracked);
        Assert.Equal(3, house.Store.Available(item.Gid, house.Location));
        await house.AssertQuiet();
    }

    [Fact]
    public async Task An_ERP_that_lacks_columns_leaves_those_fields_alone()
    {
        await using var house = await TestHouse.Start();
        await house.Erp.Run("""
            alter table products drop column weight, drop column weight_unit, drop column cost, drop column images, drop column vendor
            """);
        await house.Sync(EntityType.Product);
        await house.Settle();
        var product = house.Store.AddProduct("Cup", new NewVariant { Sku = "CUP", Price = 8, Weight = 2, Cost = 3 });
        await house.Settle();

        await house.Erp.Run("update products set title = 'Mug'");
        await house.Settle();
        house.Store.EditVariant(product.Variants[0].Gid, variant => (variant.Item.Weight, variant.Price) = (4, 11));
        await house.Settle();

        Assert.Equal("Mug 11.00", await house.Cell<string>("concat_ws(' ', title, price)", "CUP"));
        Assert.Equal((4m, 3m, "Mug"), (product.Variants[0].Item.Weight, product.Variants[0].Item.Cost, product.Title));
        await house.AssertQuiet();
    }
}
