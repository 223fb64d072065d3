using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

public sealed class PublicationsTests
{
    [Fact]
    public async Task A_new_product_is_published_where_it_is_told_to_and_unpublished_again()
    {
        await using var store = await OpenStore.Start();
        var id = (await store.Create(new { title = "Cup" })).In("product.id").GetString()!;
        var channels = await store.Ask("{ publications(first: 5) { nodes { id name catalog { title } } } }");
        var online = channels.Text("publications.nodes.0.id")!;

        var published = await Change(store, "publishablePublish", id, new { publicationId = online });
        var unpublished = await Change(store, "publishableUnpublish", id, new { publicationId = online });

        Assert.Equal(["Online Store", "Point of Sale", "Shop"], channels.At("publications").Texts("nodes", "name"));
        Assert.True(published.In("publishable.publishedOnPublication").GetBoolean());
        Assert.NotEqual(JsonValueKind.Null, published.In("publishable.publishedAt").ValueKind);
        Assert.Equal([online], published.Texts("publishable.resourcePublicationsV2.nodes", "publication.id"));
        Assert.False(unpublished.In("publishable.publishedOnPublication").GetBoolean());
        Assert.Equal(JsonValueKind.Null, unpublished.In("publishable.publishedAt").ValueKind);
    }

    [Fact]
    public async Task Publishing_is_refused_in_Shopifys_words()
    {
        await using var store = await OpenStore.Start();
        var product = store.Store.AddProduct("Cup").Gid;
        const string online = "gid://shopify/Publication/1";

        Task<JsonElement> Try(params object[] input) => Change(store, "publishablePublish", product, input);

        Assert.Equal(
            ["id: Resource does not exist"],
            (await Change(store, "publishablePublish", "gid://shopify/Product/1", new { publicationId = online })).Errors());
        Assert.Equal(
            ["input.0.publicationId: Publication does not exist or is not publishable"],
            (await Try(new { publicationId = "gid://shopify/Publication/9" })).Errors());
        Assert.Equal(["input.0.publicationId: PublicationId cannot be empty"], (await Try(new { publicationId = (string?)null })).Errors());
        Assert.Equal(
            ["input.1.publicationId: The same publication was specified more than once"],
            (await Try(new { publicationId = online }, new { publicationId = online })).Errors());
        Assert.Equal(
            ["input.0.publishDate: Publish date must be a date after the year 1969"],
            (await Try(new { publicationId = online, publishDate = "1969-12-31T00:00:00Z" })).Errors());
    }

    [Fact]
    public async Task A_product_that_is_published_later_or_a_draft_is_not_published_yet()
    {
        var clock = new FakeTimeProvider();
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        var product = store.Store.AddProduct("Cup");
        store.Store.EditProduct(product.Gid, edited => edited.Status = "DRAFT");
        Assert.Null(product.PublishedAt);
        store.Store.EditProduct(product.Gid, edited => edited.Status = "ACTIVE");

        var later = await Change(
            store, "publishablePublish", product.Gid,
            new { publicationId = "gid://shopify/Publication/1", publishDate = clock.GetUtcNow().AddHours(1) });

        Assert.False(later.In("publishable.publishedOnPublication").GetBoolean());
    }

    [Fact]
    public async Task Publications_take_their_own_scopes()
    {
        await using var store = await OpenStore.Start(new StoreOptions { Scopes = ["write_products"] });
        Assert.Equal("ACCESS_DENIED", (await store.Ask("{ publications(first: 5) { nodes { id } } }")).ErrorCode());
        var answer = await store.Ask(
            """
            mutation {
              publishablePublish(id: "gid://shopify/Product/1", input: [{ publicationId: "gid://shopify/Publication/1" }]) {
                userErrors { message }
              }
            }
            """);
        Assert.Equal("ACCESS_DENIED", answer.ErrorCode());
    }

    private static async Task<JsonElement> Change(OpenStore store, string mutation, string id, params object[] input) => (await store.Ask(
        $$"""
        mutation($id: ID!, $input: [PublicationInput!]!) {
          {{mutation}}(id: $id, input: $input) {
            publishable {
              publishedOnPublication(publicationId: "gid://shopify/Publication/1")
              ... on Product { publishedAt resourcePublicationsV2(first: 5) { nodes { isPublished publication { id } } } }
            }
            shop { name }
            userErrors { field message }
          }
        }
        """,
        new { id, input })).At(mutation);
}
