using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ShopifySync.Entities;

/// <summary>What one side says of an entity's fields, by name.</summary>
/// <remarks>An absent field is not said, and stays as it is; a null says that it is empty.</remarks>
[JsonConverter(typeof(FieldValuesJson))]
public sealed class FieldValues : IEquatable<FieldValues>
{
    public static readonly FieldValues None = new(ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal));

    private static readonly JsonElement Null = JsonSerializer.SerializeToElement<string?>(null);

    private readonly ImmutableSortedDictionary<string, JsonElement> values;

    private FieldValues(ImmutableSortedDictionary<string, JsonElement> values) => this.values = values;

    public IEnumerable<string> Names => values.Keys;

    public bool Says(string name) => values.ContainsKey(name);

    /// <summary>The value of a field; null if it is not said.</summary>
    public JsonElement? Find(string name) => values.TryGetValue(name, out var value) ? value : null;

    /// <summary>The text of a field; null if it is empty, not said or no text.</summary>
    public string? Text(string name) => Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public bool IsTrue(string name) => Find(name) is { ValueKind: JsonValueKind.True };

    /// <summary>A field that is a document, in its type; null if it is empty or not said.</summary>
    public T? As<T>(string name) where T : class =>
        Find(name) is { ValueKind: JsonValueKind.Object } value ? EntityJson.Read<T>(value) : null;

    public FieldValues With(string name, JsonElement value) => new(values.SetItem(name, value));

    /// <summary>With a text, a flag or a document; null says that the field is empty.</summary>
    public FieldValues With<T>(string name, T value) => With(name, value is null ? Null : EntityJson.Element(value));

    public FieldValues Without(string name) => new(values.Remove(name));

    /// <summary>With all that others say in place of what is said here.</summary>
    public FieldValues Overlaid(FieldValues others) => new(values.SetItems(others.values));

    /// <summary>Only the fields of these names.</summary>
    public FieldValues Only(IEnumerable<string> names)
    {
        var wanted = names.ToHashSet();

        return new FieldValues(values.RemoveRange(values.Keys.Where(name => !wanted.Contains(name))));
    }

    /// <summary>Without the fields that are empty.</summary>
    public FieldValues WithoutEmpty() =>
        Only(values.Where(entry => entry.Value.ValueKind is not JsonValueKind.Null).Select(entry => entry.Key));

    public bool Equals(FieldValues? other) =>
        other is not null && values.Count == other.values.Count
        && values.All(entry => other.values.TryGetValue(entry.Key, out var value) && JsonElement.DeepEquals(entry.Value, value));

    public override bool Equals(object? obj) => Equals(obj as FieldValues);

    public override int GetHashCode() => values.Keys.Aggregate(values.Count, HashCode.Combine);

    /// <summary>An object with a member for each field that is said.</summary>
    private sealed class FieldValuesJson : JsonConverter<FieldValues>
    {
        public override FieldValues Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(None.values.AddRange(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(ref reader) ?? []));

        public override void Write(Utf8JsonWriter writer, FieldValues value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.values.ToDictionary());
    }
}
