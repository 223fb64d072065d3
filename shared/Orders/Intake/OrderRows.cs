using ShopifySync.Customers;

namespace ShopifySync.Orders.Intake;

/// <summary>A row to write into the ERP's table <c>orders</c>. Amounts are in <see cref="Currency"/>.</summary>
public sealed record OrderRow
{
    /// <summary>Null for an order that the ERP does not have yet.</summary>
    public string? Id { get; init; }

    public required string OrderNumber { get; init; }

    public string? CustomerId { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public required string Currency { get; init; }

    public required bool TaxesIncluded { get; init; }

    public required DateTime PlacedAt { get; init; }

    public required string Status { get; init; }

    public string? CancelReason { get; init; }

    public DateTime? CancelledAt { get; init; }

    public required string FinancialStatus { get; init; }

    public required string FulfillmentStatus { get; init; }

    public required decimal Discount { get; init; }

    public required decimal Shipping { get; init; }

    public string? ShippingTitle { get; init; }

    public required decimal ShippingTax { get; init; }

    public required decimal Fees { get; init; }

    public required decimal Tax { get; init; }

    public required decimal Total { get; init; }

    /// <summary>By Shopify. The ERP may have given back more itself, so this never lowers the ERP's amount.</summary>
    public required decimal Refunded { get; init; }

    public string? PresentmentCurrency { get; init; }

    public decimal? PresentmentTotal { get; init; }

    public string? Note { get; init; }

    public string? Tags { get; init; }

    public Address? ShippingAddress { get; init; }

    public Address? BillingAddress { get; init; }
}

/// <summary>A row to write into <c>order_lines</c>.</summary>
public sealed record LineRow
{
    /// <summary>Null for a line that the ERP does not have yet.</summary>
    public string? Id { get; init; }

    /// <summary>Null for a line that only the ERP has.</summary>
    public string? Gid { get; init; }

    public string? ProductId { get; init; }

    public required string Kind { get; init; }

    public required string Title { get; init; }

    public string? Sku { get; init; }

    public required int Quantity { get; init; }

    public required decimal UnitPrice { get; init; }

    public required decimal Discount { get; init; }

    public required decimal Tax { get; init; }

    public decimal? TaxRate { get; init; }

    public required bool RequiresShipping { get; init; }
}

/// <summary>A row to write into <c>order_fulfillments</c>.</summary>
/// <param name="Id">Null for one that the ERP does not have yet.</param>
public sealed record FulfillmentRow(
    string? Id, string Gid, string Status, string? TrackingNumber, string? TrackingCompany, string? TrackingUrl, DateTime ShippedAt,
    IReadOnlyList<ShopifyFulfilled> Lines);

/// <summary>A row to write into <c>order_refunds</c>.</summary>
/// <param name="Id">Null for one that the ERP does not have yet.</param>
/// <param name="Adjustment">The amount given back beyond the worth of lines and shipping, or kept of it.</param>
public sealed record RefundRow(
    string? Id, string Gid, string? Note, DateTime RefundedAt, decimal Shipping, decimal Adjustment, decimal Total, IReadOnlyList<ShopifyRefunded> Lines);
