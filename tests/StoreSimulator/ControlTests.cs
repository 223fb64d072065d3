using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace StoreSimulator.Tests;

public sealed class ControlTests
{
    [Fact]
    public async Task Another_process_sells_receives_and_looks()
    {
        await using var store = await OpenStore.Start();
        await Post(store, "/simulator/seed", """{ "products": 3, "skuPrefix": "CUP-", "available": 10 }""");
        await Post(store, "/simulator/sell", """{ "sku": "CUP-2", "quantity": 4 }""");
        await Post(store, "/simulator/receive", """{ "sku": "CUP-2" }""");

        var level = await store.Http.GetFromJsonAsync<JsonElement>("/simulator/level?sku=CUP-2");
        Assert.Equal(7, level.GetProperty("available").GetInt32());
    }

    [Fact]
    public async Task Another_process_breaks_and_mends_things()
    {
        await using var store = await OpenStore.Start();
        await Post(store, "/simulator/faults", """{ "errorBefore": { "always": true, "only": "shop" }, "shuffle": true }""");
        using var broken = await store.Post("{ shop { name } }");
        await store.Http.DeleteAsync("/simulator/faults");
        using var mended = await store.Post("{ shop { name } }");
        var stats = await store.Http.GetFromJsonAsync<JsonElement>("/simulator/stats");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, broken.StatusCode);
        Assert.Equal(HttpStatusCode.OK, mended.StatusCode);
        Assert.False(store.Store.Faults.Shuffle);
        Assert.Equal(2, stats.GetProperty("requests").GetProperty("shop").GetInt32());
    }

    [Theory]
    [InlineData("/simulator/sell", """{ "sku": "NONE" }""", "The store has no variant with the SKU NONE.")]
    [InlineData("/simulator/sell", "{}", "Name an item (its gid) or a sku.")]
    [InlineData("/simulator/sell", """{ "sku": """, "JSON")]
    [InlineData(
        "/simulator/sell", """{ "item": "gid://shopify/InventoryItem/1" }""",
        "The store has no InventoryItem gid://shopify/InventoryItem/1.")]
    [InlineData("/simulator/seed", """{ "products": 0 }""", "products must be between 1 and 100000.")]
    [InlineData("/simulator/faults", """{ "gremlins": true }""", "There is no fault named gremlins.")]
    [InlineData("/simulator/faults", """{ "loseAnswer": { "probability": 2 } }""", "probability (0 to 1)")]
    public async Task Bad_input_is_answered_with_a_sentence(string path, string body, string sentence)
    {
        await using var store = await OpenStore.Start();
        using var response = await Post(store, path, body, HttpStatusCode.BadRequest);
        Assert.Contains(sentence, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> Post(
        OpenStore store, string path, string body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var response = await store.Http.PostAsync(new Uri(path, UriKind.Relative), content);
        Assert.Equal(expected, response.StatusCode);
        return response;
    }
}
