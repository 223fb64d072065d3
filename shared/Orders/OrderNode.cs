using System.Text.Json;
using ShopifySync.Customers;
using ShopifySync.Shopify;

namespace ShopifySync.Orders;

/// <summary>An order as Shopify's API answers it.</summary>
internal static class OrderNode
{
    /// <param name="parts">All line nodes of the order, of each fulfillment and of each refund, by the id of what they belong to.</param>
    public static ShopifyOrder Read(JsonElement node, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> parts)
    {
        var gid = node.RequiredText("id");
        var currency = node.RequiredText("currencyCode");
        var presentment = node.Text("presentmentCurrencyCode");
        var metafield = node.Part("metafield")?.Text("value");
        var taxesIncluded = node.RequiredFlag("taxesIncluded");
        var tips = node.Money("totalTipReceivedSet");
        var lines = Lines(parts[gid], tips);
        var shipping = node.Nodes("shippingLines").ToList();
        var sent = node.RequiredList("fulfillments").Select(one => Fulfillment(one, parts)).OfType<ShopifyFulfillment>()
            .OrderBy(one => one.Gid, StringComparer.Ordinal).ToList();

        return new ShopifyOrder
        {
            Gid = gid,
            Name = node.Text("name") ?? "",
            ErpId = metafield is null ? node.Text("sourceIdentifier") : OrderIdentity.ErpIdOf(metafield),
            IsOurs = metafield is not null,
            IsTest = node.RequiredFlag("test"),
            Details = OrderDetails.OfAnswer(node, parts[gid], shipping),
            UpdatedAt = node.RequiredMoment("updatedAt").WholeSecond(),
            PlacedAt = node.RequiredMoment("processedAt").WholeSecond(),
            CancelledAt = node.Moment("cancelledAt")?.WholeSecond(),
            CancelReason = node.Text("cancelReason")?.ToLowerInvariant(),
            IsClosed = node.RequiredFlag("closed"),
            FinancialStatus = OrderWords.Financial(node.Text("displayFinancialStatus")),
            FulfillmentStatus = OrderWords.Fulfillment(node.Text("displayFulfillmentStatus"), sent),
            Currency = currency,
            TaxesIncluded = taxesIncluded,
            PresentmentCurrency = presentment == currency ? null : presentment,
            Money = OrderTips.Take(Sums(node, shipping, parts[gid]), tips, taxesIncluded, lines),
            Header = OrderFields.OfAnswer(node),
            ShippingTitle = shipping.Select(line => line.Text("title")).FirstOrDefault(),
            Customer = node.Part("customer") is { } customer ? CustomerOf(customer) : null,
            Lines = lines,
            Fulfillments = sent,
            Refunds =
            [
                .. node.RequiredList("refunds").Select(refund => Refund(refund, taxesIncluded, parts))
                    .OrderBy(refund => refund.Gid, StringComparer.Ordinal),
            ],
        };
    }

    private static OrderMoney Sums(JsonElement node, IReadOnlyList<JsonElement> shipping, IReadOnlyList<JsonElement> lines) => new()
    {
        Subtotal = node.Money("subtotalPriceSet"),
        Shipping = shipping.Sum(line => line.Money("discountedPriceSet")),
        ShippingTax = shipping.Sum(TaxOf),
        Tax = node.Money("totalTaxSet"),
        Fees = (node.RequiredFlag("dutiesIncluded")
            ? 0
            : node.Money("originalTotalDutiesSet")) + node.Money("originalTotalAdditionalFeesSet"),
        FeesTax = node.RequiredList("additionalFees").Concat(lines.SelectMany(line => line.List("duties"))).Sum(TaxOf),
        Total = node.Money("totalPriceSet"),
        CurrentSubtotal = node.Money("currentSubtotalPriceSet"),
        CurrentShipping = node.Money("currentShippingPriceSet"),
        CurrentTax = node.Money("currentTotalTaxSet"),
        CurrentTotal = node.Money("currentTotalPriceSet"),
        Refunded = node.Money("totalRefundedSet"),
        PresentmentTotal = node.Money("currentTotalPriceSet", MoneySide.Presentment),
    };

    /// <summary>Whether more belongs to an order, besides its lines, than an answer has; in words, null if not.</summary>
    public static string? Missing(JsonElement node) =>
        node.HasMore("shippingLines") ? "The order has more than ten shipping lines, which are not all read."
        : node.RequiredList("refunds").Any(refund => refund.HasMore("refundShippingLines"))
            ? "One of the order's refunds has more than five shipping lines, which are not all read."
        : null;

