namespace ShopifySync.Shopify;

/// <summary>A text as a phrase of Shopify's search syntax. What is found resembles it: the result is to be compared.</summary>
public static class SearchPhrase
{
    public static string Of(string text) =>
        '"' + text.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
}
