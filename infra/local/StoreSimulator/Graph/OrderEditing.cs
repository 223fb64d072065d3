namespace StoreSimulator.Graph;

/// <summary>Order editing: an edit is begun, changed, looked at, and committed. Only what is not sent yet can be edited.</summary>
internal static class OrderEditing
{
    private const int LongestTitle = 255;
    private static readonly string[] Updated = ["Order updated"];

    private const string Scope = "write_order_edits";

    public static void List()
    {
        Fields.Mutation("orderEditBegin", Scope, Begin);
        Fields.Mutation("orderEditSetQuantity", Scope, SetQuantity);
        Fields.Mutation("orderEditAddVariant", Scope, AddVariant);
        Fields.Mutation("orderEditAddCustomItem", Scope, AddCustomItem);
        Fields.Mutation("orderEditAddLineItemDiscount", Scope, AddDiscount);
        Fields.Mutation("orderEditCommit", Scope, Commit);

        Fields.On<CalculatedOrder>("CalculatedOrder",
            ("id", (edit, _) => edit.Gid),
            ("originalOrder", (edit, _) => edit.Order),
            ("committed", (_, _) => false),
            ("lineItems", (edit, call) => Page.Of(call, [.. edit.All])),
            ("addedLineItems", (edit, call) => Page.Of(call, edit.Added)),
            ("subtotalLineItemsQuantity", (edit, _) => edit.All.Sum(line => line.Quantity)),
            ("subtotalPriceSet", (edit, _) => OrderFields.Bag(edit.Subtotal, edit.Order)),
            ("totalPriceSet", (edit, _) => OrderFields.Bag(edit.Total, edit.Order)),
            ("totalOutstandingSet", (edit, _) => OrderFields.Bag(edit.Outstanding, edit.Order)));
        Fields.On<CalculatedOrder.Line>("CalculatedLineItem",
            ("id", (line, _) => line.Gid),
            ("title", (line, _) => line.Title),
            ("sku", (line, _) => line.Sku),
            ("variant", (line, _) => line.Variant),
            ("quantity", (line, _) => line.Quantity),
            ("originalUnitPriceSet", (line, _) => OrderFields.Bag(line.UnitPrice, line.Order)),
            ("discountedUnitPriceSet", (line, _) => OrderFields.Bag(line.UnitPrice - line.UnitDiscount, line.Order)),
            ("hasStagedLineItemDiscount", (line, _) => line.Discount is not null),
            ("editableQuantity", (line, _) => line.Quantity - line.Fixed),
            ("editableQuantityBeforeChanges", (line, _) => line.Before - line.Fixed),
            ("restocking", (line, _) => line.Restock));
    }

    private static Shape Begin(FieldCall call)
    {
        var order = call.Store.Find<Order>(call.Argument<object>("id")!.ToString());
        if (order is null)
        {
            return call.Refused(new UserError(["id"], "The order does not exist."));
        }

        if (order.CancelledAt is not null)
        {
            return call.Refused(new UserError(null, "The order cannot be edited."));
        }

        var edit = call.Store.BeginEdit(order);
        return FieldCall.Done(
            ("calculatedOrder", edit), ("orderEditSession", new Shape { ["id"] = $"gid://shopify/OrderEditSession/{edit.Id}" }));
    }

    private static Shape SetQuantity(FieldCall call) => Line(call, "lineItemId", (edit, line) =>
    {
        var quantity = call.Argument<int>("quantity");
        if (quantity < 0)
        {
            return new(["quantity"], "must be greater than or equal to 0");
        }

        if (quantity < line.Fixed)
        {
            return new(["quantity"], $"The quantity cannot be less than the {line.Fixed} that are fulfilled.");
        }

        (line.Quantity, line.Restock) = (quantity, call.Argument<bool>("restock"));
        return null;
    });

    private static Shape AddDiscount(FieldCall call) => Line(call, "id", (edit, line) =>
    {
        var input = call.Input("discount");
        line.Discount = new Discount(input.Text("description") ?? "Discount")
        {
            Amount = input.Part("fixedValue") is { } value ? edit.Order.AsShown(Given.Number(value["amount"])) : null,
            Percentage = input.GetValueOrDefault("percentValue") is { } percent ? Given.Number(percent) : null,
        };
        return null;
    });

