using System.Globalization;

namespace StoreSimulator.Graph;

/// <summary>Refunds and the money that moved, read; and refunds made.</summary>
internal static class RefundFields
{
    public static void List()
    {
        Fields.Mutation("refundCreate", "write_orders", Create, idempotent: true);
        Fields.Query("refund", "read_orders", call => call.Request.Seen(call.Argument<object>("id")!.ToString()) as Refund);

        Fields.On<Refund>("Refund",
            ("id", (refund, _) => refund.Gid),
            ("legacyResourceId", (refund, _) => refund.Id),
            ("note", (refund, _) => refund.Note),
            ("order", (refund, _) => refund.Order),
            ("createdAt", (refund, _) => refund.CreatedAt),
            ("updatedAt", (refund, _) => refund.CreatedAt),
            ("processedAt", (refund, _) => refund.ProcessedAt),
            ("totalRefundedSet", (refund, _) => OrderFields.Bag(refund.Refunded, refund.Order)),
            ("refundLineItems", (refund, call) => Page.Of(call, refund.Lines)),
            ("refundShippingLines", (refund, call) => Page.Of(call, refund.Shipping == default ? [] : new[] { new GivenBack(refund) })),
            ("orderAdjustments", (_, call) => Page.Of(call, Array.Empty<Refund>())),
            ("duties", (refund, _) =>
                refund.Duties == default ? [] : new[] { new Shape { ["amountSet"] = OrderFields.Bag(refund.Duties, refund.Order) } }),
            ("transactions", (refund, call) => Page.Of(call, refund.Transactions)));
        Fields.On<GivenBack>("RefundShippingLine",
            ("id", (back, _) => back.Gid),
            ("shippingLine", (back, _) => back.Refund.Order.ShippingLines.FirstOrDefault()),
            ("subtotalAmountSet", (back, _) => OrderFields.Bag(back.Refund.Shipping, back.Refund.Order)),
            ("taxAmountSet", (back, _) => OrderFields.Bag(back.Refund.ShippingTax, back.Refund.Order)));
        Fields.On<Refund.Line>("RefundLineItem",
            ("id", (line, _) => line.Gid),
            ("lineItem", (line, _) => line.Item),
            ("quantity", (line, _) => line.Quantity),
            ("restockType", (line, _) => line.RestockType),
            ("restocked", (line, _) => line.RestockType != "NO_RESTOCK"),
            ("location", (line, _) => line.Location),
            ("subtotalSet", (line, _) => OrderFields.Bag(line.Subtotal, line.Item.Order)),
            ("totalTaxSet", (line, _) => OrderFields.Bag(line.Tax, line.Item.Order)),
            ("priceSet", (line, _) => OrderFields.Bag(line.Item.UnitPrice, line.Item.Order)));
        Fields.On<OrderTransaction>("OrderTransaction",
            ("id", (money, _) => money.Gid),
            ("kind", (money, _) => money.Kind),
            ("status", (money, _) => money.Status),
            ("gateway", (money, _) => money.Gateway),
            ("amountSet", (money, _) => OrderFields.Bag(money.Amount, money.Order)),
            ("parentTransaction", (money, _) => money.Parent),
            ("createdAt", (money, _) => money.CreatedAt),
            ("processedAt", (money, _) => money.ProcessedAt),
            ("test", (_, _) => false));
    }

