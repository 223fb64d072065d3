using ShopifySync.Customers;

namespace ShopifySync.Orders;

/// <summary>An order as the ERP's tables hold it at this moment, with its links to Shopify. Amounts are in <see cref="Currency"/>.</summary>
public sealed record ErpOrder
{
    public required string Id { get; init; }

    public string? Number { get; init; }

    /// <summary><c>orders.shopify_sync_status</c>.</summary>
    public required string SyncStatus { get; init; }

    public required string Currency { get; init; }

    public required bool TaxesIncluded { get; init; }

    public required DateTime PlacedAt { get; init; }

    /// <summary>open, closed or cancelled.</summary>
    public required string Status { get; init; }

    public string? CancelReason { get; init; }

    public required string FinancialStatus { get; init; }

    public required string FulfillmentStatus { get; init; }

    /// <summary>On the order as a whole, besides those of its lines.</summary>
    public decimal Discount { get; init; }

    public decimal Shipping { get; init; }

    public string? ShippingTitle { get; init; }

    public decimal ShippingTax { get; init; }

    public decimal Fees { get; init; }

    /// <summary>All of it, that of the lines and of shipping included.</summary>
    public decimal Tax { get; init; }

    /// <summary>Lines after discounts, less <see cref="Discount"/>, plus shipping and fees, plus tax unless the prices include it.</summary>
    public required decimal Total { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public string? Note { get; init; }

    public string? Tags { get; init; }

    public Address? ShippingAddress { get; init; }

    public Address? BillingAddress { get; init; }

    public ErpCustomer? Customer { get; init; }

    public required IReadOnlyList<ErpLine> Lines { get; init; }

    public required IReadOnlyList<ErpFulfillment> Fulfillments { get; init; }

    public required IReadOnlyList<ErpRefund> Refunds { get; init; }

    /// <summary>Lines that were linked and that the ERP has deleted.</summary>
    public required IReadOnlyList<ErpGone> GoneLines { get; init; }

    /// <summary>Fulfillments that were linked and that the ERP has deleted.</summary>
    public required IReadOnlyList<ErpGone> GoneFulfillments { get; init; }

    /// <summary>Refunds that were linked and that the ERP has deleted.</summary>
    public required IReadOnlyList<ErpGone> GoneRefunds { get; init; }

    public bool IsCancelled => Status == "cancelled";

    public bool IsClosed => Status == "closed";

    /// <summary>Whether a fulfillment or a refund of Shopify's is one that the ERP had and has deleted.</summary>
    public bool HasDeleted(string gid) => GoneFulfillments.Concat(GoneRefunds).Any(gone => gone.Gid == gid);
}

/// <summary>A line of an ERP order.</summary>
public sealed record ErpLine
{
    public required string Id { get; init; }

    /// <summary>Shopify's line item; null until it is linked.</summary>
    public string? Gid { get; init; }

    public string? ProductId { get; init; }

    /// <summary>The variant of the line's product, if that is linked.</summary>
    public string? VariantGid { get; init; }

    /// <summary>Whether its product is to be synced and is not linked yet.</summary>
    public bool AwaitsLink { get; init; }

    /// <summary>product, custom, gift_card or tip.</summary>
    public required string Kind { get; init; }

    public required string Title { get; init; }

    public string? Sku { get; init; }

    public required int Quantity { get; init; }

    public required decimal UnitPrice { get; init; }

    /// <summary>On the whole line.</summary>
    public decimal Discount { get; init; }

    /// <summary>On the whole line.</summary>
    public decimal Tax { get; init; }

    /// <summary>0.19 for 19 %; null: as the amounts say.</summary>
    public decimal? TaxRate { get; init; }

    public required bool RequiresShipping { get; init; }
}

/// <summary>A fulfillment of an ERP order.</summary>
public sealed record ErpFulfillment
{
    public required string Id { get; init; }

    /// <summary>Shopify's fulfillment; null until it is linked.</summary>
    public string? Gid { get; init; }

    /// <summary>success or cancelled.</summary>
    public required string Status { get; init; }

    public string? TrackingNumber { get; init; }

    public string? TrackingCompany { get; init; }

    public string? TrackingUrl { get; init; }

    public required IReadOnlyList<ErpFulfilled> Lines { get; init; }

    /// <summary>Where its goods left from several locations, Shopify has a fulfillment for each of them.</summary>
    public IReadOnlyList<string> OtherGids { get; init; } = [];

    /// <summary>As a push was about to send it last; null if none was.</summary>
    public SeenFulfillment? SentAs { get; init; }

    public bool Is(string gid) => Gid == gid || OtherGids.Contains(gid);
}

/// <summary>Pieces of a line that a fulfillment sent.</summary>
public sealed record ErpFulfilled(string LineId, int Quantity);

/// <param name="Gid">Shopify's refund; null until it is linked.</param>
public sealed record ErpRefund(
    string Id, string? Gid, string? Note, decimal Shipping, decimal Adjustment, decimal Total, IReadOnlyList<ErpRefunded> Lines);

/// <summary>Pieces of a line that a refund takes back.</summary>
public sealed record ErpRefunded(string LineId, int Quantity, decimal Subtotal, decimal Tax);

/// <summary>A line, a fulfillment or a refund that was linked and that the ERP has no more.</summary>
public sealed record ErpGone(string Id, string Gid);
