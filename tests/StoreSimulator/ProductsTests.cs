using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

public sealed class ProductsTests
{
    private static readonly string TooLong = new('x', 256);

    [Fact]
    public async Task A_new_product_has_Shopifys_default_variant_and_is_published_nowhere()
    {
        await using var store = await OpenStore.Start();

        var product = (await store.Create(new { title = "Cup" })).In("product");

        Assert.Equal(
            ("Cup", "cup", "simulated", "ACTIVE"),
            (Text(product, "title"), Text(product, "handle"), Text(product, "vendor"), Text(product, "status")));
        Assert.Equal(JsonValueKind.Null, product.In("publishedAt").ValueKind);
        Assert.True(product.In("hasOnlyDefaultVariant").GetBoolean());
        Assert.Equal("Title", product.In("options.0.name").GetString());
        Assert.Equal(["Default Title"], product.Texts("options.0.values"));
        var variant = product.In("variants.nodes.0");
        Assert.Equal(("Default Title", "0.00", "DENY"), (Text(variant, "title"), Text(variant, "price"), Text(variant, "inventoryPolicy")));
        Assert.False(variant.In("inventoryItem.tracked").GetBoolean());
        Assert.Equal("KILOGRAMS", variant.In("inventoryItem.measurement.weight.unit").GetString());
    }

    [Fact]
    public async Task Options_of_a_new_product_make_one_variant_of_their_first_values()
    {
        await using var store = await OpenStore.Start();

        var product = await store.Read(await store.Shirt());

        Assert.Equal(["Red / Small"], product.Texts("variants.nodes", "title"));
        Assert.Equal(["Red"], product.Texts("options.0.values"));
        Assert.Equal(["Red", "Blue"], product.Texts("options.0.optionValues", "name"));
        Assert.Equal(["True", "False"], product.Texts("options.0.optionValues", "hasVariants"));
        Assert.Equal(["1", "2"], product.Texts("options", "position"));
    }

    [Fact]
    public async Task Productcreate_refuses_in_Shopifys_words_and_creates_nothing()
    {
        await using var store = await OpenStore.Start();
        await store.Create(new { title = "Cup", handle = "cup" });

        Assert.Equal(["title: Title can't be blank"], (await store.Create(new { title = " " })).Errors());
        Assert.Equal(["title: Title can't be blank"], (await store.Create(new { vendor = "Acme" })).Errors());
        Assert.Equal(["title: Title is too long (maximum is 255 characters)"], (await store.Create(new { title = TooLong })).Errors());
        Assert.Equal(
            ["vendor: Vendor is too long (maximum is 255 characters)"],
            (await store.Create(new { title = "A", vendor = TooLong })).Errors());
        Assert.Equal(
            [
                "productType: Product type is too long (maximum is 255 characters)",
                "customProductType: Custom product type is too long (maximum is 255 characters)",
            ],
            (await store.Create(new { title = "A", productType = TooLong })).Errors());
        Assert.Equal(
            ["handle: Handle is too long (maximum is 255 characters)"],
            (await store.Create(new { title = "A", handle = TooLong })).Errors());
        Assert.Equal(
            ["input.handle: Handle '  CUP  ' already in use. Please provide a new handle."],
            (await store.Create(new { title = "A", handle = "  CUP  " })).Errors());
        Assert.Equal(["tags: Product tags is invalid"], (await store.Create(new { title = "A", tags = new[] { TooLong } })).Errors());
        var named = await store.Create(
            new { title = "A", productOptions = new[] { new { name = "Size / Fit", values = new[] { new { name = "S" } } } } });
        Assert.Equal(["options: Name cannot contain the character sequence \" / \""], named.Errors());
        Assert.Equal(JsonValueKind.Null, named.In("product").ValueKind);
        Assert.Single(store.Store.Products);
    }

    [Fact]
    public async Task Productupdate_refuses_in_Shopifys_words_and_answers_the_unchanged_product()
    {
        await using var store = await OpenStore.Start();
        await store.Create(new { title = "Pot" });
        var id = (await store.Create(new { title = "Cup" })).In("product.id").GetString()!;

        var blank = await store.Update(new { id, title = "", vendor = "Acme" });
        Assert.Equal(["title: Title can't be blank"], blank.Errors());
        Assert.Equal(("Cup", "simulated"), (Text(blank, "product.title"), Text(blank, "product.vendor")));
        Assert.Equal(
            ["input.handle: Handle 'pot' already in use. Please provide a new handle."],
            (await store.Update(new { id, handle = "pot" })).Errors());
        Assert.Equal(["tags: Product tags is invalid"], (await store.Update(new { id, tags = new[] { TooLong } })).Errors());
        var unknown = await store.Update(new { id = "gid://shopify/Product/1", title = "A" });
        Assert.Equal(["id: Product does not exist"], unknown.Errors());
        Assert.Equal(JsonValueKind.Null, unknown.In("product").ValueKind);
    }

