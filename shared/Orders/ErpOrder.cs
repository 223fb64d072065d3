namespace ShopifySync.Orders;

/// <summary>An order as the ERP's tables hold it at this moment, with what of it is linked to Shopify. Amounts are in <see cref="Currency"/>.</summary>
/// <param name="SyncStatus"><c>orders.shopify_sync_status</c>.</param>
/// <param name="Status">open, closed or cancelled.</param>
/// <param name="Discount">On the order as a whole, besides those of its lines.</param>
/// <param name="Tax">All of it, that of the lines and of shipping included.</param>
/// <param name="Total">What the order is worth: lines after discounts, less <paramref name="Discount"/>, plus shipping and fees, plus tax unless the prices include it.</param>
public sealed record ErpOrder(
    string Id, string? Number, string SyncStatus, string Currency, bool TaxesIncluded, DateTime PlacedAt, string Status, string? CancelReason,
    string FinancialStatus, string FulfillmentStatus, decimal Discount, decimal Shipping, string? ShippingTitle, decimal ShippingTax, decimal Fees,
    decimal Tax, decimal Total, string? Email, string? Phone, string? Note, string? Tags, Address? ShippingAddress, Address? BillingAddress,
    ErpCustomer? Customer, IReadOnlyList<ErpLine> Lines, IReadOnlyList<ErpFulfillment> Fulfillments, IReadOnlyList<ErpRefund> Refunds,
    IReadOnlyList<ErpGone> GoneLines, IReadOnlyList<ErpGone>? GoneFulfillments = null, IReadOnlyList<ErpGone>? GoneRefunds = null)
{
    /// <summary>Whether a fulfillment or a refund of Shopify's is one that the ERP had and has deleted.</summary>
    public bool HasDeleted(string gid) => (GoneFulfillments ?? []).Concat(GoneRefunds ?? []).Any(gone => gone.Gid == gid);

    public bool IsCancelled => Status == "cancelled";

    public bool IsClosed => Status == "closed";
}

/// <param name="Gid">Null until it is linked to a customer in Shopify.</param>
public sealed record ErpCustomer(string Id, string? Gid, string? Email, string? Phone, string? FirstName, string? LastName, string? Note, string? Tags, Address? Address);

/// <param name="Gid">Shopify's line item; null until it is linked.</param>
/// <param name="VariantGid">Of the line's product, if that is linked.</param>
/// <param name="AwaitsLink">Its product is to be synced and is not linked yet.</param>
/// <param name="Discount">On the whole line.</param>
/// <param name="Tax">On the whole line.</param>
/// <param name="TaxRate">0.19 for 19 %; null: as the amounts say.</param>
public sealed record ErpLine(
    string Id, string? Gid, string? ProductId, string? VariantGid, bool AwaitsLink, string Kind, string Title, string? Sku, int Quantity,
    decimal UnitPrice, decimal Discount, decimal Tax, decimal? TaxRate, bool RequiresShipping);

/// <param name="Gid">Shopify's fulfillment; null until it is linked.</param>
/// <param name="Status">success or cancelled.</param>
/// <param name="OtherGids">Where its goods left from several locations, Shopify has a fulfillment for each of them.</param>
/// <param name="SentAs">As a push was about to send it last; null if none was.</param>
public sealed record ErpFulfillment(
    string Id, string? Gid, string Status, string? TrackingNumber, string? TrackingCompany, string? TrackingUrl, IReadOnlyList<ErpFulfilled> Lines,
    IReadOnlyList<string>? OtherGids = null, SeenFulfillment? SentAs = null)
{
    public bool Is(string gid) => Gid == gid || OtherGids?.Contains(gid) == true;
}

public sealed record ErpFulfilled(string LineId, int Quantity);

/// <param name="Gid">Shopify's refund; null until it is linked.</param>
public sealed record ErpRefund(string Id, string? Gid, string? Note, decimal Shipping, decimal Adjustment, decimal Total, IReadOnlyList<ErpRefunded> Lines);

public sealed record ErpRefunded(string LineId, int Quantity, decimal Subtotal, decimal Tax);

/// <summary>A line, a fulfillment or a refund that was linked and that the ERP has no more.</summary>
public sealed record ErpGone(string Id, string Gid);
