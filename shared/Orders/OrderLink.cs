namespace ShopifySync.Orders;

/// <summary>Which ERP order is which order in Shopify, and what each side was like when it was last seen.</summary>
/// <param name="Gid">Null while it is on its way to Shopify for the first time: then it may be there already.</param>
/// <param name="Version">Counts what was written to the link: who has read an older one must read again.</param>
/// <param name="AppliedAt">When Shopify's state was last brought into the ERP.</param>
/// <param name="DeletedAt">Since when it is gone in Shopify.</param>
/// <param name="InFlightUntil">Until when a push that talks to Shopify about it is waited for.</param>
public sealed record OrderLink(
    string OrderId, string? Gid, OrderSeen? ErpSeen, OrderSeen? ShopifySeen, DateTime? ShopifyUpdatedAt, long Version, DateTime? AppliedAt, DateTime? DeletedAt,
    DateTime? InFlightUntil);

/// <summary>A line, fulfillment or refund of an order on both sides.</summary>
public sealed record OrderPart(string EntityId, string Gid);
