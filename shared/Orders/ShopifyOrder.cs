namespace ShopifySync.Orders;

/// <summary>An order as Shopify tells it, in a webhook's payload or in an answer. Amounts are in the shop's currency.</summary>
/// <param name="Name">What people call it: <c>#1001</c>.</param>
/// <param name="ErpId">The ERP order's id that it carries as its source identifier.</param>
/// <param name="IsOurs">Whether our app's own metafield says the same; null where the payload does not tell.</param>
/// <param name="FinancialStatus">pending, authorized, partially_paid, paid, partially_refunded, refunded, voided, expired; or a newer word of Shopify's, in lower case.</param>
/// <param name="FulfillmentStatus">unfulfilled, partial or fulfilled.</param>
/// <param name="Tags">In alphabetical order, separated by comma and blank; empty if there are none.</param>
public sealed record ShopifyOrder(
    string Gid, string Name, string? ErpId, bool? IsOurs, DateTime UpdatedAt, DateTime PlacedAt, DateTime? CancelledAt, string? CancelReason, bool IsClosed,
    string FinancialStatus, string FulfillmentStatus, string Currency, bool TaxesIncluded, string? PresentmentCurrency, OrderMoney Money,
    string? Email, string? Phone, string? Note, string Tags, Address? ShippingAddress, Address? BillingAddress, string? ShippingTitle,
    ShopifyCustomer? Customer, IReadOnlyList<ShopifyLine> Lines, IReadOnlyList<ShopifyFulfillment> Fulfillments, IReadOnlyList<ShopifyRefund> Refunds);

/// <summary>An order's sums as Shopify gives them. Those without "Current" are of everything that was ever ordered; what was taken off or refunded stays in them.</summary>
/// <param name="Subtotal">All lines after discounts, tips among them, and duties where prices include them.</param>
/// <param name="Shipping">After discounts, without tax unless prices include it.</param>
/// <param name="ShippingTax">The taxes of the shipping lines.</param>
/// <param name="Fees">Duties that no price includes, additional fees, and a tip that is no line.</param>
/// <param name="Refunded">Money that went back.</param>
/// <param name="PresentmentTotal">The current total in the currency that the customer was shown.</param>
public sealed record OrderMoney(
    decimal Subtotal, decimal Shipping, decimal ShippingTax, decimal Tax, decimal Fees, decimal Total,
    decimal CurrentSubtotal, decimal CurrentShipping, decimal CurrentTax, decimal CurrentTotal, decimal Refunded, decimal PresentmentTotal);

/// <param name="Ordered">What was ordered, and added later; what was taken off stays in it.</param>
/// <param name="Current">What the order still asks for.</param>
/// <param name="UnitPrice">Before discounts.</param>
/// <param name="Discount">All that is allocated to the line, on <paramref name="Ordered"/> pieces.</param>
/// <param name="Tax">All of the line's taxes, on <paramref name="Ordered"/> pieces.</param>
/// <param name="TaxRate">The sum of its taxes' rates; null if it has none.</param>
/// <param name="Kind">product, custom (no variant), gift_card or tip.</param>
/// <param name="ErpLineId">The ERP line's id that it carries, if an order of ours brought it there.</param>
public sealed record ShopifyLine(
    string Gid, string? VariantGid, string Title, string? Sku, int Ordered, int Current, decimal UnitPrice, decimal Discount, decimal Tax, decimal? TaxRate,
    bool RequiresShipping, string Kind, string? ErpLineId);

/// <param name="Status">success or cancelled; those that failed or were never sent are left out.</param>
public sealed record ShopifyFulfillment(
    string Gid, string Status, string? TrackingNumber, string? TrackingCompany, string? TrackingUrl, DateTime ShippedAt, IReadOnlyList<ShopifyFulfilled> Lines);

public sealed record ShopifyFulfilled(string LineGid, int Quantity);

/// <param name="Shipping">Shipping that was given back, its tax included.</param>
/// <param name="Total">Money that went back; 0 where the refund is bookkeeping only.</param>
public sealed record ShopifyRefund(string Gid, string? Note, DateTime RefundedAt, decimal Shipping, decimal Total, IReadOnlyList<ShopifyRefunded> Lines)
{
    /// <summary>What it takes off the order, whether or not money went back.</summary>
    public decimal Worth(bool taxesIncluded) => Lines.Sum(line => line.Subtotal + (taxesIncluded ? 0 : line.Tax)) + Shipping;
}

public sealed record ShopifyRefunded(string LineGid, int Quantity, decimal Subtotal, decimal Tax);

public sealed record ShopifyCustomer(string Gid, string? Email, string? Phone, string? FirstName, string? LastName, string? Note, Address? Address);
