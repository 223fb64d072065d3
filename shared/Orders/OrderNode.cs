using System.Globalization;
using System.Text.Json;

namespace ShopifySync.Orders;

/// <summary>An order as Shopify's API answers it.</summary>
internal static class OrderNode
{
    /// <param name="parts">All line nodes of the order, of each fulfillment and of each refund, by the id of what they belong to.</param>
    public static ShopifyOrder Read(JsonElement node, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> parts)
    {
        var gid = Text(node, "id")!;
        var currency = Text(node, "currencyCode")!;
        var presentment = Text(node, "presentmentCurrencyCode");
        var sourceIdentifier = Text(node, "sourceIdentifier");
        var metafield = Part(node, "metafield") is { } ours ? Text(ours, "value") : null;
        var shipping = node.GetProperty("shippingLines").GetProperty("nodes").EnumerateArray().ToList();
        var taxesIncluded = node.GetProperty("taxesIncluded").GetBoolean();
        var tips = Money(node, "totalTipReceivedSet");
        var lines = Lines(parts[gid], tips);

        IReadOnlyList<ShopifyFulfillment> sent = [.. node.GetProperty("fulfillments").EnumerateArray().Select(one => Fulfillment(one, parts)).OfType<ShopifyFulfillment>().OrderBy(one => one.Gid, StringComparer.Ordinal)];

        return new ShopifyOrder(
            gid, Text(node, "name") ?? "", metafield ?? sourceIdentifier, metafield is not null,
            Moment(node, "updatedAt")!.Value, Moment(node, "processedAt")!.Value, Moment(node, "cancelledAt"), Text(node, "cancelReason")?.ToLowerInvariant(),
            node.GetProperty("closed").GetBoolean(),
            OrderWords.Financial(Text(node, "displayFinancialStatus")), OrderWords.Fulfillment(Text(node, "displayFulfillmentStatus"), sent),
            currency, taxesIncluded, presentment == currency ? null : presentment,
            OrderTips.Take(new OrderMoney(
                Money(node, "subtotalPriceSet"), shipping.Sum(line => Money(line, "discountedPriceSet")), shipping.Sum(TaxOf), Money(node, "totalTaxSet"),
                (node.GetProperty("dutiesIncluded").GetBoolean() ? 0 : Money(node, "originalTotalDutiesSet")) + Money(node, "originalTotalAdditionalFeesSet"), Money(node, "totalPriceSet"),
                Money(node, "currentSubtotalPriceSet"), Money(node, "currentShippingPriceSet"), Money(node, "currentTotalTaxSet"), Money(node, "currentTotalPriceSet"),
                Money(node, "totalRefundedSet"), Money(node, "currentTotalPriceSet", "presentmentMoney")), tips, taxesIncluded, lines),
            Text(node, "email"), Text(node, "phone"), Text(node, "note"), OrderTags.Normal(node.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!)),
            AddressOf(Part(node, "shippingAddress")), AddressOf(Part(node, "billingAddress")), shipping.Select(line => Text(line, "title")).FirstOrDefault(),
            Part(node, "customer") is { } customer ? CustomerOf(customer) : null,
            lines,
            sent,
            [.. node.GetProperty("refunds").EnumerateArray().Select(refund => Refund(refund, taxesIncluded, parts)).OrderBy(refund => refund.Gid, StringComparer.Ordinal)]);
    }

    /// <summary>Whether more belongs to an order, besides its lines, than an answer has; in words, null if not.</summary>
    public static string? Missing(JsonElement node) =>
        HasMore(node, "shippingLines") ? "it has more than ten shipping lines, which are not all read"
        : node.GetProperty("refunds").EnumerateArray().Any(refund => HasMore(refund, "refundShippingLines")) ? "one of its refunds has more than five shipping lines, which are not all read"
        : null;

    private static bool HasMore(JsonElement owner, string connection) => owner.GetProperty(connection).GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean();

    /// <summary>The API does not say which line is a tip: one of nothing that could be sent or taxed, as long as the tips of the order last.</summary>
    private static List<ShopifyLine> Lines(IReadOnlyList<JsonElement> nodes, decimal tips)
    {
        var lines = new List<ShopifyLine>();

        foreach (var node in nodes)
        {
            var line = Line(node);
            var worth = line.Ordered * line.UnitPrice;
            var isTip = line.Kind == "custom" && worth > 0 && worth <= tips && !line.RequiresShipping
                && !node.GetProperty("taxable").GetBoolean() && node.GetProperty("nonFulfillableQuantity").GetInt32() == line.Ordered;

            tips -= isTip ? worth : 0;
            lines.Add(isTip ? line with { Kind = OrderWords.Tip } : line);
        }

        return lines;
    }

    private static ShopifyLine Line(JsonElement node)
    {
        var variant = Part(node, "variant") is { } known ? Text(known, "id") : null;
        var rates = node.GetProperty("taxLines").EnumerateArray().Where(tax => tax.GetProperty("rate").ValueKind is JsonValueKind.Number).Select(tax => tax.GetProperty("rate").GetDecimal()).ToList();
        var erpLine = node.GetProperty("customAttributes").EnumerateArray().Where(attribute => Text(attribute, "key") == OrderWords.ErpLine).Select(attribute => Text(attribute, "value")).FirstOrDefault();

        return new ShopifyLine(
            Text(node, "id")!, variant, Text(node, "title") ?? "", Text(node, "sku"), node.GetProperty("quantity").GetInt32(), node.GetProperty("currentQuantity").GetInt32(),
            Money(node, "originalUnitPriceSet"), node.GetProperty("discountAllocations").EnumerateArray().Sum(allocation => Money(allocation, "allocatedAmountSet")), TaxOf(node),
            rates.Count == 0 ? null : OrderWords.Plain(rates.Sum()), node.GetProperty("requiresShipping").GetBoolean(),
            OrderWords.Kind(isTip: false, node.GetProperty("isGiftCard").GetBoolean(), variant), erpLine);
    }

    private static ShopifyFulfillment? Fulfillment(JsonElement node, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> parts)
    {
        var tracking = node.GetProperty("trackingInfo").EnumerateArray().FirstOrDefault();
        string? Tracked(string name) => tracking.ValueKind is JsonValueKind.Object ? Text(tracking, name) : null;

        return OrderWords.Sent(Text(node, "status")) is { } status
            ? new ShopifyFulfillment(
                Text(node, "id")!, status, Tracked("number"), Tracked("company"), Tracked("url"), Moment(node, "createdAt")!.Value,
                [.. parts[Text(node, "id")!].Select(line => new ShopifyFulfilled(Text(line.GetProperty("lineItem"), "id")!, line.GetProperty("quantity").GetInt32()))])
            : null;
    }

    private static ShopifyRefund Refund(JsonElement node, bool taxesIncluded, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> parts) => new(
        Text(node, "id")!, Text(node, "note"), Moment(node, "createdAt")!.Value,
        node.GetProperty("refundShippingLines").GetProperty("nodes").EnumerateArray().Sum(line => Money(line, "subtotalAmountSet") + (taxesIncluded ? 0 : Money(line, "taxAmountSet"))),
        Money(node, "totalRefundedSet"),
        [.. parts[Text(node, "id")!].Select(line => new ShopifyRefunded(
            Text(line.GetProperty("lineItem"), "id")!, line.GetProperty("quantity").GetInt32(), Money(line, "subtotalSet"), Money(line, "totalTaxSet")))]);

    private static ShopifyCustomer CustomerOf(JsonElement node) => new(
        Text(node, "id")!,
        Part(node, "defaultEmailAddress") is { } email ? Text(email, "emailAddress") : null,
        Part(node, "defaultPhoneNumber") is { } phone ? Text(phone, "phoneNumber") : null,
        Text(node, "firstName"), Text(node, "lastName"), Text(node, "note"), AddressOf(Part(node, "defaultAddress")));

    private static Address? AddressOf(JsonElement? node) => node is { } address
        ? new Address(
            Text(address, "firstName"), Text(address, "lastName"), Text(address, "company"), Text(address, "address1"), Text(address, "address2"),
            Text(address, "city"), Text(address, "provinceCode"), Text(address, "countryCodeV2"), Text(address, "zip"), Text(address, "phone"))
        : null;

    private static decimal TaxOf(JsonElement line) => line.GetProperty("taxLines").EnumerateArray().Sum(tax => Money(tax, "priceSet"));

    private static decimal Money(JsonElement node, string set, string side = "shopMoney") =>
        Part(node, set) is { } bag ? OrderWords.Plain(decimal.Parse(bag.GetProperty(side).GetProperty("amount").GetString()!, NumberStyles.Number, CultureInfo.InvariantCulture)) : 0;

    private static JsonElement? Part(JsonElement node, string name) => node.GetProperty(name) is { ValueKind: JsonValueKind.Object } part ? part : null;

    private static string? Text(JsonElement node, string name) => OrderWords.Text(node.GetProperty(name).GetString());

    private static DateTime? Moment(JsonElement node, string name) =>
        node.GetProperty(name) is { ValueKind: JsonValueKind.String } moment ? OrderWords.Second(moment.GetDateTimeOffset()) : null;
}
