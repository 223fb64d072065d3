using ShopifySync.Entities;
using ShopifySync.Erp;

namespace ShopifySync.Orders;

/// <summary>The links of what belongs to orders.</summary>
public sealed class OrderParts(ErpDatabase erp, TimeProvider time)
{
    public PartLinks Lines { get; } = new(erp, time, "order_line");

    public PartLinks Fulfillments { get; } = new(erp, time, "order_fulfillment");

    public PartLinks Refunds { get; } = new(erp, time, "order_refund");
}

/// <summary>A line, fulfillment or refund of an order on both sides.</summary>
public sealed record OrderPart(string EntityId, string Gid);
