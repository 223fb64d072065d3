namespace ShopifySync.Orders;

/// <summary>Which ERP order is which order in Shopify, and what each side was like when it was last seen.</summary>
/// <param name="Gid">Null while it is on its way to Shopify for the first time: then it may be there already.</param>
/// <param name="Version">Counts what was written to the link: who has read an older one must read again.</param>
/// <param name="AppliedAt">When Shopify's state was last brought into the ERP.</param>
/// <param name="DeletedAt">Since when it is gone in Shopify.</param>
/// <param name="InFlightUntil">Until when a push that talks to Shopify about it is waited for.</param>
/// <param name="ErpChangedAt">Since when a change of the ERP's waits to be pushed.</param>
public sealed record OrderLink(
    string OrderId, string? Gid, OrderSeen? ErpSeen, OrderSeen? ShopifySeen, DateTime? ShopifyUpdatedAt, long Version, DateTime? AppliedAt, DateTime? DeletedAt,
    DateTime? InFlightUntil, DateTime? ErpChangedAt);

/// <summary>A line, fulfillment or refund of an order on both sides.</summary>
public sealed record OrderPart(string EntityId, string Gid);

/// <summary>The same, with the order's id in the ERP.</summary>
internal sealed record LinkedPart(string OrderId, string EntityId, string Gid);

/// <summary>What both sides of an order are like once Shopify's state is in the ERP.</summary>
/// <param name="ErpSeen">Null where it is not known what of the ERP Shopify has seen.</param>
/// <param name="Changed">Whether the ERP was changed by it.</param>
internal sealed record LinkedOrder(string OrderId, string Gid, OrderSeen? ErpSeen, OrderSeen ShopifySeen, DateTime ShopifyUpdatedAt, bool Changed);
