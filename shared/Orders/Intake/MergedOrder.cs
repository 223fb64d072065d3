namespace ShopifySync.Orders.Intake;

/// <summary>What an order of Shopify makes of the ERP's: only what is to be written, all else stays as it is.</summary>
/// <param name="Row">Null if the order's own row stays as it is.</param>
/// <param name="KnownFulfillments">Fulfillments of the ERP that turned out to be these of Shopify.</param>
/// <param name="KnownRefunds">Refunds of the ERP that turned out to be these of Shopify.</param>
/// <param name="Changed">What was changed, in words for the activity log; empty if nothing.</param>
/// <param name="Unpushed">What the ERP has moved and not pushed yet.</param>
public sealed record MergedOrder(
    OrderRow? Row, IReadOnlyList<LineRow> Lines, IReadOnlyList<FulfillmentRow> Fulfillments, IReadOnlyList<OrderPart> KnownFulfillments,
    IReadOnlyList<RefundRow> Refunds, IReadOnlyList<OrderPart> KnownRefunds, IReadOnlyList<OrderPart> KnownLines, IReadOnlyList<string> Changed, Unpushed Unpushed);

/// <summary>Where the ERP has moved since it was last seen and its word still stands: these places are not seen as agreed on.</summary>
public sealed record Unpushed(
    bool Email, bool Phone, bool Note, bool Tags, bool ShippingAddress, bool BillingAddress, bool Lines, bool Cancelled, bool Closed, bool FinancialStatus, bool Fulfillments)
{
    public static readonly Unpushed Nothing = new(false, false, false, false, false, false, false, false, false, false, false);

    /// <summary>What may be taken as seen of the ERP, of what it is like now.</summary>
    public OrderSeen Keep(OrderSeen before, OrderSeen now) => this == Nothing ? now : now with
    {
        Email = Email ? before.Email : now.Email,
        Phone = Phone ? before.Phone : now.Phone,
        Note = Note ? before.Note : now.Note,
        Tags = Tags ? before.Tags : now.Tags,
        ShippingAddress = ShippingAddress ? before.ShippingAddress : now.ShippingAddress,
        BillingAddress = BillingAddress ? before.BillingAddress : now.BillingAddress,
        Quantities = Lines ? before.Quantities : now.Quantities,
        Prices = Lines ? before.Prices : now.Prices,
        Total = Lines ? before.Total : now.Total,
        Tax = Lines ? before.Tax : now.Tax,
        IsCancelled = Cancelled ? before.IsCancelled : now.IsCancelled,
        IsClosed = Closed ? before.IsClosed : now.IsClosed,
        FinancialStatus = FinancialStatus ? before.FinancialStatus : now.FinancialStatus,
        Fulfillments = Fulfillments ? before.Fulfillments : now.Fulfillments,
        Digest = "",
    };
}
