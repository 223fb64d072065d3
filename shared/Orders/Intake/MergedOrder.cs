using ShopifySync.Entities;

namespace ShopifySync.Orders.Intake;

/// <summary>What an order of Shopify makes of the ERP's: only what is to be written. Everything else stays as it is.</summary>
public sealed record MergedOrder
{
    /// <summary>The columns of the order's own row to write; null if it stays as it is.</summary>
    public FieldValues? Row { get; init; }

    public IReadOnlyList<LineRow> Lines { get; init; } = [];

    public IReadOnlyList<FulfillmentRow> Fulfillments { get; init; } = [];

    public IReadOnlyList<RefundRow> Refunds { get; init; } = [];

    /// <summary>Lines of the ERP that turned out to be these of Shopify.</summary>
    public IReadOnlyList<OrderPart> KnownLines { get; init; } = [];

    /// <summary>Fulfillments of the ERP that turned out to be these of Shopify.</summary>
    public IReadOnlyList<OrderPart> KnownFulfillments { get; init; } = [];

    /// <summary>Refunds of the ERP that turned out to be these of Shopify.</summary>
    public IReadOnlyList<OrderPart> KnownRefunds { get; init; } = [];

    /// <summary>Whether the order is to be of the customer that Shopify says.</summary>
    public bool TakesCustomer { get; init; }

    /// <summary>What was changed, in words for the activity log; empty if nothing.</summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    /// <summary>What the ERP changed and did not push yet.</summary>
    public Unpushed Unpushed { get; init; } = Unpushed.Nothing;
}

/// <summary>What the ERP changed since the baseline and what still counts: both sides do not agree on it yet.</summary>
/// <param name="Fields">Names of fields of the header.</param>
public sealed record Unpushed(IReadOnlyCollection<string> Fields, bool Lines, bool Cancelled, bool FinancialStatus, bool Fulfillments)
{
    public static readonly Unpushed Nothing = new([], false, false, false, false);

    public bool IsNothing => Fields.Count == 0 && !Lines && !Cancelled && !FinancialStatus && !Fulfillments;

    /// <summary>The ERP baseline to store: the current state, except what was not pushed yet.</summary>
    public OrderBaseline Baseline(OrderBaseline before, OrderBaseline now) => IsNothing ? now : (Lines ? now.WithLinesOf(before) : now) with
    {
        Fields = Fields.Aggregate(
            now.Fields, (fields, name) => before.Fields.Find(name) is { } value ? fields.With(name, value) : fields.Without(name)),
        IsCancelled = Cancelled ? before.IsCancelled : now.IsCancelled,
        FinancialStatus = FinancialStatus ? before.FinancialStatus : now.FinancialStatus,
        Fulfillments = Fulfillments ? before.Fulfillments : now.Fulfillments,
    };
}
