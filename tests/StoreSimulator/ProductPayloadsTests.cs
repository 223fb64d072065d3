using System.Text;
using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>Webhooks of products and inventory items have the keys of Shopify's own samples.</summary>
public sealed class ProductPayloadsTests
{
    private const string ProductKeys = """
        admin_graphql_api_id body_html category created_at handle has_variants_that_requires_components id image images media options
        product_type published_at published_scope status tags template_suffix title updated_at variant_gids variants vendor
        """;

    private const string VariantKeys = """
        admin_graphql_api_id barcode compare_at_price created_at id image_id inventory_item_id inventory_policy inventory_quantity
        old_inventory_quantity option1 option2 option3 position price product_id sku taxable title updated_at
        """;

    private const string OptionKeys = "id name position product_id values";

    private const string ImageKeys =
        "admin_graphql_api_id alt created_at height id position product_id src updated_at variant_ids width";

    private const string MediaKeys = """
        admin_graphql_api_id alt created_at id media_content_type position preview_image product_id status updated_at variant_ids
        """;

    private const string ItemKeys = """
        admin_graphql_api_id cost country_code_of_origin country_harmonized_system_codes created_at harmonized_system_code id
        province_code_of_origin requires_shipping sku tracked updated_at weight_unit weight_value
        """;

    [Fact]
    public async Task A_product_has_every_key_of_Shopifys_samples_and_no_other()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start(new StoreOptions { MediaTakes = TimeSpan.Zero });
        store.Store.Subscribe("PRODUCTS_CREATE", receiver.Uri);

        await store.Create(
            new { title = "Tasse für dich 🎁", tags = new[] { "b", "a" }, descriptionHtml = "<p>x</p>" },
            new[] { new { originalSource = "https://erp.example/cup.jpg", mediaContentType = "IMAGE", alt = "A cup" } });
        await receiver.Arrive(1);

        var product = receiver.Taken.Single().Json;
        SameKeys(ProductKeys, product);
        SameKeys(VariantKeys, product.GetProperty("variants")[0]);
        SameKeys(OptionKeys, product.GetProperty("options")[0]);
        SameKeys(ImageKeys, product.GetProperty("images")[0]);
        SameKeys(ImageKeys, product.GetProperty("image"));
        SameKeys(MediaKeys, product.GetProperty("media")[0]);
        SameKeys("height src status width", product.In("media.0.preview_image"));
        SameKeys("admin_graphql_api_id updated_at", product.GetProperty("variant_gids")[0]);
        Assert.Equal(("a, b", "active", "web"), (Text(product, "tags"), Text(product, "status"), Text(product, "published_scope")));
        Assert.Equal(JsonValueKind.Null, product.GetProperty("published_at").ValueKind);
        Assert.Equal(("Default Title", "0.00"), (Text(product, "variants.0.option1"), Text(product, "variants.0.price")));
        Assert.StartsWith("https://cdn.shopify.com/", Text(product, "image.src"), StringComparison.Ordinal);
        Assert.Contains("für dich 🎁", Encoding.UTF8.GetString(receiver.Taken.Single().Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_variants_come_in_full_and_all_are_named_the_latest_change_first()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        var product = store.Store.Seed(1, "BIG-", variantsEach: 130)[0];
        store.Store.Subscribe("PRODUCTS_UPDATE", receiver.Uri);

        store.Store.EditVariant(product.Variants[120].Gid, variant => variant.Price = 3);
        await receiver.Arrive(1);

        var json = receiver.Taken.Single().Json;
        Assert.Equal((100, 130), (json.GetProperty("variants").GetArrayLength(), json.GetProperty("variant_gids").GetArrayLength()));
        Assert.Equal(product.Variants[120].Gid, Text(json, "variant_gids.0.admin_graphql_api_id"));
        Assert.EndsWith("Z", Text(json, "variant_gids.0.updated_at"), StringComparison.Ordinal);
        Assert.Equal(("1", "Size"), (Text(json, "variants.0.option1"), Text(json, "options.0.name")));
    }

    [Fact]
    public async Task Every_change_of_a_product_tells_of_it_and_so_does_every_order_of_it()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();
        var variant = store.Store.Variants[0];
        var untracked = store.Store.AddProduct("Engraving", new NewVariant { Sku = "ENGRAVE", Tracked = false }).Variants[0];
        store.Store.Subscribe("PRODUCTS_UPDATE", receiver.Uri);

        await store.Update(new { id, title = "Blouse" });
        await store.UpdateVariants(id, [new { id = variant.Gid, price = "3" }]);
        await store.CreateOptions(id, [new { name = "Material", values = new[] { new { name = "Cotton" } } }]);
        store.Store.Sell(variant.Item.Gid, store.Location);
        store.Store.PlaceOrder(null, new NewLine { Variant = untracked.Gid });
        await receiver.Arrive(5);

        Assert.Equal(4, receiver.Taken.Count(delivery => Text(delivery.Json, "title") == "Blouse"));
        Assert.Equal(1, receiver.Taken.Count(delivery => Text(delivery.Json, "title") == "Engraving"));
    }

    [Fact]
    public async Task A_refused_change_tells_nobody()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();
        store.Store.Subscribe("PRODUCTS_UPDATE", receiver.Uri);
        store.Store.Subscribe("PRODUCTS_CREATE", receiver.Uri);

        await store.Update(new { id, title = "" });
        await store.Create(new { title = "" });
        await store.UpdateVariants(id, [new { id = store.Store.Variants[0].Gid, price = "-1" }]);
        await store.Store.Quiet(TimeSpan.FromSeconds(10));

        Assert.Empty(receiver.Taken);
    }

    [Fact]
    public async Task Items_tell_of_their_weight_and_deletions_of_what_is_gone()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        var product = store.Store.AddProduct("Cup", new NewVariant { Sku = "CUP", Weight = 0.25m, WeightUnit = "POUNDS", Cost = 4 });
        foreach (var topic in (string[])["INVENTORY_ITEMS_UPDATE", "INVENTORY_ITEMS_DELETE", "PRODUCTS_DELETE"])
        {
            store.Store.Subscribe(topic, receiver.Uri);
        }

        store.Store.EditVariant(product.Variants[0].Gid, variant => variant.Item.Cost = 5);
        await receiver.Arrive(1);
        await store.Delete(product.Gid);
        await receiver.Arrive(2);

        var item = receiver.Taken.First().Json;
        SameKeys(ItemKeys, item);
        Assert.Equal(("5.00", "lb", 0.25), (Text(item, "cost"), Text(item, "weight_unit"), item.GetProperty("weight_value").GetDouble()));
        Assert.Equal($$"""{"id":{{product.Id}}}""", receiver.Taken.Select(taken => Encoding.UTF8.GetString(taken.Body))
            .Single(body => body.Contains($"{product.Id}", StringComparison.Ordinal)));
        SameKeys(
            "admin_graphql_api_id country_code_of_origin country_harmonized_system_codes harmonized_system_code id province_code_of_origin",
            receiver.Taken.Skip(1).Single(taken => taken.Json.TryGetProperty("admin_graphql_api_id", out _)).Json);
    }

    private static string? Text(JsonElement at, string path) => at.In(path).ToString();

    private static void SameKeys(string expected, JsonElement json) => Assert.Equal(
        expected.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Order(),
        json.EnumerateObject().Select(member => member.Name).Order());
}