    /// <summary>The API does not say which line is a tip: one of nothing that could be sent
    /// or taxed, as long as the tips of the order last.</summary>
    private static List<ShopifyLine> Lines(IReadOnlyList<JsonElement> nodes, decimal tips)
    {
        var lines = new List<ShopifyLine>();

        foreach (var node in nodes)
        {
            var line = Line(node);
            var worth = line.Ordered * line.UnitPrice;
            var isTip = line.Kind == "custom" && worth > 0 && worth <= tips && !line.RequiresShipping
                && !node.RequiredFlag("taxable") && node.RequiredWhole("nonFulfillableQuantity") == line.Ordered;

            tips -= isTip ? worth : 0;
            lines.Add(isTip ? line with { Kind = OrderWords.Tip } : line);
        }

        return lines;
    }

    private static ShopifyLine Line(JsonElement node)
    {
        var variant = node.Part("variant")?.Text("id");
        var rates = node.RequiredList("taxLines").Select(tax => tax.Number("rate")).OfType<decimal>().ToList();

        return new ShopifyLine
        {
            Gid = node.RequiredText("id"),
            VariantGid = variant,
            Title = node.Text("title") ?? "",
            Sku = node.Text("sku"),
            Ordered = node.RequiredWhole("quantity"),
            Current = node.RequiredWhole("currentQuantity"),
            UnitPrice = node.Money("originalUnitPriceSet"),
            Discount = node.RequiredList("discountAllocations").Sum(allocation => allocation.Money("allocatedAmountSet")),
            Tax = TaxOf(node),
            TaxRate = rates.Count == 0 ? null : rates.Sum().WithoutZeros(),
            RequiresShipping = node.RequiredFlag("requiresShipping"),
            Kind = OrderWords.Kind(isTip: false, node.RequiredFlag("isGiftCard"), variant),
            ErpLineId = node.RequiredList("customAttributes").Where(attribute => attribute.Text("key") == OrderWords.ErpLine)
                .Select(attribute => attribute.Text("value")).FirstOrDefault(),
        };
    }

    private static ShopifyFulfillment? Fulfillment(JsonElement node, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> parts)
    {
        var tracking = node.RequiredList("trackingInfo").ToList();
        var gid = node.RequiredText("id");

        return OrderWords.Sent(node.Text("status")) is { } status
            ? new ShopifyFulfillment(
                gid, status, null, tracking.Select(info => info.Text("company")).FirstOrDefault(), null,
                node.RequiredMoment("createdAt").WholeSecond(),
                [.. parts[gid].Select(
                    line => new ShopifyFulfilled(line.RequiredPart("lineItem").RequiredText("id"), line.RequiredWhole("quantity")))])
                .WithTracking(Texts(tracking, "number"), Texts(tracking, "url"))
            : null;
    }

    private static List<string> Texts(IEnumerable<JsonElement> tracking, string member) =>
        [.. tracking.Select(info => info.Text(member)).OfType<string>()];

    private static ShopifyRefund Refund(
        JsonElement node, bool taxesIncluded, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> parts) =>
        new(
        node.RequiredText("id"), node.Text("note"), node.RequiredMoment("createdAt").WholeSecond(),
        node.Nodes("refundShippingLines").Sum(line => line.Money("subtotalAmountSet") + (taxesIncluded ? 0 : line.Money("taxAmountSet"))),
        node.Money("totalRefundedSet"),
        [
            .. parts[node.RequiredText("id")].Select(line => new ShopifyRefunded(
                line.RequiredPart("lineItem").RequiredText("id"), line.RequiredWhole("quantity"),
                line.Money("subtotalSet"), line.Money("totalTaxSet"))),
        ]);

    private static ShopifyCustomer CustomerOf(JsonElement node) => new(
        node.RequiredText("id"), node.Part("defaultEmailAddress")?.Text("emailAddress"),
        node.Part("defaultPhoneNumber")?.Text("phoneNumber"),
        node.Text("firstName"), node.Text("lastName"), node.Text("note"), AddressJson.Read(node.Part("defaultAddress")));

    private static decimal TaxOf(JsonElement line) => line.RequiredList("taxLines").Sum(tax => tax.Money("priceSet"));
}
