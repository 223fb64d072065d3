using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

public sealed class CostTests
{
    [Fact]
    public async Task The_page_size_counts_also_from_a_variable_and_the_rest_is_refunded()
    {
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = new FakeTimeProvider() });
        store.Store.Seed(3);

        var answer = await store.Ask("query($n: Int!) { productVariants(first: $n) { nodes { id inventoryItem { id } } } }", new { n = 100 });
        var cost = answer.GetProperty("extensions").GetProperty("cost");

        Assert.Equal(200, cost.GetProperty("requestedQueryCost").GetInt32());
        Assert.Equal(6, cost.GetProperty("actualQueryCost").GetInt32());
        Assert.Equal(1994, cost.GetProperty("throttleStatus").GetProperty("currentlyAvailable").GetInt32());
        Assert.Equal(6, store.Store.Statistics.PointsSpent);
    }

    [Theory]
    [InlineData("refunds(first: 250)", 251)]
    [InlineData("refunds", 2)]
    public async Task A_list_costs_what_is_asked_of_it(string list, int cost)
    {
        await using var store = await OpenStore.Start();
        var answer = await store.Ask($$"""{ order(id: "gid://shopify/Order/1") { {{list}} { id } } }""");
        Assert.Equal(cost, answer.GetProperty("extensions").GetProperty("cost").GetProperty("requestedQueryCost").GetInt32());
    }

    [Fact]
    public async Task A_mutation_costs_ten()
    {
        await using var store = await OpenStore.Start();
        var answer = await store.Ask("""mutation { webhookSubscriptionDelete(id: "gid://shopify/WebhookSubscription/1") { deletedWebhookSubscriptionId userErrors { field message } } }""");
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
        clock.Advance(TimeSpan.FromSeconds(1.9));
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
        var answer = await store.Ask("{ products(first: 50) { nodes { variants(first: 50) { nodes { id } } } } }");

        Assert.Equal("MAX_COST_EXCEEDED", answer.ErrorCode());
        Assert.Equal(0, store.Store.Statistics.PointsSpent);
    }
}
