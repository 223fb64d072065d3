using Members = System.Collections.Generic.Dictionary<string, object?>;

namespace StoreSimulator.Webhooks;

/// <summary>Payloads of refunds, alone or in their order.</summary>
internal sealed class RefundPayload(OrderPayload orders, PayloadParts parts)
{
    public Members Of(Refund refund) => new()
    {
        ["id"] = refund.Id,
        ["admin_graphql_api_id"] = refund.Gid,
        ["order_id"] = refund.Order.Id,
        ["note"] = refund.Note,
        ["user_id"] = null,
        ["return"] = null,
        ["restock"] = refund.Lines.Exists(line => line.RestockType != "NO_RESTOCK"),
        ["created_at"] = parts.Moment(refund.CreatedAt),
        ["processed_at"] = parts.Moment(refund.ProcessedAt),
        ["duties"] = Array.Empty<object>(),
        ["total_duties_set"] = PayloadParts.Bag(refund.Duties, refund.Order),
        ["refund_line_items"] = refund.Lines.Select(Line).ToArray(),
        ["refund_shipping_lines"] = Shipping(refund),
        ["order_adjustments"] = Array.Empty<object>(),
        ["transactions"] = refund.Transactions.Select(orders.Of).ToArray(),
    };

    private static Members Line(Refund.Line line) => new()
    {
        ["id"] = line.Id,
        ["line_item_id"] = line.Item.Id,
        ["quantity"] = line.Quantity,
        ["restock_type"] = line.RestockType.ToLowerInvariant(),
        ["location_id"] = line.Location?.Id,
        ["subtotal"] = line.Subtotal.Shop,
        ["subtotal_set"] = PayloadParts.Bag(line.Subtotal, line.Item.Order),
        ["total_tax"] = line.Tax.Shop,
        ["total_tax_set"] = PayloadParts.Bag(line.Tax, line.Item.Order),
        ["line_item"] = OrderPayload.Line(line.Item, line.Item.Quantity),
    };

    private static Members[] Shipping(Refund refund) => refund.Shipping == default ? [] :
    [
        new Members
        {
            ["id"] = refund.Id, ["subtotal_amount_set"] = PayloadParts.Bag(refund.Shipping, refund.Order),
            ["tax_amount_set"] = PayloadParts.Bag(refund.ShippingTax, refund.Order),
        },
    ];
}