    private static Shape AddVariant(FieldCall call)
    {
        if (call.Store.Find<CalculatedOrder>(call.Argument<object>("id")!.ToString()) is not { } edit)
        {
            return call.Refused(new UserError(["id"], "The calculated order does not exist."));
        }

        if (call.Store.Find<Variant>(call.Argument<object>("variantId")!.ToString()) is not { } variant)
        {
            return call.Refused(new UserError(["variantId"], "The variant does not exist in the shop."));
        }

        if (!call.Argument<bool>("allowDuplicates") && edit.All.Any(line => line.Variant == variant))
        {
            return call.Refused(new UserError(
                ["id"], $"The {variant.Product.Title} was not added because it's already on the order."));
        }

        if (call.Argument<int>("quantity") is var quantity and <= 0)
        {
            return call.Refused(
                [
                    new(["quantity"], "must be greater than 0"),
                    .. quantity < 0 ? [new UserError(["quantity"], "must be greater than or equal to 0")] : Array.Empty<UserError>(),
                ]);
        }

        return Added(
            edit,
            call.Store.Add(
                edit, variant, call.Argument<int>("quantity"), call.Store.Find<Location>(call.Argument<object>("locationId")?.ToString())));
    }

    private static Shape AddCustomItem(FieldCall call)
    {
        if (call.Store.Find<CalculatedOrder>(call.Argument<object>("id")!.ToString()) is not { } edit)
        {
            return call.Refused(new UserError(["id"], "The calculated order does not exist."));
        }

        if (WrongItem(call, edit.Order) is { } wrong)
        {
            return call.Refused(wrong);
        }

        var price = edit.Order.AsShown(Given.Number(call.Input("price")["amount"]));
        return Added(edit, call.Store.Add(
            edit, call.Argument<string>("title")!, price, call.Argument<int>("quantity"), call.Argument<bool>("taxable"),
            call.Argument<bool>("requiresShipping"),
            call.Store.Find<Location>(call.Argument<object>("locationId")?.ToString())));
    }

    private static UserError? WrongItem(FieldCall call, Order order) =>
        string.IsNullOrWhiteSpace(call.Argument<string>("title")) ? new(["title"], "can't be blank")
        : call.Argument<string>("title")!.Length > LongestTitle ? new(["title"], $"is too long (maximum is {LongestTitle} characters)")
        : call.Argument<int>("quantity") <= 0 ? new(["quantity"], "must be greater than 0")
        : Given.Number(call.Input("price")["amount"]) < 0 ? new(["price", "amount"], "must be greater than or equal to 0")
        : call.Input("price")["currencyCode"]?.ToString() is { } currency && currency != order.PresentmentCurrency
            ? new(["price", "amount"], $"Currency must be {order.PresentmentCurrency}.")
        : null;

    private static Shape Commit(FieldCall call)
    {
        if (call.Store.Find<CalculatedOrder>(call.Argument<object>("id")!.ToString()) is not { } edit)
        {
            return call.Refused(new UserError(["id"], "The calculated order does not exist."));
        }

        if (edit.Lines.Exists(line => line.Item!.CurrentQuantity != line.Before))
        {
            return call.Refused(new UserError(["id"], "The order has changed since the edit began."));
        }

        if (!edit.HasChanges)
        {
            return call.Refused(new UserError(["id"], "There must be at least one change to be made."));
        }

        if (call.Argument<bool>("notifyCustomer"))
        {
            call.Store.Statistics.Notify();
        }

        call.Store.Commit(edit, call.Argument<bool>("notifyCustomer"), call.Argument<string>("staffNote"));
        return FieldCall.Done(("order", edit.Order), ("successMessages", Updated));
    }

    private static Shape Line(FieldCall call, string path, Func<CalculatedOrder, CalculatedOrder.Line, UserError?> change)
    {
        if (call.Store.Find<CalculatedOrder>(call.Argument<object>("id")!.ToString()) is not { } edit)
        {
            return call.Refused(new UserError(["id"], "The calculated order does not exist."));
        }

        if (edit.Find(call.Argument<object>("lineItemId")!.ToString()) is not { } line)
        {
            return call.Refused(new UserError([path], "The line item does not exist on the order."));
        }

        if (change(edit, line) is { } wrong)
        {
            return call.Refused(wrong);
        }

        return FieldCall.Done(
            ("calculatedOrder", edit), ("calculatedLineItem", line),
            ("orderEditSession", new Shape { ["id"] = $"gid://shopify/OrderEditSession/{edit.Id}" }));
    }

    private static Shape Added(CalculatedOrder edit, CalculatedOrder.Line line) =>
        FieldCall.Done(
            ("calculatedOrder", edit), ("calculatedLineItem", line),
            ("orderEditSession", new Shape { ["id"] = $"gid://shopify/OrderEditSession/{edit.Id}" }));
}
