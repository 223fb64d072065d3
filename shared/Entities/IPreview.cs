using ShopifySync.Queue;

namespace ShopifySync.Entities;

/// <summary>Says what a sync of a noun would do, a page at a time: the ERP's side first, then Shopify's. It writes nothing.</summary>
public interface IPreview
{
    /// <summary>One page more, added to a report.</summary>
    /// <param name="cursor">What the last page returned; null at the beginning.</param>
    /// <returns>Where to go on, null at the end; and why it could not go on.</returns>
    Task<(string? Cursor, Outcome? Problem)> Next(string? cursor, PreviewReport report, CancellationToken ct);
}

/// <summary>Where a preview goes on: in the ERP after a row, or in Shopify after a page.</summary>
internal static class PreviewCursor
{
    private const string Shopify = "shopify:";

    /// <summary>The beginning of Shopify's side.</summary>
    public const string OfShopify = Shopify;

    /// <summary>Shopify's own cursor, empty at the beginning; null while it is the ERP's turn.</summary>
    public static string? InShopify(string? cursor) =>
        cursor?.StartsWith(Shopify, StringComparison.Ordinal) is true ? cursor[Shopify.Length..] : null;

    public static string After(string shopifysCursor) => $"{Shopify}{shopifysCursor}";
}
