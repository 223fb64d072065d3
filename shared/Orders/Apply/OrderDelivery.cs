using ShopifySync.Queue;

namespace ShopifySync.Orders.Apply;

/// <summary>An order as a delivery tells it.</summary>
/// <param name="Gid">Null if no id can be read.</param>
/// <param name="Order">Null if the payload tells of an edit or a refund, or was too large: then Shopify is asked.</param>
public sealed record OrderDelivery(SyncItem Item, string? Gid, DateTime? TriggeredAt, ShopifyOrder? Order)
{
    public static OrderDelivery Read(SyncItem item, DateTime? triggeredAt, byte[]? body) =>
        UnreadableKey.Is(item.EntityId)
            ? new OrderDelivery(item, null, triggeredAt, null)
            : new OrderDelivery(
                item, $"gid://shopify/Order/{item.EntityId}", triggeredAt,
                body is not null && item.Topic?.StartsWith("orders/", StringComparison.Ordinal) is true && item.Topic != "orders/edited"
                    ? OrderPayload.Read(body)
                    : null);
}
