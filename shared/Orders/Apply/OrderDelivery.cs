using ShopifySync.Queue;

namespace ShopifySync.Orders.Apply;

/// <summary>An order as a delivery tells it.</summary>
/// <param name="Gid">Null if no id can be read.</param>
/// <param name="Order">Null if the payload tells of an edit or a refund, or was too large: then Shopify is asked.</param>
public sealed record OrderDelivery(SyncItem Item, string? Gid, DateTime? TriggeredAt, ShopifyOrder? Order)
{
    /// <summary>Shopify sends it to try the address out: it tells of no order that there is.</summary>
    public bool IsTest => TestDelivery.Is(Item);

    public static OrderDelivery Read(SyncItem item, DateTime? triggeredAt, byte[]? body) =>
        UnreadableKey.Is(item.EntityId)
            ? new OrderDelivery(item, null, triggeredAt, null)
            : new OrderDelivery(
                item, $"gid://shopify/Order/{item.EntityId}", triggeredAt,
                body is not null && item.Topic?.StartsWith("orders/", StringComparison.Ordinal) is true && item.Topic != "orders/edited"
                    ? Marked(OrderPayload.Read(body), item)
                    : null);

    private static ShopifyOrder? Marked(ShopifyOrder? order, SyncItem item) =>
        TestDelivery.Is(item) && order is not null ? order with { IsTest = true } : order;
}
