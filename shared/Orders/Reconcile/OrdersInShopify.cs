using ShopifySync.Queue;
using ShopifySync.Reconcile;
using ShopifySync.Shopify;

namespace ShopifySync.Orders.Reconcile;

/// <summary>How Shopify's orders are looked through.</summary>
internal static class OrdersInShopify
{
    public static ReconciledNoun By(OrderReader reader) => new(
        EntityType.Order, "orders", GraphQlDocument.Embedded("ReadChangedOrders"), GraphQlDocument.Embedded("ReadOrderTimes"),
        async (gids, ct) =>
        {
            var read = await reader.Read(gids, ct);

            return (
                read.Orders.Where(order => order.Value is not null).ToDictionary(order => order.Key, order => OrderDigest.Of(order.Value!)),
                read.Problems.Values.FirstOrDefault(problem => problem.Verdict is Verdict.Later));
        });
}
