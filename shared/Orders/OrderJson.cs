using System.Text.Json;

namespace ShopifySync.Orders;

/// <summary>How orders are written as JSON in our own database: members in snake case.</summary>
internal static class OrderJson
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <exception cref="JsonException">It is not of that shape: somebody else wrote it.</exception>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("null where a value was expected");
}
