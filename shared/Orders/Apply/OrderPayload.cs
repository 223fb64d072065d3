using System.Text.Json;
using ShopifySync.Customers;
using ShopifySync.Shopify;

namespace ShopifySync.Orders.Apply;

/// <summary>An order as a webhook tells it: REST-shaped, with amounts as text and ids as numbers.</summary>
public static class OrderPayload
{
    /// <summary>The order in a body; null if it is none, is incomplete, or does not tell what a refund paid back.</summary>
    public static ShopifyOrder? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return TellsRefunds(json.RootElement) ? Order(json.RootElement) : null;
        }
        catch (Exception unlike) when (unlike is JsonException or UnreadableAnswerException or InvalidOperationException)
        {
            return null; // it is read from Shopify instead; the last of the three where a text is no UTF-8
        }
    }

    /// <summary>A refund's transaction has its amount in the currency that the customer was shown, and may wait for the bank.</summary>
    private static bool TellsRefunds(JsonElement order) => order.List("refunds").SelectMany(refund => refund.List("transactions"))
        .All(money => money.Text("status") != "pending" && (money.Has("amount_set") || money.Text("currency") == order.Text("currency")));

    private static ShopifyOrder Order(JsonElement order)
    {
        var currency = order.RequiredText("currency");
        var presentment = order.Text("presentment_currency");
        var taxesIncluded = order.RequiredFlag("taxes_included");
        var shipping = order.List("shipping_lines").Where(line => !line.Flag("is_removed")).ToList();
        var lines = order.RequiredList("line_items").Select(Line).ToList();
        var refunds = order.List("refunds")
            .Select(refund => Refund(refund, taxesIncluded))
            .OrderBy(refund => refund.Gid, StringComparer.Ordinal)
            .ToList();
        var sent = order.List("fulfillments")
            .Select(Fulfillment)
            .OfType<ShopifyFulfillment>()
            .OrderBy(one => one.Gid, StringComparer.Ordinal)
            .ToList();

        return new ShopifyOrder
        {
            Gid = order.RequiredGidOf("Order"),
            Name = order.Text("name") ?? "",
            ErpId = order.Text("source_identifier"),
            IsTest = order.Flag("test"),
            Details = OrderDetails.OfPayload(order, shipping),
            UpdatedAt = order.RequiredMoment("updated_at").WholeSecond(),
            PlacedAt = (order.Moment("processed_at") ?? order.RequiredMoment("created_at")).WholeSecond(),
            CancelledAt = order.Moment("cancelled_at")?.WholeSecond(),
            CancelReason = order.Text("cancel_reason")?.ToLowerInvariant(),
            IsClosed = order.Has("closed_at"),
            FinancialStatus = OrderWords.Financial(order.Text("financial_status")),
            FulfillmentStatus = OrderWords.Fulfillment(order.Text("fulfillment_status"), sent),
            Currency = currency,
            TaxesIncluded = taxesIncluded,
            PresentmentCurrency = presentment == currency ? null : presentment,
            Money = OrderTips.Take(Sums(order, shipping, refunds), order.Money("total_tip_received"), taxesIncluded, lines),
            Header = OrderFields.OfPayload(order),
            ShippingTitle = shipping.Select(line => line.Text("title")).FirstOrDefault(),
            Customer = order.Part("customer") is { } customer ? Customer(customer) : null,
            Lines = lines,
            Fulfillments = sent,
            Refunds = refunds,
        };
    }

    private static OrderMoney Sums(JsonElement order, IReadOnlyList<JsonElement> shipping, IReadOnlyList<ShopifyRefund> refunds)
    {
        var price = shipping.Sum(line => line.MoneyOrNull("discounted_price") ?? line.Money("price"));

        return new OrderMoney
        {
            Subtotal = order.Money("subtotal_price"),
            Shipping = price,
            ShippingTax = shipping.Sum(Tax),
            Tax = order.Money("total_tax"),
            Fees = (order.Flag("duties_included")
                ? 0
                : order.Money("original_total_duties")) + order.Money("original_total_additional_fees"),
            FeesTax = order.List("line_items").SelectMany(line => line.List("duties")).Sum(Tax), // fees' own are told by the API alone
            Total = order.Money("total_price"),
            CurrentSubtotal = order.Money("current_subtotal_price"),
            CurrentShipping = order.MoneyOrNull("current_shipping_price") ?? price,
            CurrentTax = order.Money("current_total_tax"),
            CurrentTotal = order.Money("current_total_price"),
            Refunded = refunds.Sum(refund => refund.Total),
            PresentmentTotal = order.Money("current_total_price", MoneySide.Presentment),
        };
    }

    private static ShopifyLine Line(JsonElement line)
    {
        var variant = line.GidOf("ProductVariant", "variant_id");
        var rates = line.List("tax_lines").Select(tax => tax.Number("rate")).OfType<decimal>().ToList();
        var quantity = line.RequiredWhole("quantity");

        return new ShopifyLine
        {
            Gid = line.RequiredGidOf("LineItem"),
            VariantGid = variant,
            Title = line.Text("title") ?? "",
            Sku = line.Text("sku"),
            Ordered = quantity,
            Current = line.Whole("current_quantity") ?? quantity,
            UnitPrice = line.Money("price"),
            Discount = line.List("discount_allocations").Sum(allocation => allocation.Money("amount")),
            Tax = Tax(line),
            TaxRate = rates.Count == 0 ? null : rates.Sum().WithoutZeros(),
            RequiresShipping = line.Flag("requires_shipping"),
            Kind = OrderWords.Kind(line.TryGetProperty("tip_payment_gateway", out _), line.Flag("gift_card"), variant),
            ErpLineId = line.List("properties").Where(property => property.Text("name") == OrderWords.ErpLine)
                .Select(property => property.Text("value")).FirstOrDefault(),
        };
    }

    private static ShopifyFulfillment? Fulfillment(JsonElement sent) => OrderWords.Sent(sent.Text("status")) is { } status
        ? new ShopifyFulfillment(
            sent.RequiredGidOf("Fulfillment"), status, null, sent.Text("tracking_company"), null,
            sent.RequiredMoment("created_at").WholeSecond(),
            [
                .. sent.List("line_items")
                    .Select(line => new ShopifyFulfilled(line.RequiredGidOf("LineItem"), line.RequiredWhole("quantity"))),
            ]).WithTracking(Texts(sent, "tracking_numbers", "tracking_number"), Texts(sent, "tracking_urls", "tracking_url"))
        : null;

    private static List<string> Texts(JsonElement sent, string several, string one) =>
        [.. sent.List(several).Select(text => text.ValueKind is JsonValueKind.String ? text.GetString() : null)
            .DefaultIfEmpty(sent.Text(one)).Where(text => !string.IsNullOrEmpty(text)).Select(text => text!)];

    private static ShopifyRefund Refund(JsonElement refund, bool taxesIncluded) => new(
        refund.RequiredGidOf("Refund"), refund.Text("note"), refund.RequiredMoment("created_at").WholeSecond(),
        refund.List("refund_shipping_lines").Sum(line => line.Money("subtotal_amount") + (taxesIncluded ? 0 : line.Money("tax_amount"))),
        refund.List("transactions").Where(money => money.Text("kind") == "refund" && money.Text("status") == "success")
            .Sum(money => money.Money("amount")),
        [
            .. refund.List("refund_line_items").Select(line => new ShopifyRefunded(
                line.RequiredGidOf(
                    "LineItem", "line_item_id"), line.RequiredWhole("quantity"), line.Money("subtotal"), line.Money("total_tax"))),
        ]);

    private static ShopifyCustomer Customer(JsonElement customer) => new(
        customer.RequiredGidOf("Customer"), customer.Text("email"), customer.Text("phone"), customer.Text("first_name"),
        customer.Text("last_name"),
        customer.Text("note"), AddressJson.Read(customer.Part("default_address")));

    private static decimal Tax(JsonElement line) => line.List("tax_lines").Sum(tax => tax.Money("price"));
}
