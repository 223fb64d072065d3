using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

public sealed class MediaTests
{
    private const string Read = """
        query($id: ID!) {
          product(id: $id) {
            mediaCount { count }
            featuredMedia { id }
            media(first: 10) {
              nodes {
                id alt status mediaContentType mediaErrors { code message } preview { status image { url } }
                ... on MediaImage { image { url altText width } originalSource { url } }
              }
            }
          }
        }
        """;

    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task An_image_is_fetched_by_and_by_and_then_has_an_address_of_the_stores_own()
    {
        await using var store = await Open();
        var id = (await store.Create(new { title = "Cup" }, new[] { Image("https://erp.example/cup.jpg", "A cup") }))
            .In("product.id").GetString()!;

        var uploaded = await Media(store, id);
        clock.Advance(TimeSpan.FromSeconds(1));
        var processing = await Media(store, id);
        clock.Advance(TimeSpan.FromSeconds(1));
        var ready = await Media(store, id);

        Assert.Equal(("UPLOADED", JsonValueKind.Null), (Text(uploaded, "nodes.0.status"), uploaded.In("nodes.0.image").ValueKind));
        Assert.Equal(("PROCESSING", JsonValueKind.Null), (Text(processing, "nodes.0.status"), processing.In("nodes.0.image").ValueKind));
        Assert.Equal(("READY", "A cup"), (Text(ready, "nodes.0.status"), Text(ready, "nodes.0.alt")));
        Assert.StartsWith("https://cdn.shopify.com/", Text(ready, "nodes.0.image.url"), StringComparison.Ordinal);
        Assert.DoesNotContain("erp.example", ready.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://erp.example/broken.jpg", "IMAGE_DOWNLOAD_FAILURE")]
    [InlineData("https://erp.example/huge.png", "INVALID_IMAGE_FILE_SIZE")]
    [InlineData("https://erp.example/cup.txt", "UNSUPPORTED_IMAGE_FILE_TYPE")]
    public async Task An_image_that_is_none_fails_by_and_by(string source, string code)
    {
        await using var store = await Open();
        var id = (await store.Create(new { title = "Cup" }, new[] { Image(source) })).In("product.id").GetString()!;
        clock.Advance(TimeSpan.FromSeconds(2));

        var media = await Media(store, id);

        Assert.Equal(("FAILED", code), (Text(media, "nodes.0.status"), Text(media, "nodes.0.mediaErrors.0.code")));
        Assert.Equal(JsonValueKind.Null, media.In("nodes.0.image").ValueKind);
    }

    [Fact]
    public async Task A_readied_image_is_told_of()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await Open();
        await store.Create(new { title = "Cup" }, new[] { Image("https://erp.example/cup.jpg") });
        store.Store.Subscribe("PRODUCTS_UPDATE", receiver.Uri);

        clock.Advance(TimeSpan.FromSeconds(2));
        await receiver.Arrive(1);

        Assert.Equal("READY", Text(receiver.Taken.Single().Json, "media.0.status"));
        Assert.Equal(1, receiver.Taken.Single().Json.In("images").GetArrayLength());
    }

    [Fact]
    public async Task An_update_appends_and_the_same_address_makes_a_second_copy()
    {
        await using var store = await Open();
        var image = new[] { Image("https://erp.example/cup.jpg") };
        var id = (await store.Create(new { title = "Cup" }, image)).In("product.id").GetString()!;

        await store.Update(new { id, title = "Mug" }, image);

        Assert.Equal(2, (await Media(store, id)).In("nodes").GetArrayLength());
    }

    [Fact]
    public async Task An_address_that_is_none_is_refused_at_once_and_nothing_is_changed()
    {
        await using var store = await Open();
        var id = (await store.Create(new { title = "Cup" })).In("product.id").GetString()!;

        var created = await store.Create(new { title = "Pot" }, new[] { Image("not-a-url") });
        var updated = await store.Update(new { id, title = "Mug" }, new[] { Image("not-a-url") });
        var alt = await store.Update(new { id }, new[] { Image("https://erp.example/cup.jpg", new string('x', 513)) });

        Assert.Equal(["media.0.originalSource: Image URL is invalid"], created.Errors());
        Assert.Equal(["media.0.originalSource: Image URL is invalid"], updated.Errors());
        Assert.Equal(["media.0.alt: The alt value exceeds the maximum limit of 512 characters."], alt.Errors());
        Assert.Equal("Cup", Text(updated, "product.title"));
        Assert.Single(store.Store.Products);
    }

    [Fact]
    public async Task A_variant_shows_one_ready_image_of_its_product()
    {
        await using var store = await Open();
        var id = (await store.Create(new { title = "Cup" }, new[] { Image("https://erp.example/cup.jpg") })).In("product.id").GetString()!;
        var (variant, image) = (store.Store.Variants[0].Gid, store.Store.Products[0].Media[0].Gid);
        var stranger = store.Store.AddProduct("Pot").Variants[0].Gid;

        Task<JsonElement> Append(params object[] pairs) => Pair(store, "productVariantAppendMedia", id, pairs);

        var pair = new { variantId = variant, mediaIds = new[] { image } };
        Assert.Equal(
            ["variantMedia.0.mediaIds: Non-ready media cannot be attached to variants. (NON_READY_MEDIA)"], (await Append(pair)).Errors());
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["BLANK"], (await Append(new { variantId = variant, mediaIds = Array.Empty<string>() })).Codes());
        Assert.Equal(
            ["TOO_MANY_MEDIA_PER_INPUT_PAIR"], (await Append(new { variantId = variant, mediaIds = new[] { image, image } })).Codes());
        Assert.Equal(["PRODUCT_VARIANT_SPECIFIED_MULTIPLE_TIMES"], (await Append(pair, pair)).Codes());
        Assert.Equal(
            ["PRODUCT_VARIANT_DOES_NOT_EXIST_ON_PRODUCT"],
            (await Append(new { variantId = stranger, mediaIds = new[] { image } })).Codes());
        Assert.Equal(
            ["MEDIA_DOES_NOT_EXIST_ON_PRODUCT"],
            (await Append(new { variantId = variant, mediaIds = new[] { "gid://shopify/MediaImage/1" } })).Codes());
        Assert.Equal(
            ["MAXIMUM_VARIANT_MEDIA_PAIRS_EXCEEDED"], (await Append([.. Enumerable.Repeat<object>(pair, 101)])).Codes());

        Assert.Equal([image], (await Append(pair)).Texts("productVariants.0.media.nodes", "id"));
        Assert.Equal(["PRODUCT_VARIANT_ALREADY_HAS_MEDIA"], (await Append(pair)).Codes());
        Assert.Empty((await Pair(store, "productVariantDetachMedia", id, pair)).Errors());
        Assert.Equal(["MEDIA_IS_NOT_ATTACHED_TO_VARIANT"], (await Pair(store, "productVariantDetachMedia", id, pair)).Codes());
    }

