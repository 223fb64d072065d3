using System.Text.Json;
using ShopifySync.Shopify;

namespace ShopifySync.Orders;

/// <summary>What Shopify says of an order and the ERP's tables have no column for.
/// It is kept whole on our side of the order's link.</summary>
/// <remarks>A member without anything in it is null, so that an order without any of this has none.</remarks>
public sealed record OrderDetails
{
    /// <summary>The buyer's own number of the order.</summary>
    public string? PoNumber { get; init; }

    /// <summary>What the cart, or an app, noted on the order.</summary>
    public IReadOnlyList<OrderAttribute>? NoteAttributes { get; init; }

    public IReadOnlyList<OrderTaxLine>? ShippingTaxes { get; init; }

    /// <summary>By which ways it was, or is to be, paid.</summary>
    public IReadOnlyList<string>? Gateways { get; init; }

    /// <summary>What is still to be paid, in the currency that the customer was shown.</summary>
    public decimal? Outstanding { get; init; }

    /// <summary>What paying in cash rounded off or up.</summary>
    public decimal? CashRounding { get; init; }

    /// <summary>By Shopify's line.</summary>
    public IReadOnlyDictionary<string, LineDetails>? Lines { get; init; }

    /// <summary>The kinds of what the ERP's tables have no room for, in words.</summary>
    private IEnumerable<string> Kinds(ShopifyOrder order)
    {
        var lines = (Lines ?? new Dictionary<string, LineDetails>()).Values.ToList();
        var taxes = lines.Select(line => line.Taxes ?? []).Append(ShippingTaxes ?? []).ToList();

        return new (string Words, bool Has)[]
        {
            ("PO number", PoNumber is not null),
            ("note attributes", NoteAttributes is not null),
            ("properties of lines", lines.Exists(line => line.Properties is not null)),
            ("several taxes of a line", taxes.Exists(line => line.Count > 1)),
            ("taxes that Shopify pays itself", taxes.Exists(line => line.Any(tax => tax.IsChannelLiable))),
            ("what is still to be paid", Outstanding is not null && order.FinancialStatus == "partially_paid"),
            ("cash rounding", CashRounding is not null),
        }.Where(kind => kind.Has).Select(kind => kind.Words);
    }

    /// <summary>What came that the ERP's tables have no room for, and had not come before, in words; null if nothing did.</summary>
    internal static string? Added(ShopifyOrder order, OrderDetails? before) =>
        string.Join(", ", (order.Details?.Kinds(order) ?? []).Except(before?.Kinds(order) ?? [])) is { Length: > 0 } added
            ? $"kept beside the ERP's tables, which have no column for it: {added}" : null;

    internal static OrderDetails? OfAnswer(JsonElement order, IReadOnlyList<JsonElement> lines, IReadOnlyList<JsonElement> shipping) => Of(
        new OrderDetails
        {
            PoNumber = order.Text("poNumber"),
            NoteAttributes = Attributes(order.RequiredList("customAttributes"), "key"),
            ShippingTaxes = Taxes(shipping.SelectMany(line => line.RequiredList("taxLines")), "priceSet", "channelLiable"),
            Gateways = Some(order.Texts("paymentGatewayNames")),
            Outstanding = Amount(order.Money("totalOutstandingSet", MoneySide.Presentment)),
            CashRounding = order.Part("totalCashRoundingAdjustment") is { } cash
                ? Amount(cash.Money("paymentSet") + cash.Money("refundSet")) : null,
        },
        lines.Select(line => (line.RequiredText("id"), new LineDetails(
            Attributes(line.RequiredList("customAttributes"), "key"),
            Taxes(line.RequiredList("taxLines"), "priceSet", "channelLiable")))));

    internal static OrderDetails? OfPayload(JsonElement order, IReadOnlyList<JsonElement> shipping) => Of(
        new OrderDetails
        {
            PoNumber = order.Text("po_number"),
            NoteAttributes = Attributes(order.List("note_attributes"), "name"),
            ShippingTaxes = Taxes(shipping.SelectMany(line => line.List("tax_lines")), "price", "channel_liable"),
            Gateways = Some(order.Texts("payment_gateway_names")),
            Outstanding = Amount(order.Number("total_outstanding") ?? 0),
            CashRounding = Amount(order.Money("total_cash_rounding_payment_adjustment")
                + order.Money("total_cash_rounding_refund_adjustment")),
        },
        order.List("line_items").Select(line => (line.RequiredGidOf("LineItem"), new LineDetails(
            Attributes(line.List("properties"), "name"), Taxes(line.List("tax_lines"), "price", "channel_liable")))));

    private static OrderDetails? Of(OrderDetails order, IEnumerable<(string Gid, LineDetails Details)> lines)
    {
        var some = lines.Where(line => line.Details != LineDetails.None).ToDictionary(line => line.Gid, line => line.Details);
        var details = order with { Lines = some.Count == 0 ? null : some };

        return details == new OrderDetails() ? null : details;
    }

    /// <summary>Without the ERP line's id, which is ours.</summary>
    private static List<OrderAttribute>? Attributes(IEnumerable<JsonElement> attributes, string name) => Some(attributes
        .Where(attribute => attribute.Text(name) is { } key && key != OrderWords.ErpLine)
        .Select(attribute => new OrderAttribute(attribute.Text(name)!, attribute.ExactText("value"))));

    private static List<OrderTaxLine>? Taxes(IEnumerable<JsonElement> taxes, string price, string liable) => Some(taxes
        .Select(tax => new OrderTaxLine(tax.Text("title"), tax.Number("rate")?.WithoutZeros(), tax.Money(price).WithoutZeros(),
            tax.Flag(liable))));

    private static decimal? Amount(decimal amount) => amount == 0 ? null : amount.WithoutZeros();

    private static List<T>? Some<T>(IEnumerable<T> entries) => entries.ToList() is { Count: > 0 } some ? some : null;
}

public sealed record LineDetails(IReadOnlyList<OrderAttribute>? Properties, IReadOnlyList<OrderTaxLine>? Taxes)
{
    internal static readonly LineDetails None = new(null, null);
}

public sealed record OrderAttribute(string Name, string? Value);

/// <param name="IsChannelLiable">Shopify, or another channel, pays it to the state.</param>
public sealed record OrderTaxLine(string? Title, decimal? Rate, decimal Amount, bool IsChannelLiable);
