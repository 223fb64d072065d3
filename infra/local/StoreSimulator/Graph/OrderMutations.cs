using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>The mutations that make and change orders.</summary>
internal static class OrderMutations
{
    private const int LongestStaffNote = 255;

    public static void List()
    {
        Fields.Mutation("orderCreate", "write_orders", Create);
        Fields.Mutation("orderUpdate", "write_orders", Update);
        Fields.Mutation("orderCancel", "write_orders", Cancel);
        Fields.Mutation("orderMarkAsPaid", "write_orders", MarkAsPaid);
        Fields.Query("job", "", call => call.Store.Find<Job>(call.Argument<object>("id")!.ToString()));
        Fields.On<Job>(
            "Job", ("id", (job, _) => job.Gid), ("done", (job, _) => job.IsDone), ("query", (job, call) => job.IsDone ? call.Store : null));
        Fields.On<CancelJob>("OrderCancelJobResult",
            ("id", (result, _) => result.Gid),
            ("done", (result, _) => result.Job.IsDone),
            ("status", (result, _) => result.Status),
            ("errors", (result, _) => result.Job.Failure is { } why ? new[] { new UserError(["orderId"], why, "INVALID").ToShape() } : []),
            ("order", (result, _) => result.Job.Order));
        Fields.Mutation("orderCustomerSet", "write_orders", SetCustomer);
        Fields.Mutation("orderDelete", "write_orders", Delete);
        Fields.Mutation("orderClose", "write_orders", call => Change(call, order => Close(call.Store, order, call.Store.Now)));
        Fields.Mutation("orderOpen", "write_orders", call => Change(call, order => Close(call.Store, order, null)));
    }

    private static Shape Create(FieldCall call)
    {
        if (call.Store.TooManyOrders())
        {
            return call.Refused(new UserError(null, "Too many attempts. Please try again later."));
        }

        var input = call.Input("order");
        if (Contradiction(call, input) is { } contradiction)
        {
            return call.Refused(contradiction);
        }

        var options = call.Argument<IDictionary<string, object?>>("options") is { } chosen ? new Dictionary<string, object?>(chosen) : [];
        var behaviour = options.GetValueOrDefault("inventoryBehaviour")?.ToString();
        var order = call.Store.BlankOrder();
        if (Lines(call, order, input, obeying: behaviour == "DECREMENT_OBEYING_POLICY") is { } wrongLine)
        {
            return call.Refused(wrongLine);
        }

        if (Shipping(call, order, input) is { } wrongTax)
        {
            return call.Refused(wrongTax);
        }

        var metafields = MetafieldFields.On(order, input);
        if (Wrong(call, metafields) is { } wrongMetafield)
        {
            return call.Refused(wrongMetafield);
        }

        if (Buyer(call, order, input) is { } wrongBuyer) // the last that can be refused: it may enrol a customer
        {
            return call.Refused(wrongBuyer);
        }

        Write(call, order, input);
        Discount(order, input);
        Money(call, order, input);
        foreach (var metafield in metafields)
        {
            call.Store.Write(metafield);
        }

        if (options.GetValueOrDefault("sendReceipt") is true)
        {
            call.Store.Statistics.Notify();
        }

        call.Store.WhenCreated?.Invoke(order);
        call.Store.Place(order, behaviour is "DECREMENT_IGNORING_POLICY" or "DECREMENT_OBEYING_POLICY", input.Text("financialStatus"));
        return FieldCall.Done(("order", order));
    }

    private static void Money(FieldCall call, Order order, Members input)
    {
        foreach (var money in input.Parts("transactions"))
        {
            order.Transactions.Add(call.Store.NewTransaction(
                order, money.Text("kind") ?? "SALE", money.Bag("amountSet") ?? default, money.Text("gateway") ?? "manual",
                money.Text("status") ?? "SUCCESS"));
        }

        order.SaysNothingOfPayment = order.Transactions.Count == 0 && input.Text("financialStatus") is null;
    }

