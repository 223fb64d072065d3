namespace ShopifySync.Orders;

/// <summary>Tags as text: in alphabetical order, each once whatever its case, separated by comma and blank, as Shopify keeps them.</summary>
public static class OrderTags
{
    public static string Normal(string? tags) => Normal(Split(tags));

    public static string Normal(IEnumerable<string> tags) =>
        string.Join(", ", tags.Select(tag => tag.Trim()).Where(tag => tag.Length > 0).DistinctBy(tag => tag.ToUpperInvariant()).Order(StringComparer.OrdinalIgnoreCase));

    public static IReadOnlyList<string> Split(string? tags) =>
        tags?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
