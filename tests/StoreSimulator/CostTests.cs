using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

public sealed class CostTests
{
    [Fact]
    public async Task The_page_size_counts_also_from_a_variable_and_the_rest_is_refunded()
    {
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = new FakeTimeProvider() });
        store.Store.Seed(3);

        var answer = await store.Ask(
            "query($n: Int!) { productVariants(first: $n) { nodes { id inventoryItem { id } } } }", new { n = 100 });
        var cost = answer.GetProperty("extensions").GetProperty("cost");

        Assert.Equal(20, cost.GetProperty("requestedQueryCost").GetInt32());
        Assert.Equal(6, cost.GetProperty("actualQueryCost").GetInt32());
        Assert.Equal(1994, cost.GetProperty("throttleStatus").GetProperty("currentlyAvailable").GetInt32());
        Assert.Equal(6, store.Store.Statistics.PointsSpent);
    }

    [Theory]
    [InlineData("refunds(first: 250) { id }", 2)]
    [InlineData("refunds { id }", 2)]
    [InlineData("totalPriceSet { shopMoney { amount } presentmentMoney { amount } }", 1)]
    [InlineData("customer { id defaultEmailAddress { emailAddress } }", 3)]
    [InlineData("lineItems(first: 1) { nodes { id } pageInfo { hasNextPage } }", 4)]
    [InlineData("lineItems(first: 5) { nodes { id } }", 6)]
    [InlineData("lineItems(first: 10) { edges { node { id variant { id } } } }", 11)]
    [InlineData("lineItems(first: 250) { nodes { id } }", 14)]
    public async Task A_connection_costs_the_logarithm_of_its_page_and_a_list_one_of_its_entries(string field, int cost)
    {
        await using var store = await OpenStore.Start();
        Assert.Equal(cost, await Requested(store, $$"""{ order(id: "gid://shopify/Order/1") { {{field}} } }"""));
    }

    [Fact]
    public async Task Nodes_cost_one_of_them_of_the_dearest_type()
    {
        await using var store = await OpenStore.Start();
        var ids = string.Join(",", Enumerable.Range(1, 100).Select(id => $"\"gid://shopify/Order/{id}\""));
        Assert.Equal(
            3,
            await Requested(
                store,
                $"{{ nodes(ids: [{ids}]) {{ id ... on Order {{ customer {{ id }} refunds {{ id }} }} "
                    + "... on Refund { order { id } } } }"));
    }

    [Theory]
    [InlineData(true, "2000.0")]
    [InlineData(false, "2000")]
    public async Task The_buckets_numbers_are_whole_or_as_in_Shopifys_documentation(bool asFloats, string maximum)
    {
        await using var store = await OpenStore.Start(new StoreOptions { CostsAsFloats = asFloats });
        var answer = await store.Ask("{ shop { id } }");
        Assert.Equal(
            maximum,
            answer.GetProperty("extensions")
                .GetProperty("cost")
                .GetProperty("throttleStatus")
                .GetProperty("maximumAvailable")
                .GetRawText());
    }

    private static async Task<int> Requested(OpenStore store, string query) =>
        (await store.Ask(query)).GetProperty("extensions").GetProperty("cost").GetProperty("requestedQueryCost").GetInt32();

    [Fact]
    public async Task A_mutation_costs_ten()
    {
        await using var store = await OpenStore.Start();
        var answer = await store.Ask(
            """
            mutation { webhookSubscriptionDelete(id: "gid://shopify/WebhookSubscription/1") { deletedWebhookSubscriptionId userErrors
            { field message } } }
            """);
        Assert.Equal(10, answer.GetProperty("extensions").GetProperty("cost").GetProperty("actualQueryCost").GetInt32());
    }

    [Fact]
    public async Task An_empty_bucket_throttles_and_fills_with_time()
    {
        var clock = new FakeTimeProvider();
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock, MaximumAvailable = 100, RestoreRate = 50 });
        store.Store.EmptyBucket();
        var query = "{ productVariants(first: 100) { nodes { id } } }";

        var throttled = await store.Ask(query);
        var cost = throttled.GetProperty("extensions").GetProperty("cost");
        clock.Advance(TimeSpan.FromSeconds(0.2));
        var still = await store.Ask(query);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        var served = await store.Ask(query);

        Assert.Equal("THROTTLED", throttled.ErrorCode());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, cost.GetProperty("actualQueryCost").ValueKind);
        Assert.Equal("THROTTLED", still.ErrorCode());
        Assert.False(served.TryGetProperty("errors", out _));
        Assert.Equal(2, store.Store.Statistics.Throttled);
    }

    [Fact]
    public async Task A_single_query_above_1000_is_refused_and_costs_nothing()
    {
        await using var store = await OpenStore.Start();
        var answer = await store.Ask(
            "{ products(first: 250) { nodes { variants(first: 250) { nodes { metafields(first: 250) { nodes { id } } } } } } }");

        Assert.Equal("MAX_COST_EXCEEDED", answer.ErrorCode());
        Assert.Equal(0, store.Store.Statistics.PointsSpent);
    }
}
