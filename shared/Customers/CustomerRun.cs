using ShopifySync.Entities.Records;
using ShopifySync.Shopify;

namespace ShopifySync.Customers;

/// <summary>The mutations of one customer, and which address is the default one.</summary>
internal sealed class CustomerRun(ShopifyClient shopify, CustomerOfShopify customer, CancellationToken ct)
    : RecordRun(shopify, customer.Gid, ct)
{
    /// <summary>The default address before the run.</summary>
    public string? DefaultAddressGid => customer.DefaultAddressGid;

    /// <summary>The address that the run has made the default one; null if none.</summary>
    public string? NewDefaultGid { get; set; }
}