    private static UserError? Contradiction(FieldCall call, Members input) =>
        input.Parts("lineItems").Count == 0
            ? new(["order", "lineItems"], "Line items must have at least one line item", "INVALID")
        : input.Text("customerId") is not null && input.Part("customer") is not null
            ? new(["order"], "Only one of customer and customerId may be given.", "REDUNDANT_CUSTOMER_FIELDS")
        : !call.Request.Since("2026-07") && Given.Moment(input.GetValueOrDefault("processedAt")) > call.Store.Now
            ? new(["order", "processedAt"], "Processed at must not be in the future.", "PROCESSED_AT_INVALID")
        : RateMissing(input);

    // whatever else is wrong, a tax without a rate is told first
    private static UserError? RateMissing(Members input)
    {
        foreach (var member in (string[])["lineItems", "shippingLines"])
        {
            foreach (var (i, line) in input.Parts(member).Index())
            {
                foreach (var (n, tax) in line.Parts("taxLines").Index())
                {
                    if (tax.Text("rate") is null or "")
                    {
                        return new(
                            ["order", member, $"{i}", "taxLines", $"{n}", "rate"], "A tax line rate is missing.", "TAX_LINE_RATE_MISSING");
                    }
                }
            }
        }

        return null;
    }

    private static UserError? Wrong(FieldCall call, IReadOnlyList<NewMetafield> metafields)
    {
        for (var i = 0; i < metafields.Count; i++)
        {
            if (call.Store.Refusal(metafields[i]) is { } refusal)
            {
                return new(["order", "metafields", $"{i}", .. refusal.Path], refusal.Message, "INVALID");
            }
        }

        return null;
    }

    private static UserError? Lines(FieldCall call, Order order, Members input, bool obeying)
    {
        var lines = input.Parts("lineItems");
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            var variant = call.Store.Find<Variant>(line.Text("variantId"));
            if (line.Text("variantId") is not null && variant is null)
            {
                return new(["order", "lineItems", $"{i}", "variantId"], "Variant could not be found.", "INVALID");
            }

            if (variant is null && string.IsNullOrWhiteSpace(line.Text("title")))
            {
                return new(["order", "lineItems", $"{i}", "title"], "Title can't be blank", "INVALID");
            }

            if ((int)line["quantity"]! < 1)
            {
                return new(["order", "lineItems", $"{i}", "quantity"], "Quantity must be greater than 0", "INVALID");
            }

            if (obeying && variant is { InventoryPolicy: "DENY", Item.Tracked: true } && variant.InventoryQuantity < (int)line["quantity"]!)
            {
                return new(["order", "lineItems", $"{i}"], "Unable to reserve inventory.", "INVENTORY_CLAIM_FAILED");
            }

            var item = call.Store.NewLineItem(new NewLine
            {
                Variant = variant?.Gid,
                Title = line.Text("title"),
                Sku = line.Text("sku"),
                Quantity = (int)line["quantity"]!,
                RequiresShipping = line.GetValueOrDefault("requiresShipping") as bool?,
                Taxable = line.GetValueOrDefault("taxable") is not false,
                IsGiftCard = line.GetValueOrDefault("giftCard") is true,
                Properties =
                [
                    .. line.Parts("properties")
                        .Select(property => KeyValuePair.Create(property.Text("name")!, property.Text("value") ?? ""))
                ],
            }, line.Bag("priceSet"));
            item.Product = call.Store.Find<Product>(line.Text("productId"));
            item.Vendor = line.Text("vendor") ?? item.Vendor;
            if (Taxes(line, ["order", "lineItems", $"{i}"], item.Taxes) is { } wrong)
            {
                return wrong;
            }

            order.LineItems.Add(item);
        }

