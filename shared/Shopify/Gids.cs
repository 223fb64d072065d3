namespace ShopifySync.Shopify;

/// <summary>Shopify's ids as webhooks write them: <c>17</c> where the API says <c>gid://shopify/Order/17</c>.</summary>
public static class Gids
{
    /// <remarks>An address says of what it is behind a question mark, which is no part of its number.</remarks>
    public static string NumberOf(string gid) => gid[(gid.LastIndexOf('/') + 1)..].Split('?')[0];
}
