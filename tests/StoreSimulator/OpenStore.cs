using System.Net.Http.Json;
using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>A store that is open for one test, and a client of its Admin API.</summary>
public sealed class OpenStore : IAsyncDisposable
{
    private const string Token = "shpat_test";
    private readonly StoreServer server;

    private OpenStore(StoreServer server)
    {
        this.server = server;
        Http = new HttpClient { BaseAddress = server.Origin };
        Http.DefaultRequestHeaders.Add("X-Shopify-Access-Token", Token);
    }

    public Store Store => server.Store;
    public HttpClient Http { get; }
    public string Location => Store.Locations[0].Gid;

    public static async Task<OpenStore> Start(StoreOptions? options = null) =>
        new(await StoreServer.Start((options ?? new StoreOptions()) with { AccessToken = Token }, CancellationToken.None));

    /// <summary>Adds a product of one variant and returns the gid of its inventory item.</summary>
    public string Item(int available = 10, string? sku = null, bool tracked = true, bool isBundle = false) =>
        Store.AddProduct(
            "Cup", new NewVariant { Sku = sku, Available = available, Tracked = tracked, IsBundle = isBundle }).Variants[0].Item.Gid;

    public Task<HttpResponseMessage> Post(string query, object? variables = null, string version = "2026-10") =>
        Http.PostAsJsonAsync($"/admin/api/{version}/graphql.json", new { query, variables });

    /// <summary>The whole answer.</summary>
    public async Task<JsonElement> Ask(string query, object? variables = null, string version = "2026-10")
    {
        using var response = await Post(query, variables, version);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<JsonElement> Adjust(object[] changes, string? key = "key", string version = "2026-10")
    {
        var answer = await Ask(
            $$"""
            mutation($input: InventoryAdjustQuantitiesInput!) {
              inventoryAdjustQuantities(input: $input) {{(key is null ? "" : $"@idempotent(key: \"{key}\")")}} {
                inventoryAdjustmentGroup { id reason changes(quantityNames: ["available"]) { delta quantityAfterChange } }
                userErrors { code field message }
              }
            }
            """,
            new { input = new { name = "available", reason = "correction", changes } },
            version);
        return answer.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            ? data.GetProperty("inventoryAdjustQuantities")
            : answer;
    }

    public object Change(string item, int delta, int? from = null) =>
        new { inventoryItemId = item, locationId = Location, delta, changeFromQuantity = from };

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.DisposeAsync();
    }
}
