using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

public sealed class AccessTests
{
    [Fact]
    public async Task A_wrong_token_is_unauthorized()
    {
        await using var store = await OpenStore.Start();
        store.Http.DefaultRequestHeaders.Remove("X-Shopify-Access-Token");
        store.Http.DefaultRequestHeaders.Add("X-Shopify-Access-Token", "shpat_wrong");

        using var response = await store.Post("{ shop { name } }");
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_revoked_token_is_unauthorized_until_it_is_good_again()
    {
        await using var store = await OpenStore.Start();
        store.Store.Faults.TokenRevoked = true;
        using var refused = await store.Post("{ shop { name } }");
        store.Store.Faults.TokenRevoked = false;
        using var taken = await store.Post("{ shop { name } }");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task A_missing_scope_is_denied_without_effect()
    {
        await using var store = await OpenStore.Start(new StoreOptions { Scopes = ["read_inventory"] });
        var item = store.Item();

        var answer = await store.Ask(
            """
            mutation($input: InventoryAdjustQuantitiesInput!) {
              inventoryAdjustQuantities(input: $input) @idempotent(key: "k") { userErrors { message } }
            }
            """,
            new { input = new { name = "available", reason = "correction", changes = new[] { store.Change(item, 1) } } });

        Assert.Equal("ACCESS_DENIED", answer.ErrorCode());
        Assert.Equal(10, store.Store.Available(item, store.Location));
    }

    [Fact]
    public async Task A_write_scope_implies_its_read_scope()
    {
        await using var store = await OpenStore.Start(new StoreOptions { Scopes = ["write_products"] });

        Assert.False((await store.Ask("{ products(first: 1) { nodes { id } } }")).TryGetProperty("errors", out _));
        Assert.Equal("ACCESS_DENIED", (await store.Ask("{ locations(first: 1) { nodes { id } } }")).ErrorCode());
        Assert.Contains(
            "read_products", (await store.Ask("{ currentAppInstallation { accessScopes { handle } } }")).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_hangs_on_a_noun_needs_its_own_scope_wherever_it_is_read()
    {
        await using var store = await OpenStore.Start(new StoreOptions { Scopes = ["read_orders"] });
        var variant = store.Store.AddProduct("Cup", new NewVariant { Available = 5 }).Variants[0];
        var order = store.Store.PlaceOrder(store.Store.AddCustomer("ann@example.com"), new NewLine { Variant = variant.Gid });

        Assert.Equal(["customer"], await Denied("customer { id }"));
        Assert.Equal(["variant", "product"], await Denied("lineItems(first: 1) { nodes { id variant { id } product { id } } }"));
        Assert.Equal(["fulfillmentOrders"], await Denied("fulfillmentOrders(first: 1) { nodes { id } }"));
        Assert.Empty(await Denied("id name lineItems(first: 1) { nodes { id title } }"));

        async Task<string[]> Denied(string fields)
        {
            var answer = await store.Ask($$"""query($id: ID!) { node(id: $id) { ... on Order { {{fields}} } } }""", new { id = order.Gid });
            return answer.TryGetProperty("errors", out var errors)
                ? [
                    .. errors.EnumerateArray()
                        .Where(error => error.GetProperty("extensions").GetProperty("code").GetString() == "ACCESS_DENIED")
                        .Select(error => error.GetProperty("message").GetString()!.Split(' ')[3])
                ]
                : [];
        }
    }

    [Fact]
    public async Task Stock_needs_more_than_the_scope_of_products()
    {
        await using var store = await OpenStore.Start(new StoreOptions { Scopes = ["read_products"] });
        var item = store.Item();

        Assert.Equal(
            "ACCESS_DENIED",
            (
                await store.Ask(
                    "query($id: ID!) { inventoryItem(id: $id) { id inventoryLevels(first: 1) { nodes { id } } } }",
                    new { id = item })).ErrorCode());
        Assert.Equal(
            item, (await store.Ask("query($id: ID!) { inventoryItem(id: $id) { id } }", new { id = item })).Text("inventoryItem.id"));
    }

    [Theory]
    [InlineData("ORDER_TRANSACTIONS_CREATE")]
    [InlineData("ORDERS_CREATE")]
    [InlineData("FULFILLMENTS_CREATE")]
    [InlineData("INVENTORY_LEVELS_UPDATE")]
    public async Task A_topic_needs_the_scope_of_what_it_tells(string topic)
    {
        await using var store = await OpenStore.Start(new StoreOptions { Scopes = ["write_products", "write_customers"] });

        var answer = await store.Ask(
            $$"""
            mutation {
                webhookSubscriptionCreate(topic: {{topic}}, webhookSubscription: { uri: "https://app.example.com/" }) {
                    userErrors { message }
                }
            }
            """);

        Assert.Equal("ACCESS_DENIED", answer.ErrorCode());
        Assert.Empty(store.Store.Subscriptions);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Orders_are_shown_for_sixty_days_and_longer_only_to_an_app_that_may_read_all(bool all)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.Parse("2026-05-01T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
        await using var store = await OpenStore.Start(
            new StoreOptions { TimeProvider = clock, Scopes = [.. new StoreOptions().Scopes, .. all ? new[] { "read_all_orders" } : []] });
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 1 });
        Assert.Equal([1, 1, 1, 1, 1], await Shown());

        clock.Advance(TimeSpan.FromDays(60));

        Assert.Equal(all ? [1, 1, 1, 1, 1] : [0, 0, 0, 0, 0], await Shown());

        async Task<IEnumerable<int>> Shown()
        {
            var answer = await store.Ask(
                """
                query($id: ID!, $line: ID!) {
                  order(id: $id) { id } node(id: $id) { id } nodes(ids: [$line]) { id } orders(first: 1) { nodes { id } }
                  orderByIdentifier(identifier: { id: $id }) { id }
                }
                """,
                new { id = order.Gid, line = order.LineItems[0].Gid });
            return new[] { "order", "node", "nodes.0", "orders.nodes", "orderByIdentifier" }.Select(path => answer.At(path) switch
            {
                { ValueKind: JsonValueKind.Null } => 0,
                { ValueKind: JsonValueKind.Array } list => list.GetArrayLength(),
                _ => 1,
            });
        }
    }
}
