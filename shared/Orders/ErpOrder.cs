using System.Text.Json.Serialization;
using ShopifySync.Customers;
using ShopifySync.Entities;

namespace ShopifySync.Orders;

/// <summary>An order as the ERP's tables hold it now, with its links to Shopify. Amounts are in <see cref="Currency"/>.</summary>
public sealed record ErpOrder
{
    public string Id { get; init; } = "";

    public string? Number { get; init; }

    /// <summary><c>orders.shopify_sync_status</c>.</summary>
    public string SyncStatus { get; init; } = "";

    public string Currency { get; init; } = "";

    public bool TaxesIncluded { get; init; }

    public DateTime PlacedAt { get; init; }

    /// <summary>open, closed or cancelled.</summary>
    public string Status { get; init; } = "open";

    public string? CancelReason { get; init; }

    public string FinancialStatus { get; init; } = "pending";

    public string FulfillmentStatus { get; init; } = "unfulfilled";

    /// <summary>On the order as a whole, besides those of its lines.</summary>
    public decimal Discount { get; init; }

    public decimal Shipping { get; init; }

    public string? ShippingTitle { get; init; }

    public decimal ShippingTax { get; init; }

    public decimal Fees { get; init; }

    /// <summary>All of it, that of the lines and of shipping included.</summary>
    public decimal Tax { get; init; }

    /// <summary>What the order is worth: lines after discounts, less <see cref="Discount"/>, plus
    /// shipping and fees, plus tax unless the prices include it.</summary>
    public decimal Total { get; init; }

    /// <summary>Money that went back.</summary>
    public decimal Refunded { get; init; }

    /// <summary>The fields of the header, in normal form.</summary>
    public FieldValues Header { get; init; } = FieldValues.None;

    public ErpCustomer? Customer { get; init; }

    public IReadOnlyList<ErpLine> Lines { get; init; } = [];

    public IReadOnlyList<ErpFulfillment> Fulfillments { get; init; } = [];

    public IReadOnlyList<ErpRefund> Refunds { get; init; } = [];

    /// <summary>Linked lines that the ERP deleted.</summary>
    public IReadOnlyList<ErpGone> GoneLines { get; init; } = [];

    public IReadOnlyList<ErpGone> GoneFulfillments { get; init; } = [];

    public IReadOnlyList<ErpGone> GoneRefunds { get; init; } = [];

    /// <summary>Of all that the ERP says of the order, without its links: while it is the same, nothing at all has changed.</summary>
    [JsonIgnore]
    public string Digest { get; init; } = "";

    [JsonIgnore]
    public string? Email { get => Header.Text("email"); init => Header = Header.With("email", value); }

    [JsonIgnore]
    public string? Phone { get => Header.Text("phone"); init => Header = Header.With("phone", value); }

    [JsonIgnore]
    public string? Note { get => Header.Text("note"); init => Header = Header.With("note", value); }

    [JsonIgnore]
    public string? Tags { get => Header.Text("tags"); init => Header = Header.With("tags", TextSet.Normal(value)); }

    [JsonIgnore]
    public Address? ShippingAddress
    {
        get => Header.As<Address>("shipping_address");
        init => Header = Header.With("shipping_address", value);
    }

    [JsonIgnore]
    public Address? BillingAddress { get => Header.As<Address>("billing_address"); init => Header = Header.With("billing_address", value); }

    [JsonIgnore]
    public bool IsCancelled => Status == "cancelled";

    [JsonIgnore]
    public bool IsClosed => Status == "closed";

    /// <summary>Whether a fulfillment or a refund of Shopify's is one that the ERP had and deleted.</summary>
    public bool HasDeleted(string gid) => GoneFulfillments.Concat(GoneRefunds).Any(gone => gone.Gid == gid);
}

public sealed record ErpLine
{
    public string Id { get; init; } = "";

    /// <summary>Shopify's line item; null until it is linked.</summary>
    public string? Gid { get; init; }

    public string? ProductId { get; init; }

    /// <summary>Of the line's product, if that is linked.</summary>
    public string? VariantGid { get; init; }

    /// <summary>Its product is to be synced and is not linked yet.</summary>
    public bool AwaitsLink { get; init; }

    public string Kind { get; init; } = "product";

    public string Title { get; init; } = "";

    public string? Sku { get; init; }

    public int Quantity { get; init; }

    public decimal UnitPrice { get; init; }

    /// <summary>On the whole line.</summary>
    public decimal Discount { get; init; }

    /// <summary>On the whole line.</summary>
    public decimal Tax { get; init; }

    /// <summary>0.19 for 19 %; null: as the amounts say.</summary>
    public decimal? TaxRate { get; init; }

    public bool RequiresShipping { get; init; } = true;
}

/// <param name="Gid">Shopify's fulfillment; null until it is linked.</param>
/// <param name="Status">success or cancelled.</param>
public sealed record ErpFulfillment(
    string Id, string? Gid, string Status, string? TrackingNumber, string? TrackingCompany, string? TrackingUrl,
    IReadOnlyList<ErpFulfilled> Lines)
{
    /// <summary>Where its goods left from several locations, Shopify has a fulfillment for each of them.</summary>
    public IReadOnlyList<string> OtherGids { get; init; } = [];

    /// <summary>As a push was about to send it last; null if none was.</summary>
    public FulfillmentState? SentAs { get; init; }

    public bool Is(string gid) => Gid == gid || OtherGids.Contains(gid);
}

public sealed record ErpFulfilled(string LineId, int Quantity);

/// <param name="Gid">Shopify's refund; null until it is linked.</param>
public sealed record ErpRefund(
    string Id, string? Gid, string? Note, decimal Shipping, decimal Adjustment, decimal Total, IReadOnlyList<ErpRefunded> Lines)
{
    /// <summary>From before the order was linked: it never goes to Shopify.</summary>
    public bool StaysInErp { get; init; }

    public DateTime? RefundedAt { get; init; }

    /// <summary>When a push was about to send it last; null if none was.</summary>
    public DateTime? SentAt { get; init; }
}

public sealed record ErpRefunded(string LineId, int Quantity, decimal Subtotal, decimal Tax);

/// <summary>A line, a fulfillment or a refund that was linked and that the ERP deleted.</summary>
public sealed record ErpGone(string Id, string Gid);
