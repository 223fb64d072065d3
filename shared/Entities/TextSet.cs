namespace ShopifySync.Entities;

/// <summary>A list without order as text, as Shopify keeps tags.</summary>
/// <remarks>It is alphabetical, holds each entry once whatever its case, and is separated by comma and blank.</remarks>
public static class TextSet
{
    public static string Normal(string? text) => Normal(Split(text));

    public static string Normal(IEnumerable<string> entries) =>
        string.Join(", ", entries.Select(entry => entry.Trim()).Where(entry => entry.Length > 0)
            .DistinctBy(entry => entry.ToUpperInvariant()).Order(StringComparer.OrdinalIgnoreCase));

    public static IReadOnlyList<string> Split(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Shopify's entries with those that the ERP added since its baseline, and without those that it removed.</summary>
    public static string Merge(string? erp, string? erpBaseline, string? shopify)
    {
        var (before, now) = (Split(erpBaseline), Split(erp));
        var removed = before.Except(now, StringComparer.OrdinalIgnoreCase);
        var added = now.Except(before, StringComparer.OrdinalIgnoreCase);

        return Normal(Split(shopify).Except(removed, StringComparer.OrdinalIgnoreCase).Union(added, StringComparer.OrdinalIgnoreCase));
    }
}
