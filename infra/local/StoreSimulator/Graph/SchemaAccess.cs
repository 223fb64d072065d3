using System.Text.Json;
using System.Text.RegularExpressions;

namespace StoreSimulator.Graph;

/// <summary>The access scopes that Shopify's published schema asks for, by type and field: any of those named will do.</summary>
/// <remarks>A person's own permissions are not checked.</remarks>
internal sealed partial class SchemaAccess
{
    private readonly Dictionary<(string Type, string? Field), string[]> scopes = [];

    public SchemaAccess(JsonElement schema)
    {
        foreach (var type in schema.GetProperty("types").EnumerateArray())
        {
            var name = type.GetProperty("name").GetString()!;
            Note((name, null), type);
            if (type.GetProperty("fields") is { ValueKind: JsonValueKind.Array } fields)
            {
                foreach (var field in fields.EnumerateArray())
                {
                    Note((name, field.GetProperty("name").GetString()), field);
                }
            }
        }
    }

    public IReadOnlyList<string> Of(string type) => scopes.GetValueOrDefault((type, null)) ?? [];

    public IReadOnlyList<string> Of(string type, string field) => scopes.GetValueOrDefault((type, field)) ?? [];

    private void Note((string Type, string? Field) place, JsonElement described)
    {
        if (described.TryGetProperty("requiredAccess", out var required) && required.GetString() is { } text
            && Scope().Matches(text.Split("Also:")[0]).Select(match => match.Groups[1].Value).ToArray() is { Length: > 0 } named)
        {
            scopes[place] = named;
        }
    }

    [GeneratedRegex("`((?:read|write)_[a-z_]+)` access scope")]
    private static partial Regex Scope();
}
