using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>What a merchant does to products, over HTTP.</summary>
public sealed class CatalogueControlTests
{
    [Fact]
    public async Task A_merchant_adds_a_product_of_several_variants_and_changes_it()
    {
        await using var store = await OpenStore.Start();
        await Post(store, "products", new
        {
            title = "Shirt",
            variants = new[]
            {
                new { sku = "S", options = Sized("Small"), price = 12.5, available = 3 },
                new { sku = "M", options = Sized("Medium"), price = 13.5, available = 0 },
            },
        });
        await Post(store, "products/variants", new { sku = "S", newSku = "L", options = Sized("Large"), price = 14 });
        await Post(store, "products/variants/delete", new { sku = "M" });

        await Post(store, "products/edit", new
        {
            sku = "L",
            title = "Blouse",
            descriptionHtml = "<p>Soft",
            tags = new[] { " b ", "a" },
            status = "DRAFT",
            price = 15.5,
            compareAtPrice = 20,
            cost = 4,
            weight = 0.2,
            weightUnit = "KILOGRAMS",
            barcode = "4006",
        });

        var product = await store.Http.GetFromJsonAsync<JsonElement>("/simulator/product?sku=S");
        Assert.Equal(("Blouse", "DRAFT"), (Text(product, "title"), Text(product, "status")));
        Assert.Equal("<p>Soft</p>", Text(product, "descriptionHtml"));
        Assert.Equal(["a", "b"], product.Texts("tags"));
        Assert.Equal(["Small", "Large"], product.Texts("variants", "title"));
        Assert.Equal(("12.5", "15.5"), (Text(product, "variants.0.price"), Text(product, "variants.1.price")));
        Assert.Equal(
            ("20", "4", "0.2"),
            (Text(product, "variants.1.compareAtPrice"), Text(product, "variants.1.cost"), Text(product, "variants.1.weight")));
        Assert.Equal(("4006", "Large"), (Text(product, "variants.1.barcode"), Text(product, "variants.1.options.Size")));
        Assert.Equal("3", Text(product, "variants.0.available"));
        var count = await store.Http.GetFromJsonAsync<JsonElement>("/simulator/products");
        Assert.Equal(("1", "2"), (Text(count, "products"), Text(count, "variants")));
    }

    [Fact]
    public async Task An_edit_leaves_what_it_does_not_name_and_null_clears()
    {
        await using var store = await OpenStore.Start();
        var product = store.Store.AddProduct("Cup", new NewVariant { Sku = "CUP", CompareAtPrice = 20, Price = 12, Barcode = "4006" });

        await Post(store, "products/edit", new { sku = "CUP", compareAtPrice = (decimal?)null, newSku = "MUG" });

        var variant = product.Variants[0];
        Assert.Equal((null, 12m, "MUG", "4006"), (variant.CompareAtPrice, variant.Price, variant.Sku, variant.Barcode));
        Assert.Equal("Cup", product.Title);
    }

    [Fact]
    public async Task Seeded_products_have_as_many_variants_as_wanted()
    {
        await using var store = await OpenStore.Start();
        await Post(store, "seed", new { products = 2, skuPrefix = "CUP-", variantsEach = 3 });

        var product = await store.Http.GetFromJsonAsync<JsonElement>("/simulator/product?sku=CUP-2-3");

        Assert.Equal(["CUP-2-1", "CUP-2-2", "CUP-2-3"], product.Texts("variants", "sku"));
        Assert.Equal(["Size"], product.Texts("options", "name"));
    }

    [Theory]
    [InlineData("products/edit", """{ "sku": "CUP", "colour": "red" }""", "A product has no colour.")]
    [InlineData("products/edit", """{ "sku": "CUP", "price": "dear" }""", "Cannot get the value of a token")]
    [InlineData("products/edit", """{ "sku": "CUP", "status": "SOLD" }""", "status is one of ACTIVE, ARCHIVED, DRAFT, UNLISTED.")]
    [InlineData("products/edit", """{ "title": "Cup" }""", "sku is missing.")]
    [InlineData("products/variants/delete", """{ "sku": "CUP" }""", "Cup has no other variant. Delete the product instead.")]
    [InlineData("products/variants", """{ "sku": "CUP", "newSku": "MUG", "options": { "Title": "Default Title" } }""", "already")]
    [InlineData("seed", """{ "variantsEach": 2049 }""", "variantsEach must be between 1 and 2048.")]
    public async Task Bad_input_is_answered_with_a_sentence(string path, string body, string sentence)
    {
        await using var store = await OpenStore.Start();
        store.Store.AddProduct("Cup", new NewVariant { Sku = "CUP" });

        using var response = await store.Http.PostAsJsonAsync($"/simulator/{path}", JsonSerializer.Deserialize<JsonElement>(body));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(sentence, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_merchant_adds_an_image()
    {
        await using var store = await OpenStore.Start(new StoreOptions { MediaTakes = TimeSpan.Zero });
        store.Store.AddProduct("Cup", new NewVariant { Sku = "CUP" });

        await Post(store, "products/images", new { sku = "CUP", url = "https://erp.example/cup.jpg", alt = "A cup" });

        var product = await store.Http.GetFromJsonAsync<JsonElement>("/simulator/product?sku=CUP");
        Assert.Equal(("A cup", "READY"), (Text(product, "media.0.alt"), Text(product, "media.0.status")));
    }

    private static Dictionary<string, string> Sized(string size) => new() { ["Size"] = size };

    private static async Task Post(OpenStore store, string path, object body)
    {
        using var response = await store.Http.PostAsJsonAsync($"/simulator/{path}", body);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string? Text(JsonElement at, string path) => at.In(path).ToString();
}
