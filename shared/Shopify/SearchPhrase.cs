using System.Globalization;

namespace ShopifySync.Shopify;

/// <summary>Values in Shopify's search syntax. What is found for a text resembles it: the result is to be compared.</summary>
public static class SearchPhrase
{
    public static string Of(string text) =>
        '"' + text.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';

    /// <summary>A moment, by Shopify's whole seconds.</summary>
    public static string Of(DateTime moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
