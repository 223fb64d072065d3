using System.Text.Json;

namespace ShopifySync.Tests;

/// <summary>What a person sees who asks for a dry run.</summary>
internal static class PreviewSteps
{
    private static readonly string[] Kinds =
    [
        "changed_in_erp", "changed_in_shopify", "created_in_erp", "created_in_shopify", "linked", "same", "left_alone", "asked",
    ];

    /// <summary>The counts of a dry run that is complete.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> Preview(this TestHouse house, string entity)
    {
        using var answer = await house.AskPreview($"?entity={entity}");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        var json = JsonDocument.Parse(text).RootElement;

        Assert.Equal(JsonValueKind.Null, json.GetProperty("next").ValueKind);
        return json.GetProperty("counts").EnumerateObject().ToDictionary(count => count.Name, count => count.Value.GetInt32());
    }

    public static string Words(this IReadOnlyDictionary<string, int> counts) =>
        string.Join(", ", Kinds.Where(kind => counts[kind] > 0).Select(kind => $"{kind} {counts[kind]}"));

    public static async Task<HttpResponseMessage> AskPreview(this TestHouse house, string query)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(house.Address, $"/api/preview-sync{query}"));
        request.Headers.Add("x-functions-key", TestHouse.Key);

        return await http.SendAsync(request);
    }
}
