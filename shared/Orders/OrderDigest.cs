using System.Security.Cryptography;
using System.Text;
using ShopifySync.Entities;

namespace ShopifySync.Orders;

/// <summary>Tells whether anything at all changed in an order of Shopify since it was
/// last taken in. The ERP's digest is computed in SQL.</summary>
public static class OrderDigest
{
    /// <summary>The same for a payload and an answer that tell of the same state.</summary>
    public static string Of(ShopifyOrder order) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(EntityJson.WriteSparse(
            order with { IsOurs = null, UpdatedAt = default, Header = order.Header.WithoutEmpty() }))));
}
