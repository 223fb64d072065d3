using System.Net;

namespace StoreSimulator.Tests;

public sealed class VersionsTests
{
    [Theory]
    [InlineData("2024-01", "2026-01")]
    [InlineData("2025-10", "2026-01")]
    [InlineData("2026-01", "2026-01")]
    [InlineData("2026-04", "2026-04")]
    [InlineData("2026-07", "2026-07")]
    [InlineData("2026-10", "2026-10")]
    public async Task The_answer_names_the_version_that_gave_it(string asked, string answering)
    {
        await using var store = await OpenStore.Start();
        using var response = await store.Post("{ shop { myshopifyDomain } }", version: asked);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(answering, response.Headers.GetValues("X-Shopify-API-Version").Single());
        Assert.True(response.Headers.Contains("X-Request-Id"));
    }

    [Theory]
    [InlineData("2026-13")]
    [InlineData("2099-01")]
    [InlineData("latest")]
    public async Task An_unknown_version_is_not_found(string asked)
    {
        await using var store = await OpenStore.Start();
        using var response = await store.Post("{ shop { name } }", version: asked);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Each_version_is_validated_by_its_own_schema()
    {
        await using var store = await OpenStore.Start();
        var level = """{ location { inventoryLevels(first: 1) { nodes { isActive } } } }""";

        Assert.Equal("undefinedField", (await store.Ask(level, version: "2026-01")).ErrorCode());
        Assert.False((await store.Ask(level, version: "2026-04")).TryGetProperty("errors", out _));
    }

    [Fact]
    public async Task An_argument_of_the_wrong_type_is_refused_before_any_effect()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item();
        var answer = await store.Adjust(
            [new { inventoryItemId = item, locationId = store.Location, delta = "three", changeFromQuantity = (int?)null }]);

        Assert.Equal("INVALID_VARIABLE", answer.ErrorCode());
        Assert.Equal(10, store.Store.Available(item, store.Location));
    }

    [Fact]
    public async Task A_field_without_state_is_refused_by_name()
    {
        await using var store = await OpenStore.Start();
        var answer = await store.Ask("{ giftCards(first: 1) { nodes { id } } }");

        Assert.Equal("NOT_SIMULATED", answer.ErrorCode());
        Assert.Contains("QueryRoot.giftCards", answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deprecated_field_is_said_in_a_header()
    {
        await using var store = await OpenStore.Start();
        store.Item(sku: "A");

        using var old = await store.Post("{ inventoryItems(first: 1) { nodes { variant { id } } } }");
        using var current = await store.Post("{ inventoryItems(first: 1) { nodes { variants(first: 1) { nodes { id } } } } }");

        Assert.Contains(
            "InventoryItem.variant", old.Headers.GetValues("X-Shopify-API-Deprecated-Reason").Single(), StringComparison.Ordinal);
        Assert.False(current.Headers.Contains("X-Shopify-API-Deprecated-Reason"));
    }
}
