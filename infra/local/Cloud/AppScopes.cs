namespace ShopifySync.Local.Cloud;

/// <summary>The Admin API scopes that the README asks for. The local app has only these, so that a missing one shows.</summary>
public static class AppScopes
{
    public static readonly IReadOnlyList<string> All =
    [
        "write_products", "read_publications", "write_publications", "read_inventory", "write_inventory", "read_locations",
        "write_orders", "write_order_edits", "write_customers",
        "read_customer_merge", "write_customer_merge",
        "read_fulfillments",
        "write_merchant_managed_fulfillment_orders",
    ];
}