    private static Shape Create(FieldCall call)
    {
        var input = call.Input("input");
        if (call.Store.Find<Order>(input.Text("orderId")) is not { } order)
        {
            return call.Refused(new UserError(["orderId"], "Order does not exist"));
        }

        if (order.PresentmentCurrency != order.Currency && input.Text("currency") != order.PresentmentCurrency)
        {
            return Refused(call, order, new UserError(["currency"], "Currency must be the order's presentment currency"));
        }

        var refund = call.Store.NewRefund(order, input.Text("note"), Given.Moment(input.GetValueOrDefault("processedAt")));
        if (Lines(call, order, refund, input) is { } wrongLine)
        {
            return Refused(call, order, wrongLine);
        }

        GiveBackShipping(order, refund, input);
        if (Money(call, order, refund, input) is { } wrongMoney)
        {
            return Refused(call, order, wrongMoney);
        }

        Given.Each("RefundInput", input, (member, _) =>
            member is "orderId"
                or "note"
                or "processedAt"
                or "refundLineItems"
                or "shipping"
                or "transactions"
                or "allowOverRefunding"
                or "currency"
                or "notify"
                or "refundMethods");
        if (input.GetValueOrDefault("notify") is true)
        {
            call.Store.Statistics.Notify();
        }

        call.Store.Refund(order, refund);
        return FieldCall.Done(("refund", refund), ("order", order));
    }

    // the order as it still is comes back with what is refused
    private static Shape Refused(FieldCall call, Order order, UserError error) => call.Refused(error).With("order", order);

    private static UserError? Money(FieldCall call, Order order, Refund refund, IReadOnlyDictionary<string, object?> input)
    {
        foreach (var money in input.Parts("transactions"))
        {
            if (money.Text("kind") is { } kind and not "REFUND")
            {
                return new(null, $"Kind {kind.ToLowerInvariant()} is not a valid transaction");
            }

            if (order.Transactions.Find(paid => paid.Gid == money.Text("parentId")) is not { } parent)
            {
                return new(["transactions"], "Transactions require a parent_id associated with the order");
            }

            refund.Transactions.Add(
                call.Store.NewTransaction(
                    order, "REFUND", order.AsShown(Given.Number(money["amount"])), parent.Gateway, parent: parent));
        }

        var net = order.Received - order.Refunded;
        return refund.Refunded.Shop > net.Shop && input.GetValueOrDefault("allowOverRefunding") is not true
            ? new(null, $"Refund amount {Said(refund.Refunded.Shop)} is greater than net payment received {Said(net.Shop)}")
            : null;
    }

    // in the money format of the recorded shop
    private static string Said(decimal amount) => $"${amount.ToString("#,##0.00", CultureInfo.InvariantCulture)}";

    private static UserError? Lines(FieldCall call, Order order, Refund refund, IReadOnlyDictionary<string, object?> input)
    {
        foreach (var (i, part) in input.Parts("refundLineItems").Index())
        {
            if (order.LineItems.Find(line => line.Gid == part.Text("lineItemId")) is not { } item)
            {
                return new(["refundLineItems"], "Line item does not exist");
            }

            var (quantity, already) = (
                (int)part["quantity"]!, refund.Lines.Where(line => line.Item == item).Sum(line => line.Quantity));
            if (quantity < 1 || quantity > item.CurrentQuantity - already)
            {
                return new(["refundLineItems", $"{i}", "quantity"], "Quantity cannot refund more items than were purchased");
            }

            refund.Lines.Add(
                call.Store.NewRefundLine(
                    item, quantity, part.Text("restockType") ?? "NO_RESTOCK",
                    call.Store.Find<Location>(part.Text("locationId")) ?? call.Store.Locations[0]));
        }

        return null;
    }

    private static void GiveBackShipping(Order order, Refund refund, IReadOnlyDictionary<string, object?> input)
    {
        if (input.Part("shipping") is { } shipping)
        {
            var isWhole = shipping.GetValueOrDefault("fullRefund") is true;
            var (left, tax) = (order.CurrentShipping, order.CurrentShippingTax);
            refund.Shipping = isWhole ? left : order.AsShown(Given.Number(shipping.GetValueOrDefault("amount") ?? 0m));
            refund.ShippingTax = isWhole ? tax : left.Shop == 0 ? default : tax * (refund.Shipping.Shop / left.Shop);
        }
    }

    /// <summary>Shipping that a refund gave back.</summary>
    private sealed class GivenBack(Refund refund) : Noun(refund.Id)
    {
        public override string TypeName => "RefundShippingLine";
        public Refund Refund { get; } = refund;
    }
}
