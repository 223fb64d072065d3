namespace ShopifySync.Orders.Intake;

/// <summary>What is to stand in the ERP's table <c>orders</c>. Amounts are in <paramref name="Currency"/>.</summary>
/// <param name="Id">Null for an order that the ERP does not have yet.</param>
/// <param name="Refunded">By Shopify; what the ERP gave back besides is not known there, so this never lowers what the ERP says.</param>
public sealed record OrderRow(
    string? Id, string OrderNumber, string? CustomerId, string? Email, string? Phone, string Currency, bool TaxesIncluded, DateTime PlacedAt, string Status,
    string? CancelReason, DateTime? CancelledAt, string FinancialStatus, string FulfillmentStatus, decimal Discount, decimal Shipping, string? ShippingTitle,
    decimal ShippingTax, decimal Fees, decimal Tax, decimal Total, decimal Refunded, string? PresentmentCurrency, decimal? PresentmentTotal, string? Note,
    string? Tags, Address? ShippingAddress, Address? BillingAddress);

/// <summary>What is to stand in <c>order_lines</c>.</summary>
/// <param name="Id">Null for a line that the ERP does not have yet.</param>
/// <param name="Gid">Null for a line that only the ERP has.</param>
public sealed record LineRow(
    string? Id, string? Gid, string? ProductId, string Kind, string Title, string? Sku, int Quantity, decimal UnitPrice, decimal Discount, decimal Tax,
    decimal? TaxRate, bool RequiresShipping);

/// <summary>What is to stand in <c>order_fulfillments</c>.</summary>
/// <param name="Id">Null for one that the ERP does not have yet.</param>
public sealed record FulfillmentRow(
    string? Id, string Gid, string Status, string? TrackingNumber, string? TrackingCompany, string? TrackingUrl, DateTime ShippedAt, IReadOnlyList<ShopifyFulfilled> Lines);

/// <summary>What is to stand in <c>order_refunds</c>.</summary>
/// <param name="Id">Null for one that the ERP does not have yet.</param>
/// <param name="Adjustment">What was given back beyond what lines and shipping are worth, or kept of it.</param>
public sealed record RefundRow(string? Id, string Gid, string? Note, DateTime RefundedAt, decimal Shipping, decimal Adjustment, decimal Total, IReadOnlyList<ShopifyRefunded> Lines);