    [Fact]
    public async Task More_than_250_tags_are_a_top_level_error()
    {
        await using var store = await OpenStore.Start();
        var answer = await store.Ask(
            "mutation($product: ProductCreateInput!) { productCreate(product: $product) { product { id } userErrors { message } } }",
            new { product = new { title = "Cup", tags = Enumerable.Range(0, 251).Select(n => $"t{n}") } });

        Assert.Equal("MAX_INPUT_SIZE_EXCEEDED", answer.ErrorCode());
    }

    [Fact]
    public async Task What_has_no_state_is_refused_by_name()
    {
        await using var store = await OpenStore.Start();
        const string create = "mutation($product: ProductCreateInput!) { productCreate(product: $product) { product { id } } }";

        var answer = await store.Ask(create, new { product = new { title = "Cup", category = "gid://shopify/TaxonomyCategory/aa" } });

        Assert.Equal("NOT_SIMULATED", answer.ErrorCode());
        Assert.Contains("ProductCreateInput.category", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tags_are_trimmed_split_at_commas_single_and_sorted()
    {
        await using var store = await OpenStore.Start();
        var payload = await store.Create(new { title = "Cup", tags = new[] { " Red ", "red", "RED", " big   sale ", "b,a" } });
        Assert.Equal(["a", "b", "big   sale", "Red"], payload.Texts("product.tags"));
    }

    [Theory]
    [InlineData(" Weird Handle / 100% ", "weird-handle-100")]
    [InlineData("東京", "東京")]
    [InlineData("Tasse für Ärzte", "tasse-für-ärzte")]
    [InlineData("%%%", "product")]
    public async Task A_handle_is_made_of_letters_digits_and_single_hyphens(string wanted, string handle)
    {
        await using var store = await OpenStore.Start();
        Assert.Equal(handle, Text(await store.Create(new { title = wanted }), "product.handle"));
    }

    [Fact]
    public async Task A_handle_that_is_taken_is_made_unique_by_its_trailing_number()
    {
        await using var store = await OpenStore.Start();

        Assert.Equal("cup", Text(await store.Create(new { title = "Cup" }), "product.handle"));
        Assert.Equal("cup-1", Text(await store.Create(new { title = "Cup" }), "product.handle"));
        Assert.Equal("cup-2", Text(await store.Create(new { title = "Cup" }), "product.handle"));
        Assert.Equal("probe-2026", Text(await store.Create(new { title = "Probe 2026" }), "product.handle"));
        Assert.Equal("probe-2027", Text(await store.Create(new { title = "Probe 2026" }), "product.handle"));
        Assert.Equal("product", Text(await store.Create(new { title = "A", handle = "///" }), "product.handle"));
        Assert.Equal("product-1", Text(await store.Create(new { title = "A", handle = "///" }), "product.handle"));
    }

    [Fact]
    public async Task A_new_title_keeps_the_handle_and_a_new_handle_may_leave_a_redirect()
    {
        await using var store = await OpenStore.Start();
        var id = (await store.Create(new { title = "Cup" })).In("product.id").GetString()!;

        Assert.Equal("cup", Text(await store.Update(new { id, title = "Mug" }), "product.handle"));
        Assert.Equal("mug", Text(await store.Update(new { id, handle = "Mug", redirectNewHandle = true }), "product.handle"));
        Assert.Equal("mug", store.Store.Redirects["cup"]);
        Assert.Equal("beaker", Text(await store.Update(new { id, handle = "beaker" }), "product.handle"));
        Assert.False(store.Store.Redirects.ContainsKey("mug"));
        var found = await store.Ask("""{ productByIdentifier(identifier: { handle: "beaker" }) { id } }""");
        Assert.Equal(id, found.Text("productByIdentifier.id"));
    }

    [Fact]
    public async Task An_update_changes_what_it_names_and_leaves_the_rest()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        var id = (await store.Create(
            new { title = "Cup", vendor = "Acme", tags = new[] { "a" }, status = "DRAFT", seo = new { title = "T", description = "D" } }))
            .In("product.id").GetString()!;
        clock.Advance(TimeSpan.FromMinutes(1));

        var product = (await store.Update(new { id, descriptionHtml = "<p>Hot</p>", seo = new { title = "U" } })).In("product");

        Assert.Equal(("Acme", "DRAFT"), (Text(product, "vendor"), Text(product, "status")));
        Assert.Equal(("<p>Hot</p>", "Hot"), (Text(product, "descriptionHtml"), Text(product, "description")));
        Assert.Equal(("U", "D"), (Text(product, "seo.title"), Text(product, "seo.description")));
        Assert.Equal(["a"], product.Texts("tags"));
        Assert.Equal("2026-11-30T12:01:00Z", Text(product, "updatedAt"));
    }

    [Theory]
    [InlineData("  <p>Hot</p>\r\n", "<p>Hot</p>")]
    [InlineData("<P CLASS=big>a<br/>b", "<p class=\"big\">a<br>b</p>")]
    [InlineData("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>")]
    [InlineData("<p>a<p>b", "<p>a</p><p>b</p>")]
    [InlineData("a</b> c", "a c")]
    [InlineData("<b><i>x</b>", "<b><i>x</i></b>")]
    [InlineData("<p onclick=\"steal()\">x</p><script>steal()</script><!-- y -->", "<p>x</p>")]
    [InlineData("<a href='javascript:steal()'>x</a>", "<a>x</a>")]
    [InlineData("<scr<script></script>ipt>x", "x")]
    [InlineData("Tom & J&uuml;rgen &lt;3 &nbsp;\"x\" 1 < 2", "Tom &amp; Jürgen &lt;3 &nbsp;\"x\" 1 &lt; 2")]
    public async Task Html_is_cleaned_once(string given, string kept)
    {
        await using var store = await OpenStore.Start();
        var product = store.Store.AddProduct("Cup");

        store.Store.EditProduct(product.Gid, edited => edited.DescriptionHtml = given);
        Assert.Equal(kept, product.DescriptionHtml);
        store.Store.EditProduct(product.Gid, edited => edited.DescriptionHtml = edited.DescriptionHtml);
        Assert.Equal(kept, product.DescriptionHtml);
    }

    [Fact]
    public async Task A_description_is_the_text_of_its_html()
    {
        await using var store = await OpenStore.Start();
        var product = (await store.Create(new { title = "Cup", descriptionHtml = "<h1>Cup</h1><p>Tom &amp; J&uuml;rgen<br>drink</p>" }))
            .In("product");
        Assert.Equal("Cup Tom & Jürgen drink", Text(product, "description"));
    }

    [Fact]
    public async Task A_deleted_product_is_gone_with_its_variants_and_their_stock()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();
        var item = store.Store.Items[0].Gid;

        var payload = await store.Delete(id);

        Assert.Equal(id, payload.In("deletedProductId").GetString());
        Assert.Empty(store.Store.Products);
        Assert.Empty(store.Store.Variants);
        Assert.Equal(["id: Product does not exist"], (await store.Delete(id)).Errors());
        var nodes = await store.Ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", new { ids = new[] { id, item } });
        Assert.All(nodes.At("nodes").EnumerateArray(), node => Assert.Equal(JsonValueKind.Null, node.ValueKind));
        Assert.Equal("shirt", Text(await store.Create(new { title = "Shirt" }), "product.handle"));
    }

