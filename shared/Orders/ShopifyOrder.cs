using System.Text.Json.Serialization;
using ShopifySync.Customers;
using ShopifySync.Entities;

namespace ShopifySync.Orders;

/// <summary>An order as Shopify tells it, in a webhook's payload or in an answer. Amounts are in the shop's currency.</summary>
public sealed record ShopifyOrder
{
    public required string Gid { get; init; }

    /// <summary>What people call it: <c>#1001</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The ERP order's id that it carries as its source identifier.</summary>
    public string? ErpId { get; init; }

    /// <summary>Whether our app's own metafield says the same; null where the payload does not tell.</summary>
    public bool? IsOurs { get; init; }

    public DateTime UpdatedAt { get; init; }

    public DateTime PlacedAt { get; init; }

    public DateTime? CancelledAt { get; init; }

    public string? CancelReason { get; init; }

    public bool IsClosed { get; init; }

    /// <summary>pending, authorized, partially_paid, paid, partially_refunded, refunded, voided,
    /// expired; or a newer word of Shopify's, in lower case.</summary>
    public string FinancialStatus { get; init; } = "pending";

    /// <summary>unfulfilled, partial or fulfilled.</summary>
    public string FulfillmentStatus { get; init; } = "unfulfilled";

    public string Currency { get; init; } = "";

    public bool TaxesIncluded { get; init; }

    /// <summary>What the customer was shown; null if it is the shop's currency.</summary>
    public string? PresentmentCurrency { get; init; }

    public required OrderMoney Money { get; init; }

    /// <summary>The fields of the header, in normal form. A field that Shopify withholds is absent.</summary>
    public FieldValues Header { get; init; } = FieldValues.None;

    public string? ShippingTitle { get; init; }

    /// <summary>Placed, or told of, to try something out: no turnover.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsTest { get; init; }

    /// <summary>What the ERP's tables have no column for; null if there is nothing.</summary>
    public OrderDetails? Details { get; init; }

    public ShopifyCustomer? Customer { get; init; }

    public IReadOnlyList<ShopifyLine> Lines { get; init; } = [];

    public IReadOnlyList<ShopifyFulfillment> Fulfillments { get; init; } = [];

    public IReadOnlyList<ShopifyRefund> Refunds { get; init; } = [];

    [JsonIgnore]
    public string? Email { get => Header.Text("email"); init => Header = Header.With("email", value); }

    [JsonIgnore]
    public string? Phone { get => Header.Text("phone"); init => Header = Header.With("phone", value); }

    [JsonIgnore]
    public string? Note { get => Header.Text("note"); init => Header = Header.With("note", value); }

    [JsonIgnore]
    public string Tags { get => Header.Text("tags") ?? ""; init => Header = Header.With("tags", TextSet.Normal(value)); }

    [JsonIgnore]
    public Address? ShippingAddress
    {
        get => Header.As<Address>("shipping_address");
        init => Header = Header.With("shipping_address", value);
    }

    [JsonIgnore]
    public Address? BillingAddress { get => Header.As<Address>("billing_address"); init => Header = Header.With("billing_address", value); }
}

/// <summary>An order's sums as Shopify gives them. Those without "Current" are of everything that
/// was ever ordered; what was removed or refunded stays in them.</summary>
public sealed record OrderMoney
{
    /// <summary>All lines after discounts, tips among them, and duties where prices include them.</summary>
    public decimal Subtotal { get; init; }

    /// <summary>After discounts, without tax unless prices include it.</summary>
    public decimal Shipping { get; init; }

    /// <summary>The taxes of the shipping lines.</summary>
    public decimal ShippingTax { get; init; }

    public decimal Tax { get; init; }

    /// <summary>Duties that no price includes, additional fees, and a tip that is no line.</summary>
    public decimal Fees { get; init; }

    /// <summary>The taxes of duties and of additional fees, also of duties that the prices include.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public decimal FeesTax { get; init; }

    public decimal Total { get; init; }

    public decimal CurrentSubtotal { get; init; }

    public decimal CurrentShipping { get; init; }

    public decimal CurrentTax { get; init; }

    public decimal CurrentTotal { get; init; }

    /// <summary>Money that went back.</summary>
    public decimal Refunded { get; init; }

    /// <summary>The current total in the currency that the customer was shown.</summary>
    public decimal PresentmentTotal { get; init; }
}

public sealed record ShopifyLine
{
    public required string Gid { get; init; }

    public string? VariantGid { get; init; }

    public string Title { get; init; } = "";

    public string? Sku { get; init; }

    /// <summary>What was ordered, and added later; what was removed stays in it.</summary>
    public int Ordered { get; init; }

    /// <summary>What the order still asks for.</summary>
    public int Current { get; init; }

    /// <summary>Before discounts.</summary>
    public decimal UnitPrice { get; init; }

    /// <summary>All that is allocated to the line, on <see cref="Ordered"/> pieces.</summary>
    public decimal Discount { get; init; }

    /// <summary>All of the line's taxes, on <see cref="Ordered"/> pieces.</summary>
    public decimal Tax { get; init; }

    /// <summary>The sum of its taxes' rates; null if it has none.</summary>
    public decimal? TaxRate { get; init; }

    public bool RequiresShipping { get; init; }

    /// <summary>product, custom (no variant), gift_card or tip.</summary>
    public string Kind { get; init; } = "custom";

    /// <summary>The ERP line's id that it carries, if an order of ours brought it there.</summary>
    public string? ErpLineId { get; init; }
}

/// <param name="Status">success or cancelled; those that failed or were never sent are left out.</param>
public sealed record ShopifyFulfillment(
    string Gid, string Status, string? TrackingNumber, string? TrackingCompany, string? TrackingUrl, DateTime ShippedAt,
    IReadOnlyList<ShopifyFulfilled> Lines)
{
    /// <summary>All tracking numbers, if there are several.</summary>
    public IReadOnlyList<string>? Numbers { get; init; }

    /// <summary>All tracking addresses, if there are several.</summary>
    public IReadOnlyList<string>? Urls { get; init; }

    public ShopifyFulfillment WithTracking(IReadOnlyList<string> numbers, IReadOnlyList<string> urls) => this with
    {
        TrackingNumber = numbers.Count > 0 ? numbers[0] : null,
        TrackingUrl = urls.Count > 0 ? urls[0] : null,
        Numbers = numbers.Count > 1 ? numbers : null,
        Urls = urls.Count > 1 ? urls : null,
    };
}

public sealed record ShopifyFulfilled(string LineGid, int Quantity);

/// <param name="Shipping">Shipping that was given back, its tax included.</param>
/// <param name="Total">Money that went back; 0 where the refund is bookkeeping only.</param>
public sealed record ShopifyRefund(
    string Gid, string? Note, DateTime RefundedAt, decimal Shipping, decimal Total, IReadOnlyList<ShopifyRefunded> Lines)
{
    /// <summary>What it takes off the order, whether or not money went back.</summary>
    public decimal Worth(bool taxesIncluded) => Lines.Sum(line => line.Subtotal + (taxesIncluded ? 0 : line.Tax)) + Shipping;
}

public sealed record ShopifyRefunded(string LineGid, int Quantity, decimal Subtotal, decimal Tax);
