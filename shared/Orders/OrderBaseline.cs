using ShopifySync.Customers;
using ShopifySync.Entities;

namespace ShopifySync.Orders;

/// <summary>What one side of an order was when both sides last agreed, in that side's own words and
/// by its own ids. A side has changed where it differs from this.</summary>
public sealed record OrderBaseline
{
    /// <summary>The header, field by field.</summary>
    public FieldValues Fields { get; init; } = FieldValues.None;

    public bool IsCancelled { get; init; }

    public string FinancialStatus { get; init; } = "";

    /// <summary>Pieces of each line, by the side's own id of the line.</summary>
    public IReadOnlyDictionary<string, int> Quantities { get; init; } = new Dictionary<string, int>();

    /// <summary>The price of one piece of each line, before discounts.</summary>
    public IReadOnlyDictionary<string, decimal> Prices { get; init; } = new Dictionary<string, decimal>();

    /// <summary>By the side's own id.</summary>
    public IReadOnlyDictionary<string, FulfillmentState> Fulfillments { get; init; } = new Dictionary<string, FulfillmentState>();

    /// <summary>What the order is worth.</summary>
    public decimal Total { get; init; }

    public decimal Tax { get; init; }

    /// <summary>The amounts that total and tax are made of, by their names. Null in what was stored before this was kept.</summary>
    public IReadOnlyDictionary<string, decimal>? Amounts { get; init; }

    public string? ShippingTitle { get; init; }

    /// <summary>What each line of the ERP is, by its id; null of Shopify, and of what was stored before this was kept.</summary>
    public IReadOnlyDictionary<string, string>? Goods { get; init; }

    /// <summary>The order's customer in the ERP.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The order's customer in Shopify; null of the ERP, and of what was stored before this was kept.</summary>
    public string? CustomerGid { get; init; }

    /// <summary>What the ERP's tables have no column for; null of the ERP.</summary>
    public OrderDetails? Details { get; init; }

    /// <summary>Money that went back, by Shopify's refund: it may change while the bank decides. Null of the ERP.</summary>
    public IReadOnlyDictionary<string, decimal>? RefundTotals { get; init; }

    public static OrderBaseline Of(ErpOrder order) => new()
    {
        Fields = order.Header.With(OrderFields.Closed.Name, order.IsClosed),
        IsCancelled = order.IsCancelled,
        FinancialStatus = order.FinancialStatus,
        Quantities = order.Lines.ToDictionary(line => line.Id, line => line.Quantity),
        Prices = order.Lines.ToDictionary(line => line.Id, line => line.UnitPrice),
        Fulfillments = order.Fulfillments.ToDictionary(sent => sent.Id, FulfillmentState.Of),
        Total = order.Total,
        Tax = order.Tax,
        Amounts = OrderAmounts.Of(order),
        ShippingTitle = OrderWords.Text(order.ShippingTitle),
        Goods = order.Lines.ToDictionary(line => line.Id, line => $"{line.ProductId} {line.Sku} {line.Title}"),
        CustomerId = order.Customer?.Id,
    };

    public static OrderBaseline Of(ShopifyOrder order) => new()
    {
        Fields = order.Header.With(OrderFields.Closed.Name, order is { IsClosed: true, CancelledAt: null }),
        IsCancelled = order.CancelledAt is not null,
        FinancialStatus = order.FinancialStatus,
        Quantities = order.Lines.ToDictionary(line => line.Gid, line => line.Current),
        Prices = order.Lines.ToDictionary(line => line.Gid, line => line.UnitPrice),
        Fulfillments = order.Fulfillments.ToDictionary(sent => sent.Gid, FulfillmentState.Of),
        Total = order.Money.CurrentTotal,
        Tax = order.Money.CurrentTax,
        Amounts = OrderAmounts.Of(order),
        ShippingTitle = OrderWords.Text(order.ShippingTitle),
        CustomerGid = order.Customer?.Gid,
        Details = order.Details,
        RefundTotals = order.Refunds.ToDictionary(refund => refund.Gid, refund => refund.Total),
    };

    /// <summary>The ERP baseline of an order that is linked though nobody heard what of it
    /// arrived: everything that it says counts as changed.</summary>
    public static OrderBaseline Unknown(ErpOrder order) => new()
    {
        Total = decimal.MinValue,
        Tax = decimal.MinValue,
        Goods = Of(order).Goods,
        CustomerId = order.Customer?.Id,
    };

