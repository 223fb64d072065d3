namespace ShopifySync.Settings;

/// <summary>Whose change of a field counts where both sides changed it.</summary>
public enum FieldWinner
{
    Erp,
    Shopify,

    /// <summary>The change that was made last.</summary>
    Newest,
}

/// <summary>The setting <c>SHOPIFY_FIELD_OWNERS</c>: <c>product.title=shopify, customer.note=newest</c>.</summary>
public static class FieldWinners
{
    /// <summary>What the setting says, by <c>noun.field</c>. Entries that cannot be read are left out; the table refuses them.</summary>
    public static IReadOnlyDictionary<string, FieldWinner> Read(string text) => text
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => entry.Split('=', StringSplitOptions.TrimEntries))
        .Where(entry => entry.Length == 2 && Enum.TryParse<FieldWinner>(entry[1], ignoreCase: true, out _))
        .GroupBy(entry => entry[0].ToLowerInvariant())
        .ToDictionary(entry => entry.Key, entry => Enum.Parse<FieldWinner>(entry.Last()[1], ignoreCase: true));
}
