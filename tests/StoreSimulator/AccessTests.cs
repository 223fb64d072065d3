using System.Net;

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
        Assert.Contains("read_products", (await store.Ask("{ currentAppInstallation { accessScopes { handle } } }")).ToString(), StringComparison.Ordinal);
    }
}