    [Fact]
    public async Task The_older_mutations_append_describe_and_delete()
    {
        await using var store = await Open();
        var id = (await store.Create(new { title = "Cup" })).In("product.id").GetString()!;

        var created = await Old(
            store, "productCreateMedia", "media: [CreateMediaInput!]!", "media { id status }", id,
            new[] { Image("https://erp.example/cup.jpg"), Image("not-a-url") });
        Assert.Equal(["media.1.originalSource: Image URL is invalid (INVALID)"], Errors(created));
        var image = Text(created, "media.0.id")!;
        clock.Advance(TimeSpan.FromSeconds(2));

        const string updates = "media: [UpdateMediaInput!]!";
        var described = await Old(
            store, "productUpdateMedia", updates, "media { id alt }", id, new[] { new { id = image, alt = "A cup" } });
        Assert.Equal("A cup", Text(described, "media.0.alt"));
        const string unknown = "gid://shopify/MediaImage/1";
        Assert.Equal(
            [$"media: Media id {unknown} does not exist (MEDIA_DOES_NOT_EXIST)"],
            Errors(await Old(
                store, "productUpdateMedia", updates, "media { id }", id, new[] { new { id = unknown, alt = "x" } })));
        const string deletes = "mediaIds: [ID!]!";
        Assert.Equal(
            [$"mediaIds: Media id {unknown} does not exist (MEDIA_DOES_NOT_EXIST)"],
            Errors(await Old(store, "productDeleteMedia", deletes, "deletedMediaIds", id, new[] { image, unknown })));
        var deleted = await Old(store, "productDeleteMedia", deletes, "deletedMediaIds deletedProductImageIds", id, new[] { image });
        Assert.Equal([image], deleted.Texts("deletedMediaIds"));
        Assert.Empty(store.Store.Products[0].Media);
    }

