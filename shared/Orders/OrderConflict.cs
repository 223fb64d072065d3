using ShopifySync.Entities;
using ShopifySync.Settings;

namespace ShopifySync.Orders;

/// <summary>Who wins where both sides changed the same field of an order, as <c>SHOPIFY_ORDER_CONFLICTS</c> says.</summary>
internal static class OrderConflict
{
    public static ConflictRule Rule(OrderConflicts setting, Link<OrderBaseline>? link, ShopifyOrder shopify) => setting switch
    {
        OrderConflicts.Erp => ConflictRule.Always(Side.Erp),
        OrderConflicts.Shopify => ConflictRule.Always(Side.Shopify),
        _ => ConflictRule.Newest(link, shopify.UpdatedAt),
    };
}