    /// <summary>Whether the lines and what they and the order cost are the same in two states of one side.</summary>
    internal bool HasSameLines(OrderBaseline other) =>
        Total == other.Total && Tax == other.Tax && Same(Quantities, other.Quantities) && Same(Prices, other.Prices)
        && HasSameAmounts(other);

    /// <summary>Whether the amounts that total and tax are made of are the same, as far as both states say them.</summary>
    internal bool HasSameAmounts(OrderBaseline other) => Amounts is null || other.Amounts is null
        || (Same(Amounts, other.Amounts) && ShippingTitle == other.ShippingTitle);

    /// <summary>With the lines of another state, and what they and the order cost.</summary>
    internal OrderBaseline WithLinesOf(OrderBaseline other) => this with
    {
        Quantities = other.Quantities,
        Prices = other.Prices,
        Total = other.Total,
        Tax = other.Tax,
        Amounts = other.Amounts,
        ShippingTitle = other.ShippingTitle,
    };

    private static bool Same<T>(IReadOnlyDictionary<string, T> one, IReadOnlyDictionary<string, T> other) =>
        one.Count == other.Count
            && one.All(entry => other.TryGetValue(entry.Key, out var value) && EqualityComparer<T>.Default.Equals(entry.Value, value));

    internal static bool HasNoProduct(string goods) => goods.StartsWith(' ');

    /// <summary>The baseline to store, with what Shopify has not followed kept as it was:
    /// other goods in an existing line, another customer.</summary>
    /// <param name="customer">The ERP's customer before Shopify's order was taken in: one that came with it is Shopify's own.</param>
    /// <returns>The baseline, and whether all of it is followed.</returns>
    public (OrderBaseline Baseline, bool IsFollowed) KeepUnfollowed(OrderBaseline before, ErpCustomer? customer, string? shopifyCustomerGid)
    {
        if (before.Goods is null || Goods is null)
        {
            return (this, true);
        }

        var isSameCustomer = customer is null ? CustomerId is not null : customer.Gid is not null && customer.Gid == shopifyCustomerGid;
        var kept = this with
        {
            Goods = Goods.ToDictionary(line => line.Key, line => before.Goods.GetValueOrDefault(line.Key, line.Value)),
            CustomerId = isSameCustomer ? CustomerId : before.CustomerId,
        };

        return (kept, kept.CustomerId == CustomerId && kept.Goods.All(line => line.Value == Goods[line.Key]));
    }

    /// <summary>With each fulfillment that was sent without an answer as it was sent:
    /// what the ERP says of it now may be a correction.</summary>
    public OrderBaseline WithSent(ErpOrder order)
    {
        var unheard = order.Fulfillments.Where(sent => sent.SentAs is not null && (sent.Gid is null || !Fulfillments.ContainsKey(sent.Id)))
            .ToDictionary(sent => sent.Id, sent => sent.SentAs!);

        return unheard.Count == 0 ? this : this with { Fulfillments = Overlay(Fulfillments, unheard) };
    }

    /// <summary>Entries, with others in the place of those of the same key.</summary>
    internal static Dictionary<string, T> Overlay<T>(IReadOnlyDictionary<string, T> entries, IReadOnlyDictionary<string, T> others) =>
        entries.Where(entry => !others.ContainsKey(entry.Key)).Concat(others).ToDictionary();
}

/// <summary>What a side says of a fulfillment.</summary>
/// <remarks>Two states are the same if they are for the ERP, whose columns show the first number and address of several.</remarks>
public sealed record FulfillmentState(string Status, string? TrackingNumber, string? TrackingCompany, string? TrackingUrl)
{
    /// <summary>All numbers, if there are several; Shopify's alone.</summary>
    public IReadOnlyList<string>? Numbers { get; init; }

    /// <summary>All addresses, if there are several; Shopify's alone.</summary>
    public IReadOnlyList<string>? Urls { get; init; }

    public bool Equals(FulfillmentState? other) => other is not null
        && (Status, TrackingNumber, TrackingCompany, TrackingUrl)
            == (other.Status, other.TrackingNumber, other.TrackingCompany, other.TrackingUrl);

    public override int GetHashCode() => HashCode.Combine(Status, TrackingNumber, TrackingCompany, TrackingUrl);

    public static FulfillmentState Of(ErpFulfillment sent) => new(sent.Status, sent.TrackingNumber, sent.TrackingCompany, sent.TrackingUrl);

    public static FulfillmentState Of(ShopifyFulfillment sent) =>
        new(sent.Status, sent.TrackingNumber, sent.TrackingCompany, sent.TrackingUrl) { Numbers = sent.Numbers, Urls = sent.Urls };
}
