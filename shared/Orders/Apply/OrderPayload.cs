using System.Globalization;
using System.Text.Json;
using ShopifySync.Orders;

namespace ShopifySync.Orders.Apply;

/// <summary>An order as a webhook tells it: REST-shaped, with amounts as text and ids as numbers.</summary>
public static class OrderPayload
{
    /// <summary>The order in a body; null if it is no order, lacks what an order must have, or does not tell what a refund paid back.</summary>
    public static ShopifyOrder? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return TellsRefunds(json.RootElement) ? Order(json.RootElement) : null;
        }
        catch (Exception unlike) when (unlike is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null; // it is read from Shopify instead
        }
    }

    /// <summary>A refund's transaction has its amount in the currency that the customer was shown, and may wait for the bank.</summary>
    private static bool TellsRefunds(JsonElement order) => List(order, "refunds").SelectMany(refund => List(refund, "transactions"))
        .All(money => Text(money, "status") != "pending" && (Part(money, "amount_set") is not null || Text(money, "currency") == Text(order, "currency")));

    private static ShopifyOrder Order(JsonElement order)
    {
        var currency = Text(order, "currency") ?? throw new KeyNotFoundException("currency");
        var presentment = Text(order, "presentment_currency");
        var shipping = List(order, "shipping_lines").Where(line => !Is(line, "is_removed")).ToList();
        var shippingPrice = shipping.Sum(line => Has(line, "discounted_price") || Has(line, "discounted_price_set") ? Money(line, "discounted_price") : Money(line, "price"));
        var taxesIncluded = order.GetProperty("taxes_included").GetBoolean();
        var lines = order.GetProperty("line_items").EnumerateArray().Select(Line).ToList();
        var refunds = List(order, "refunds").Select(refund => Refund(refund, taxesIncluded)).OrderBy(refund => refund.Gid, StringComparer.Ordinal).ToList();

        IReadOnlyList<ShopifyFulfillment> sent = [.. List(order, "fulfillments").Select(Fulfillment).OfType<ShopifyFulfillment>().OrderBy(one => one.Gid, StringComparer.Ordinal)];

        return new ShopifyOrder(
            Gid(order, "Order"), Text(order, "name") ?? "", Text(order, "source_identifier"), null,
            Moment(order, "updated_at")!.Value, Moment(order, "processed_at") ?? Moment(order, "created_at")!.Value, Moment(order, "cancelled_at"),
            Text(order, "cancel_reason")?.ToLowerInvariant(), Moment(order, "closed_at") is not null,
            OrderWords.Financial(Text(order, "financial_status")), OrderWords.Fulfillment(Text(order, "fulfillment_status"), sent),
            currency, taxesIncluded, presentment == currency ? null : presentment,
            OrderTips.Take(new OrderMoney(
                Money(order, "subtotal_price"), shippingPrice, shipping.Sum(Tax), Money(order, "total_tax"),
                (Is(order, "duties_included") ? 0 : Money(order, "original_total_duties")) + Money(order, "original_total_additional_fees"), Money(order, "total_price"),
                Money(order, "current_subtotal_price"), Has(order, "current_shipping_price_set") ? Money(order, "current_shipping_price") : shippingPrice,
                Money(order, "current_total_tax"), Money(order, "current_total_price"), refunds.Sum(refund => refund.Total), Money(order, "current_total_price", "presentment_money")), Money(order, "total_tip_received"), taxesIncluded, lines),
            Text(order, "email"), Text(order, "phone"), Text(order, "note"), OrderTags.Normal(Text(order, "tags")),
            AddressOf(Part(order, "shipping_address")), AddressOf(Part(order, "billing_address")), shipping.Select(line => Text(line, "title")).FirstOrDefault(),
            Part(order, "customer") is { } customer ? Customer(customer) : null,
            lines,
            sent,
            refunds);
    }

    private static ShopifyLine Line(JsonElement line)
    {
        var variant = Number(line, "variant_id") is { } id ? $"gid://shopify/ProductVariant/{id}" : null;
        var rates = List(line, "tax_lines").Where(tax => tax.TryGetProperty("rate", out var rate) && rate.ValueKind is JsonValueKind.Number).Select(tax => tax.GetProperty("rate").GetDecimal()).ToList();
        var quantity = line.GetProperty("quantity").GetInt32();

        return new ShopifyLine(
            Gid(line, "LineItem"), variant, Text(line, "title") ?? "", Text(line, "sku"), quantity,
            line.TryGetProperty("current_quantity", out var current) ? current.GetInt32() : quantity,
            Money(line, "price"), List(line, "discount_allocations").Sum(allocation => Money(allocation, "amount")), Tax(line),
            rates.Count == 0 ? null : OrderWords.Plain(rates.Sum()), Is(line, "requires_shipping"), OrderWords.Kind(line.TryGetProperty("tip_payment_gateway", out _), Is(line, "gift_card"), variant),
            List(line, "properties").Where(property => Text(property, "name") == OrderWords.ErpLine).Select(property => Text(property, "value")).FirstOrDefault());
    }

    private static ShopifyFulfillment? Fulfillment(JsonElement sent) => OrderWords.Sent(Text(sent, "status")) is { } status
        ? new ShopifyFulfillment(
            Gid(sent, "Fulfillment"), status, Text(sent, "tracking_number"), Text(sent, "tracking_company"), Text(sent, "tracking_url"), Moment(sent, "created_at")!.Value,
            [.. List(sent, "line_items").Select(line => new ShopifyFulfilled(Gid(line, "LineItem"), line.GetProperty("quantity").GetInt32()))])
        : null;

    private static ShopifyRefund Refund(JsonElement refund, bool taxesIncluded) => new(
        Gid(refund, "Refund"), Text(refund, "note"), Moment(refund, "created_at")!.Value,
        List(refund, "refund_shipping_lines").Sum(line => Money(line, "subtotal_amount") + (taxesIncluded ? 0 : Money(line, "tax_amount"))),
        List(refund, "transactions").Where(money => Text(money, "kind") == "refund" && Text(money, "status") == "success").Sum(money => Money(money, "amount")),
        [.. List(refund, "refund_line_items").Select(line => new ShopifyRefunded(
            $"gid://shopify/LineItem/{Number(line, "line_item_id")}", line.GetProperty("quantity").GetInt32(), Money(line, "subtotal"), Money(line, "total_tax")))]);

    private static ShopifyCustomer Customer(JsonElement customer) => new(
        Gid(customer, "Customer"), Text(customer, "email"), Text(customer, "phone"), Text(customer, "first_name"), Text(customer, "last_name"), Text(customer, "note"),
        AddressOf(Part(customer, "default_address")));

    private static Address? AddressOf(JsonElement? part) => part is { } address
        ? new Address(
            Text(address, "first_name"), Text(address, "last_name"), Text(address, "company"), Text(address, "address1"), Text(address, "address2"),
            Text(address, "city"), Text(address, "province_code"), Text(address, "country_code"), Text(address, "zip"), Text(address, "phone"))
        : null;

    private static decimal Tax(JsonElement line) => List(line, "tax_lines").Sum(tax => Money(tax, "price"));

    /// <summary>An amount in the shop's currency: from the set of both currencies if there is one, else the member itself, as text or number; 0 if it is not there.</summary>
    private static decimal Money(JsonElement owner, string name, string side = "shop_money")
    {
        var amount = Part(owner, name + "_set") is { } set ? set.GetProperty(side).GetProperty("amount")
            : owner.TryGetProperty(name, out var plain) ? plain : default;

        return amount.ValueKind switch
        {
            JsonValueKind.String => OrderWords.Plain(decimal.Parse(amount.GetString()!, NumberStyles.Number, CultureInfo.InvariantCulture)),
            JsonValueKind.Number => OrderWords.Plain(amount.GetDecimal()),
            _ => 0,
        };
    }

    private static string Gid(JsonElement owner, string kind) =>
        $"gid://shopify/{kind}/{Number(owner, "id") ?? throw new KeyNotFoundException("id")}";

    private static long? Number(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var number) && number.ValueKind is JsonValueKind.Number ? number.GetInt64() : null;

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var text) && text.ValueKind is JsonValueKind.String ? OrderWords.Text(text.GetString()) : null;

    private static bool Has(JsonElement owner, string name) => owner.TryGetProperty(name, out var member) && member.ValueKind is not JsonValueKind.Null;

    private static bool Is(JsonElement owner, string name) => owner.TryGetProperty(name, out var flag) && flag.ValueKind is JsonValueKind.True;

    private static JsonElement? Part(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var part) && part.ValueKind is JsonValueKind.Object ? part : null;

    private static JsonElement.ArrayEnumerator List(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var list) && list.ValueKind is JsonValueKind.Array ? list.EnumerateArray() : default;

    private static DateTime? Moment(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var moment) && moment.ValueKind is JsonValueKind.String ? OrderWords.Second(moment.GetDateTimeOffset()) : null;
}
