namespace ShopifySync.Orders.Intake;

/// <summary>What is to stand in <c>order_lines</c>.</summary>
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

    public int Quantity { get; init; }

    public decimal UnitPrice { get; init; }

    public decimal Discount { get; init; }

    public decimal Tax { get; init; }

    public decimal? TaxRate { get; init; }

    public bool RequiresShipping { get; init; }
}

/// <summary>What is to stand in <c>order_fulfillments</c>.</summary>
/// <param name="Id">Null for one that the ERP does not have yet.</param>
public sealed record FulfillmentRow(
    string? Id, string Gid, string Status, string? TrackingNumber, string? TrackingCompany, string? TrackingUrl, DateTime ShippedAt,
    IReadOnlyList<ShopifyFulfilled> Lines);

/// <summary>What is to stand in <c>order_refunds</c>.</summary>
/// <param name="Id">Null for one that the ERP does not have yet.</param>
/// <param name="Adjustment">What was given back beyond what lines and shipping are worth, or kept of it.</param>
public sealed record RefundRow(
    string? Id, string Gid, string? Note, DateTime RefundedAt, decimal Shipping, decimal Adjustment, decimal Total,
    IReadOnlyList<ShopifyRefunded> Lines);
