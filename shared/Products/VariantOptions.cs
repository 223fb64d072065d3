using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>One option of a variant: Size, and L.</summary>
public sealed record VariantOption(string Name, string Value);

/// <summary>What tells the variants of a product apart.</summary>
internal static class VariantOptions
{
    public const int Most = 3;

    private const string DefaultName = "Title";
    private const string DefaultValue = "Default Title";

    public static IReadOnlyList<VariantOption> Of(FieldValues variant) => variant.Find(ProductFields.Options) is { } value ? Of(value) : [];

    /// <summary>In normal form already.</summary>
    public static IReadOnlyList<VariantOption> Of(JsonElement value) => value.ValueKind is JsonValueKind.Array
        ? [.. value.EnumerateArray().Select(option =>
            new VariantOption(option.GetProperty("name").GetString()!, option.GetProperty("value").GetString()!))]
        : [];

    /// <summary>Null where there is none, or only the one that Shopify gives to a product without options.</summary>
    public static IReadOnlyList<VariantOption>? Normal(IEnumerable<VariantOption> options) =>
        options.Select(option => new VariantOption(option.Name.Trim(), option.Value.Trim())).ToList() is { Count: > 0 } some
            && some is not [{ Name: DefaultName, Value: DefaultValue }]
            ? some : null;

    /// <summary>The ERP's column: a list, or text that is one.</summary>
    /// <exception cref="JsonException">It is no list of names and values.</exception>
    public static IReadOnlyList<VariantOption>? OfErp(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.String)
        {
            return string.IsNullOrWhiteSpace(value.GetString()) ? null : OfErp(JsonSerializer.Deserialize<JsonElement>(value.GetString()!));
        }

        if (value.ValueKind is JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind is not JsonValueKind.Array)
        {
            throw new JsonException("its options are no list");
        }

        return Normal(value.EnumerateArray().Select(option => new VariantOption(
            option.Text("name") ?? throw new JsonException("an option has no name"),
            option.Text("value") ?? throw new JsonException("an option has no value"))));
    }

    /// <summary>Why rows cannot be variants of one product; null if they can.</summary>
    public static string? Problem(string record, IReadOnlyCollection<FieldValues> rows)
    {
        if (rows.Count < 2 || rows.Any(row => !row.Says(ProductFields.Options)))
        {
            return null;
        }

        var options = rows.Select(Of).ToList();
        var names = options[0].Select(option => option.Name).ToList();

        return names.Count == 0 || options.Exists(others => !others.Select(option => option.Name).SequenceEqual(names))
                ? $"The rows of {record} are variants of one product: each needs the same options, " +
                    "such as [{\"name\": \"Size\", \"value\": \"L\"}]."
            : names.Count > Most ? $"The rows of {record} have {names.Count} options. Shopify takes {Most}."
            : options.GroupBy(Key).FirstOrDefault(same => same.Count() > 1) is { } twice
                ? $"Two rows of {record} have the same options: {Words(twice.First())}. Give each its own."
            : null;
    }

    public static string Key(IEnumerable<VariantOption> options) =>
        string.Join('\n', options.Select(option => option.Value.ToUpperInvariant()));

    public static string Words(IEnumerable<VariantOption> options) => string.Join(" / ", options.Select(option => option.Value));
}
