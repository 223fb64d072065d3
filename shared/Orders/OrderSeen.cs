using System.Security.Cryptography;
using System.Text;
using ShopifySync.Customers;

namespace ShopifySync.Orders;

/// <summary>What one side of an order was like when it was last seen, in its own words and by its own ids: a side has moved where it differs from this, and only there.</summary>
/// <param name="Quantities">Of each line, by the side's own id of it.</param>
/// <param name="Prices">Of one piece of each line, before discounts.</param>
/// <param name="Fulfillments">By the side's own id.</param>
/// <param name="Total">What the order is worth.</param>
/// <param name="IsClosed">Archived; a cancelled order is not.</param>
/// <param name="Goods">What each line of the ERP's is, by its id; null of Shopify, and of what was seen before this was kept.</param>
/// <param name="CustomerId">Whose order it is, in the ERP.</param>
/// <param name="Digest">Of all that the side tells of the order: while it is the same, nothing at all has moved. Empty where something may have.</param>
public sealed record OrderSeen(
    string? Email, string? Phone, string? Note, string Tags, Address? ShippingAddress, Address? BillingAddress, bool IsCancelled, bool IsClosed, string FinancialStatus,
    IReadOnlyDictionary<string, int> Quantities, IReadOnlyDictionary<string, decimal> Prices, IReadOnlyDictionary<string, SeenFulfillment> Fulfillments, decimal Total, decimal Tax, string Digest,
    IReadOnlyDictionary<string, string>? Goods = null, string? CustomerId = null)
{
    /// <summary>Money that went back, by Shopify's refund: it may change while the bank decides. Null on the ERP's side.</summary>
    public IReadOnlyDictionary<string, decimal>? RefundTotals { get; init; }

    public static OrderSeen Of(ErpOrder order) => new(
        order.Email, order.Phone, order.Note, OrderTags.Normal(order.Tags), order.ShippingAddress, order.BillingAddress, order.IsCancelled, order.IsClosed, order.FinancialStatus,
        order.Lines.ToDictionary(line => line.Id, line => line.Quantity),
        order.Lines.ToDictionary(line => line.Id, line => line.UnitPrice),
        order.Fulfillments.ToDictionary(sent => sent.Id, sent => SeenFulfillment.Of(sent)),
        order.Total, order.Tax, DigestOf(WithoutLinks(order)),
        order.Lines.ToDictionary(line => line.Id, line => $"{line.ProductId} {line.Sku} {line.Title}"), order.Customer?.Id);

    internal static bool HasNoProduct(string goods) => goods.StartsWith(' ');

    /// <summary>The same, with what was seen before of what Shopify has not followed: other goods in a line that is there, another customer.</summary>
    /// <param name="customer">The ERP's before Shopify's order was taken in: one that came with it is Shopify's own.</param>
    public OrderSeen Keeping(OrderSeen before, ErpCustomer? customer, string? customerGidThere)
    {
        if (before.Goods is null || Goods is null)
        {
            return this;
        }

        var agrees = customer is null ? CustomerId is not null : customer.Gid is not null && customer.Gid == customerGidThere;
        var kept = this with
        {
            Goods = Goods.ToDictionary(line => line.Key, line => before.Goods.GetValueOrDefault(line.Key, line.Value)),
            CustomerId = agrees ? CustomerId : before.CustomerId,
        };

        return kept.CustomerId == CustomerId && kept.Goods.All(line => line.Value == Goods[line.Key]) ? this : kept with { Digest = "" };
    }

    public static OrderSeen Of(ShopifyOrder order) => new(
        order.Email, order.Phone, order.Note, order.Tags, order.ShippingAddress, order.BillingAddress, order.CancelledAt is not null, order is { IsClosed: true, CancelledAt: null }, order.FinancialStatus,
        order.Lines.ToDictionary(line => line.Gid, line => line.Current),
        order.Lines.ToDictionary(line => line.Gid, line => line.UnitPrice),
        order.Fulfillments.ToDictionary(sent => sent.Gid, sent => SeenFulfillment.Of(sent)),
        order.Money.CurrentTotal, order.Money.CurrentTax, DigestOf(order with { IsOurs = null, UpdatedAt = default }))
    {
        RefundTotals = order.Refunds.ToDictionary(refund => refund.Gid, refund => refund.Total),
    };

    /// <summary>What is known of an order that is linked though nobody heard what of it has arrived: nothing that it says has been seen, and no sum is what it was.</summary>
    public static OrderSeen Nothing(ErpOrder order) => Of(order) with
    {
        Email = null,
        Phone = null,
        Note = null,
        Tags = "",
        ShippingAddress = null,
        BillingAddress = null,
        IsCancelled = false,
        IsClosed = false,
        FinancialStatus = "",
        Quantities = new Dictionary<string, int>(),
        Prices = new Dictionary<string, decimal>(),
        Fulfillments = new Dictionary<string, SeenFulfillment>(),
        Total = decimal.MinValue,
        Tax = decimal.MinValue,
        Digest = "",
    };

    /// <summary>The same, and each fulfillment that was sent without anybody hearing of it as it was sent: what it is like now may be a correction.</summary>
    public OrderSeen Sent(ErpOrder order)
    {
        var unheard = order.Fulfillments.Where(sent => sent.SentAs is not null && (sent.Gid is null || !Fulfillments.ContainsKey(sent.Id))).ToDictionary(sent => sent.Id, sent => sent.SentAs!);

        return unheard.Count == 0 ? this : this with { Fulfillments = Over(Fulfillments, unheard) };
    }

    /// <summary>Entries, with others in the place of those of the same key.</summary>
    internal static Dictionary<string, T> Over<T>(IReadOnlyDictionary<string, T> entries, IReadOnlyDictionary<string, T> others) =>
        entries.Where(entry => !others.ContainsKey(entry.Key)).Concat(others).ToDictionary();

    /// <summary>What links say is nothing that the ERP says.</summary>
    private static ErpOrder WithoutLinks(ErpOrder order) => order with
    {
        SyncStatus = "",
        Customer = order.Customer is { } customer ? customer with { Gid = null } : null,
        Lines = [.. order.Lines.Select(line => line with { Gid = null, VariantGid = null, AwaitsLink = false })],
        Fulfillments = [.. order.Fulfillments.Select(sent => sent with { Gid = null, OtherGids = [], SentAs = null })],
        Refunds = [.. order.Refunds.Select(refund => refund with { Gid = null })],
        GoneLines = [],
        GoneFulfillments = [],
        GoneRefunds = [],
    };

    private static string DigestOf<T>(T order) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(OrderJson.Write(order))));
}

public sealed record SeenFulfillment(string Status, string? TrackingNumber, string? TrackingCompany, string? TrackingUrl)
{
    public static SeenFulfillment Of(ErpFulfillment sent) => new(sent.Status, sent.TrackingNumber, sent.TrackingCompany, sent.TrackingUrl);

    public static SeenFulfillment Of(ShopifyFulfillment sent) => new(sent.Status, sent.TrackingNumber, sent.TrackingCompany, sent.TrackingUrl);
}