        return null;
    }

    private static UserError? Shipping(FieldCall call, Order order, Members input)
    {
        foreach (var (i, given) in input.Parts("shippingLines").Index())
        {
            var line = call.Store.NewShippingLine(
                given.Text("title")!, given.Bag("priceSet") ?? default, given.Text("code"), given.Text("source"));
            if (Taxes(given, ["order", "shippingLines", $"{i}"], line.Taxes) is { } wrong)
            {
                return wrong;
            }

            order.ShippingLines.Add(line);
        }

        if (input.Parts("taxLines").Count > 0
            && (order.LineItems.Exists(line => line.Taxes.Count > 0) || order.ShippingLines.Exists(line => line.Taxes.Count > 0)))
        {
            return new(["order", "taxLines"], "Tax lines can be given for the order or for its lines, not for both.", "INVALID");
        }

        return Taxes(input, ["order"], order.OwnTaxes);
    }

    private static UserError? Taxes(Members input, IReadOnlyList<string> path, List<TaxLine> taxes)
    {
        foreach (var (i, tax) in input.Parts("taxLines").Index())
        {
            if (tax.GetValueOrDefault("rate") is not { } rate)
            {
                return new([.. path, "taxLines", $"{i}", "rate"], "A tax line rate is missing.", "TAX_LINE_RATE_MISSING");
            }

            taxes.Add(new TaxLine(tax.Text("title")!, Given.Number(rate), tax.Bag("priceSet") ?? default));
        }

        return null;
    }

    // one code for the whole order: its amount is spread over the lines by what they cost, to the cent
    private static void Discount(Order order, Members input)
    {
        var code = input.Part("discountCode");
        if (code?.Part("itemFixedDiscountCode") is { } isFixed)
        {
            Spread(order, new Discount(isFixed.Text("code")!) { Code = isFixed.Text("code"), Amount = isFixed.Bag("amountSet") });
        }
        else if (code?.Part("itemPercentageDiscountCode") is { } share)
        {
            foreach (var line in order.LineItems)
            {
                line.Discounts.Add(
                    new(
                        new Discount(share.Text("code")!) { Code = share.Text("code"), Percentage = Given.Number(share["percentage"]) },
                        line.Total * (Given.Number(share["percentage"]) / 100)));
            }
        }
        else if (code?.Part("freeShippingDiscountCode") is { } free)
        {
            foreach (var line in order.ShippingLines)
            {
                line.Discounts.Add(
                    new(
                        new Discount(free.Text("code")!) { Code = free.Text("code"), Amount = line.Price, TargetType = "SHIPPING_LINE" },
                        line.Price));
            }
        }
    }

    private static void Spread(Order order, Discount discount)
    {
        var whole = MoneyBag.Sum(order.LineItems.Select(line => line.Total));
        var left = new MoneyBag(
            Math.Min(discount.Amount!.Value.Shop, whole.Shop), Math.Min(discount.Amount.Value.Presentment, whole.Presentment));
        var (amount, last) = (left, order.LineItems[^1]);
        foreach (var line in order.LineItems)
        {
            var part = line == last ? left : amount * (whole.Shop == 0 ? 0 : line.Total.Shop / whole.Shop);
            line.Discounts.Add(new(discount, part));
            left -= part;
        }
    }

    private static UserError? Buyer(FieldCall call, Order order, Members input)
    {
        var customer = input.Part("customer");
        var associated = input.Text("customerId") ?? customer?.Part("toAssociate")?.Text("id");
        if (associated is not null)
        {
            order.Customer = call.Store.Find<Customer>(associated);
            return order.Customer is null ? new(["order", "customer"], "Customer could not be found.", "INVALID") : null;
        }

        if (customer?.Part("toUpsert") is not { } upsert)
        {
            return input.Text("email") is { Length: > 0 } address ? ByEmail(call, order, address) : null;
        }

        order.Customer = upsert.Text("id") is { } id
            ? call.Store.Find<Customer>(id)
            : upsert.Text("email") is { } email ? call.Store.CustomerByEmail(email)
            : null;
        var isNew = order.Customer is null;
        order.Customer ??= call.Store.NewCustomer();
        var draft = CustomerInput.Read(isNew ? null : order.Customer, "OrderCreateUpsertCustomerAttributesInput", upsert);
        if (call.Store.Refusals(draft, isNew ? null : order.Customer) is [var wrong, ..])
        {
            return wrong with { Field = ["order", "customer", "toUpsert", .. wrong.Field ?? []], Code = "INVALID" };
        }

        call.Store.Write(draft, order.Customer);
        if (isNew)
        {
            call.Store.Enrol(order.Customer);
        }

        return null;
    }

    // whoever is named by nothing but an e-mail address is a customer too
    private static UserError? ByEmail(FieldCall call, Order order, string address)
    {
        var draft = new CustomerDraft { Email = address };
        order.Customer = call.Store.CustomerByEmail(address);
        if (order.Customer is null && call.Store.Refusals(draft, null).Count == 0)
        {
            order.Customer = call.Store.NewCustomer();
            call.Store.Write(draft, order.Customer);
            call.Store.Enrol(order.Customer);
        }

        return null;
    }

    private static void Write(FieldCall call, Order order, Members input)
    {
        order.Email = order.Customer?.Email;
        Given.Each("OrderCreateOrderInput", input, (member, value) =>
        {
            switch (member)
            {
                case "lineItems"
                    or "customer"
                    or "customerId"
                    or "buyerAcceptsMarketing"
                    or "metafields"
                    or "transactions"
                    or "shippingLines"
                    or "taxLines"
                    or "discountCode"
                    or "financialStatus":
                    return true;
                case "name":
                    order.Name = value as string ?? order.Name;
                    return true;
                case "sourceName":
                    order.SourceName = (string?)value;
                    return true;
                case "sourceIdentifier":
                    order.SourceIdentifier = (string?)value;
                    return true;
                case "currency":
                    order.Currency = value?.ToString() ?? order.Currency;
                    order.PresentmentCurrency = input.Text("presentmentCurrency") ?? order.Currency;
                    return true;
                case "presentmentCurrency":
                    order.PresentmentCurrency = value?.ToString() ?? order.Currency;
                    return true;
                case "processedAt":
                    order.ProcessedAt = Given.Moment(value) is { } moment && moment < order.CreatedAt ? moment : order.CreatedAt;
                    return true;
                case "taxesIncluded":
                    order.TaxesIncluded = value is true;
                    return true;
                case "test":
                    order.Test = value is true;
                    return true;
                case "billingAddress":
                    order.BillingAddress = input.Part(member) is { } billing ? Given.Address(call.Store, billing) : null;
                    return true;
                default:
                    return Edit(call, order, input, member, value);
            }
        });
    }

    // what orderCreate and orderUpdate have in common
    private static bool Edit(FieldCall call, Order order, Members input, string member, object? value)
    {
        switch (member)
        {
            case "email":
                order.Email = (string?)value;
                return true;
            case "phone":
                order.Phone = value is string phone
                    ? Store.E164(phone, order.ShippingAddress?.CountryCode ?? call.Store.Options.CountryCode) ?? phone
                    : null;
                return true;
            case "note":
                order.Note = (string?)value;
                return true;
            case "poNumber":
                order.PoNumber = (string?)value;
                return true;
            case "tags":
                order.Tags = Store.Tags(Given.Texts(value));
                return true;
            case "customAttributes":
                order.CustomAttributes = Given.Attributes(value);
                return true;
            case "shippingAddress":
                order.ShippingAddress = input.Part(member) is { } shipping ? Given.Address(call.Store, shipping) : null;
                return true;
            default:
                return false;
        }
    }

    private static Shape Update(FieldCall call)
    {
        var input = call.Input("input");
        if (input.Text("phone") is { } phone && Store.E164(phone, call.Store.Options.CountryCode) is null)
        {
            return call.Refused(new UserError(["phone"], "Phone is invalid"));
        }

        return Change(call, order =>
        {
            Given.Each("OrderInput", input, (member, value) => member == "id" || Edit(call, order, input, member, value));
            if (input.ContainsKey("shippingAddress") && call.Request.Since("2026-10"))
            {
                call.Store.RecalculateTaxes(order);
            }

            call.Store.Changed(order);
        });
    }

    private static Shape Delete(FieldCall call)
    {
        var id = call.Argument<object>("orderId")!.ToString()!;
        if (call.Store.Find<Order>(id) is null)
        {
            return call.Refused(new UserError(["orderId"], "Order does not exist", "NOT_FOUND"));
        }

        call.Store.DeleteOrder(id);
        return FieldCall.Done(("deletedId", id));
    }

    private static Shape SetCustomer(FieldCall call)
    {
        if (call.Store.Find<Order>(call.Argument<object>("orderId")!.ToString()) is not { } order)
        {
            return call.Refused(new UserError(["orderId"], "Order does not exist", "NOT_FOUND"));
        }

        if (call.Store.Find<Customer>(call.Argument<object>("customerId")!.ToString()) is not { } customer)
        {
            return call.Refused(new UserError(["customerId"], "Customer does not exist", "NOT_FOUND")).With("order", order);
        }

        order.Customer?.Orders.Remove(order);
        order.Customer = customer;
        customer.Orders.Add(order);
        call.Store.Changed(order);
        return FieldCall.Done(("order", order));
    }

    private static Shape Change(FieldCall call, Action<Order> change)
    {
        if (call.Store.Find<Order>(call.Input("input").Text("id")) is not { } order)
        {
            return call.Refused(new UserError(["id"], "Order does not exist"));
        }

        change(order);
        return FieldCall.Done(("order", order));
    }

    private static Shape MarkAsPaid(FieldCall call) =>
        call.Store.Find<Order>(call.Input("input").Text("id")) is { } order && !OrderFields.CanMarkAsPaid(order)
            ? call.Refused(new UserError(["id"], "Order cannot be marked as paid.")).With("order", order)
            : Change(call, call.Store.Pay);

    private static void Close(Store store, Order order, DateTimeOffset? at)
    {
        if (order.ClosedAt is null == at is null) // a redundant one is silent
        {
            return;
        }

        (order.ClosedAt, order.ArchivedItself) = (at, false);
        order.UpdatedAt = store.Now;
        store.Fire("ORDERS_UPDATED", order);
    }

    private static Shape Cancel(FieldCall call)
    {
        var order = call.Store.Find<Order>(call.Argument<object>("orderId")!.ToString());
        var refusal = order is null ? new UserError(["orderId"], "Order does not exist", "NOT_FOUND")
            : call.Store.IsBeingCancelled(order) ? new UserError(null, "Cancellation is already in progress")
            : call.Argument<string>("staffNote") is { Length: > LongestStaffNote } ? new UserError(
                ["staffNote"], $"Staff note is too long. Maximum length is {LongestStaffNote} characters.", "INVALID")
            : call.Argument<object>("refund") is not null && call.Argument<object>("refundMethod") is not null ? new UserError(
                ["refund"], "Only one of the arguments `refund` or `refund_method` is allowed.", "INVALID")
            : Store.CancelRefusal(order) is { } why ? new UserError(["orderId"], why, "INVALID")
            : null;
        if (refusal is not null)
        {
            var refused = call.Refused(refusal);
            refused["orderCancelUserErrors"] = new[] { refusal.ToShape() };
            return refused;
        }

        if (call.Argument<bool>("notifyCustomer"))
        {
            call.Store.Statistics.Notify();
        }

        var paysBack = call.Argument<IDictionary<string, object?>>("refundMethod") is { } method
            && method.TryGetValue("originalPaymentMethodsRefund", out var wanted)
            && wanted is true;
        var job = call.Store.CancelLater(order!, call.Argument<object>("reason")!.ToString()!, call.Argument<bool>("restock"), paysBack);
        var payload = FieldCall.Done(("job", job), ("jobResult", job.Result));
        payload["orderCancelUserErrors"] = Array.Empty<Shape>();
        return payload;
    }
}
