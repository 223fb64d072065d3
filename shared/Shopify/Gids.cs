namespace ShopifySync.Shopify;

/// <summary>Shopify's ids as webhooks write them: <c>17</c> where the API says <c>gid://shopify/Order/17</c>.</summary>
public static class Gids
{
    public static string NumberOf(string gid) => gid[(gid.LastIndexOf('/') + 1)..];
}
