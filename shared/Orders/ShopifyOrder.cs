using ShopifySync.Customers;

namespace ShopifySync.Orders;

/// <summary>An order as Shopify tells it, in a webhook's payload or in an answer. Amounts are in the shop's currency.</summary>
public sealed record ShopifyOrder
{
    public required string Gid { get; init; }

    /// <summary>The name that people call it by: <c>#1001</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The ERP order's id that it carries as its source identifier.</summary>
    public string? ErpId { get; init; }

    /// <summary>Whether our app's own metafield says the same; null where the payload does not tell.</summary>
    public bool? IsOurs { get; init; }

    public required DateTime UpdatedAt { get; init; }

    public required DateTime PlacedAt { get; init; }

    public DateTime? CancelledAt { get; init; }

    public string? CancelReason { get; init; }

    public bool IsClosed { get; init; }

    /// <summary>
    /// pending, authorized, partially_paid, paid, partially_refunded, refunded, voided, expired; or a newer word of Shopify's, in lower case.
    /// </summary>
    public required string FinancialStatus { get; init; }

    /// <summary>unfulfilled, partial or fulfilled.</summary>
    public required string FulfillmentStatus { get; init; }

    public required string Currency { get; init; }

    public required bool TaxesIncluded { get; init; }

    public string? PresentmentCurrency { get; init; }

    public required OrderMoney Money { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    public string? Note { get; init; }

    /// <summary>In alphabetical order, separated by comma and blank; empty if there are none.</summary>
    public required string Tags { get; init; }

    public Address? ShippingAddress { get; init; }

    public Address? BillingAddress { get; init; }

    public string? ShippingTitle { get; init; }

    public ShopifyCustomer? Customer { get; init; }

    public required IReadOnlyList<ShopifyLine> Lines { get; init; }

    public required IReadOnlyList<ShopifyFulfillment> Fulfillments { get; init; }

    public required IReadOnlyList<ShopifyRefund> Refunds { get; init; }
}

/// <summary>An order's sums as Shopify gives them.</summary>
/// <remarks>Those without "Current" are of everything that was ever ordered: pieces that were taken off or refunded stay in them.</remarks>
public sealed record OrderMoney
{
    /// <summary>All lines after discounts, tips among them, and duties where prices include them.</summary>
    public required decimal Subtotal { get; init; }

    /// <summary>After discounts, without tax unless prices include it.</summary>
    public decimal Shipping { get; init; }

    /// <summary>The taxes of the shipping lines.</summary>
    public decimal ShippingTax { get; init; }

    public decimal Tax { get; init; }

    /// <summary>Duties that no price includes, additional fees, and a tip that is no line.</summary>
    public decimal Fees { get; init; }

    public required decimal Total { get; init; }

    public required decimal CurrentSubtotal { get; init; }

    public decimal CurrentShipping { get; init; }

    public decimal CurrentTax { get; init; }

    public required decimal CurrentTotal { get; init; }

    /// <summary>Money that went back.</summary>
    public decimal Refunded { get; init; }

    /// <summary>The current total in the currency that the customer was shown.</summary>
    public decimal PresentmentTotal { get; init; }
}

/// <summary>A line of a Shopify order.</summary>
public sealed record ShopifyLine
{
    public required string Gid { get; init; }

    public string? VariantGid { get; init; }

    public required string Title { get; init; }

    public string? Sku { get; init; }

    /// <summary>Pieces that were ordered, and added later; those that were taken off stay in it.</summary>
    public required int Ordered { get; init; }

    /// <summary>Pieces that the order still asks for.</summary>
    public required int Current { get; init; }

    /// <summary>Before discounts.</summary>
    public required decimal UnitPrice { get; init; }

    /// <summary>All that is allocated to the line, on <see cref="Ordered"/> pieces.</summary>
    public decimal Discount { get; init; }

    /// <summary>All of the line's taxes, on <see cref="Ordered"/> pieces.</summary>
    public decimal Tax { get; init; }

    /// <summary>The sum of its taxes' rates; null if it has none.</summary>
    public decimal? TaxRate { get; init; }

    public required bool RequiresShipping { get; init; }

    /// <summary>product, custom (no variant), gift_card or tip.</summary>
    public required string Kind { get; init; }

    /// <summary>The ERP line's id that it carries, if an order of ours brought it there.</summary>
    public string? ErpLineId { get; init; }
}

/// <param name="Status">success or cancelled; those that failed or were never sent are left out.</param>
public sealed record ShopifyFulfillment(
    string Gid, string Status, string? TrackingNumber, string? TrackingCompany, string? TrackingUrl, DateTime ShippedAt,
    IReadOnlyList<ShopifyFulfilled> Lines);

/// <summary>Pieces of a line that a fulfillment sent.</summary>
public sealed record ShopifyFulfilled(string LineGid, int Quantity);

/// <param name="Shipping">Shipping that was given back, its tax included.</param>
/// <param name="Total">Money that went back; 0 where the refund is bookkeeping only.</param>
public sealed record ShopifyRefund(
    string Gid, string? Note, DateTime RefundedAt, decimal Shipping, decimal Total, IReadOnlyList<ShopifyRefunded> Lines)
{
    /// <summary>The amount that it takes off the order, whether or not money went back.</summary>
    public decimal Worth(bool taxesIncluded) => Lines.Sum(line => line.Subtotal + (taxesIncluded ? 0 : line.Tax)) + Shipping;
}

/// <summary>Pieces of a line that a refund takes back.</summary>
public sealed record ShopifyRefunded(string LineGid, int Quantity, decimal Subtotal, decimal Tax);
