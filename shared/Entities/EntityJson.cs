using System.Text.Json;
using System.Text.Json.Serialization;

namespace ShopifySync.Entities;

/// <summary>How rows, baselines and documents are written as JSON in our own database: members in snake case.</summary>
public static class EntityJson
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>JSON without members that are null.</summary>
    /// <remarks>A member that is added to a type later leaves the digest of stored values as it is.</remarks>
    private static readonly JsonSerializerOptions Sparse = new(Options) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static string WriteSparse<T>(T value) => JsonSerializer.Serialize(value, Sparse);

    public static JsonElement Element<T>(T value) => JsonSerializer.SerializeToElement(value, Sparse);

    /// <exception cref="JsonException">The text has another shape: somebody else wrote it.</exception>
    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("null where a value was expected");

    public static T? Read<T>(JsonElement element) => element.Deserialize<T>(Options);
}