    [Fact]
    public async Task Products_are_searched_by_the_moment_of_their_change()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        var products = store.Store.Seed(3);
        clock.Advance(TimeSpan.FromMinutes(1));
        store.Store.Sell(products[1].Variants[0].Item.Gid, store.Location); // an order is an update of the product

        var answer = await store.Ask("""{ products(first: 5, query: "updated_at:>'2026-11-30T12:00:30Z'") { nodes { id } } }""");

        Assert.Equal([products[1].Gid], answer.At("products").Texts("nodes", "id"));
    }

    [Fact]
    public async Task A_single_product_shows_two_thousand_variants_on_a_page_and_a_list_of_products_250()
    {
        await using var store = await OpenStore.Start();
        var id = store.Store.Seed(1, "BIG-", variantsEach: 2048)[0].Gid;

        var single = await store.Ask(
            "query($id: ID!) { product(id: $id) { variants(first: 2000) { nodes { id } pageInfo { hasNextPage } } } }", new { id });
        var more = await store.Ask("query($id: ID!) { product(id: $id) { variants(first: 2001) { nodes { id } } } }", new { id });
        var listed = await store.Ask("{ products(first: 1) { nodes { variants(first: 251) { nodes { id } } } } }");
        var two = await store.Ask(
            "query($id: ID!) { a: product(id: $id) { variants(first: 251) { nodes { id } } } b: product(id: $id) { id } }", new { id });

        Assert.Equal(2000, single.At("product.variants.nodes").GetArrayLength());
        Assert.True(single.At("product.variants.pageInfo.hasNextPage").GetBoolean());
        Assert.All([more, listed, two], answer => Assert.Equal("BAD_REQUEST", answer.ErrorCode()));
    }

    private static string? Text(JsonElement at, string path) => at.In(path).ToString();
}