    [Fact]
    public async Task A_file_is_described_and_detached_with_the_scope_of_files_only()
    {
        await using var store = await OpenStore.Start(
            new StoreOptions { TimeProvider = clock, MediaTakes = TimeSpan.FromSeconds(2) });
        await using var other = await OpenStore.Start(
            new StoreOptions { Scopes = [.. new StoreOptions().Scopes.Where(scope => scope != "write_files")] });
        var product = store.Store.AddProduct("Cup");
        var image = store.Store.AddImage(product.Gid, "https://erp.example/cup.jpg").Gid;

        Assert.Equal("ACCESS_DENIED", (await Files(other, new { id = image, alt = "x" })).ErrorCode());
        Assert.Equal(["NON_READY_STATE"], (await Files(store, new { id = image, alt = "x" })).At("fileUpdate").Codes());
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["FILE_DOES_NOT_EXIST"], (await Files(store, new { id = "gid://shopify/MediaImage/1" })).At("fileUpdate").Codes());
        Assert.Equal(
            ["ALT_VALUE_LIMIT_EXCEEDED"], (await Files(store, new { id = image, alt = new string('x', 513) })).At("fileUpdate").Codes());
        await Files(store, new { id = image, alt = "A cup" });
        Assert.Equal("A cup", product.Media[0].Alt);
        await Files(store, new { id = image, referencesToRemove = new[] { product.Gid } });
        Assert.Empty(product.Media);
    }

    private static Task<JsonElement> Files(OpenStore store, object file) => store.Ask(
        "mutation($files: [FileUpdateInput!]!) { fileUpdate(files: $files) { files { id alt } userErrors { field message code } } }",
        new { files = new[] { file } });

    private static async Task<JsonElement> Old(
        OpenStore store, string mutation, string input, string fields, string productId, object value) => (await store.Ask(
        $$"""
        mutation($productId: ID!, ${{input}}) {
          {{mutation}}(productId: $productId, {{input.Split(':')[0]}}: ${{input.Split(':')[0]}}) {
            {{fields}} mediaUserErrors { field message code }
          }
        }
        """,
        new Dictionary<string, object> { ["productId"] = productId, [input.Split(':')[0]] = value })).At(mutation);

    private static string[] Errors(JsonElement payload) =>
        JsonSerializer.SerializeToElement(new { userErrors = payload.GetProperty("mediaUserErrors") }).Errors();

    private Task<OpenStore> Open() =>
        OpenStore.Start(new StoreOptions { TimeProvider = clock, MediaTakes = TimeSpan.FromSeconds(2) });

    private static object Image(string originalSource, string? alt = null) => new { originalSource, alt, mediaContentType = "IMAGE" };

    private static async Task<JsonElement> Media(OpenStore store, string id) => (await store.Ask(Read, new { id })).At("product.media");

    private static async Task<JsonElement> Pair(
        OpenStore store, string mutation, string productId, params object[] pairs) => (await store.Ask(
        $$"""
        mutation($productId: ID!, $pairs: [Product{{mutation["product".Length..]}}Input!]!) {
          {{mutation}}(productId: $productId, variantMedia: $pairs) {
            productVariants { media(first: 5) { nodes { id } } } userErrors { field message code }
          }
        }
        """,
        new { productId, pairs })).At(mutation);

    private static string? Text(JsonElement at, string path) => at.In(path).ToString();
}
