namespace StoreSimulator.Graph;

/// <summary>Orders, what is to be sent of them and what was, read.</summary>
internal static class OrderFields
{
    public static void List()
    {
        Fields.Query("order", "read_orders", call => call.Store.Find<Order>(call.Argument<object>("id")!.ToString()));
        Fields.Query("orders", "read_orders", call => Page.Of(call, Found(call), Sorts));
        Fields.Query("ordersCount", "read_orders", call => new Shape { ["count"] = Found(call).Count, ["precision"] = "EXACT" });
        Fields.Query("fulfillment", "read_orders or read_fulfillments", call => call.Store.Find<Fulfillment>(call.Argument<object>("id")!.ToString()));
        Fields.Query("fulfillmentOrder", FulfillmentScopes, call => call.Store.Find<FulfillmentOrder>(call.Argument<object>("id")!.ToString()));
        Fields.Query("job", "", call => new Shape { ["id"] = call.Argument<object>("id")!.ToString(), ["done"] = true });

        Fields.On<Order>("Order",
            ("id", (order, _) => order.Gid),
            ("legacyResourceId", (order, _) => order.Id),
            ("name", (order, _) => order.Name),
            ("number", (order, _) => order.Number),
            ("email", (order, _) => order.Email),
            ("phone", (order, _) => order.Phone),
            ("note", (order, _) => order.Note),
            ("poNumber", (order, _) => order.PoNumber),
            ("sourceName", (order, _) => order.SourceName),
            ("sourceIdentifier", (order, _) => order.SourceIdentifier),
            ("currencyCode", (order, _) => order.Currency),
            ("presentmentCurrencyCode", (order, _) => order.Currency),
            ("taxesIncluded", (order, _) => order.TaxesIncluded),
            ("test", (order, _) => order.Test),
            ("tags", (order, _) => order.Tags),
            ("customAttributes", (order, _) => order.CustomAttributes.Select(pair => new Shape { ["key"] = pair.Key, ["value"] = pair.Value }).ToArray()),
            ("customer", (order, _) => order.Customer),
            ("shippingAddress", (order, _) => order.ShippingAddress),
            ("billingAddress", (order, _) => order.BillingAddress),
            ("displayFinancialStatus", (order, _) => order.FinancialStatus),
            ("displayFulfillmentStatus", (order, _) => order.FulfillmentStatus),
            ("cancelReason", (order, _) => order.CancelReason),
            ("cancelledAt", (order, _) => order.CancelledAt),
            ("closed", (order, _) => order.ClosedAt is not null),
            ("closedAt", (order, _) => order.ClosedAt),
            ("confirmed", (_, _) => true),
            ("fullyPaid", (order, _) => order.FinancialStatus == "PAID"),
            ("unpaid", (order, _) => order.FinancialStatus is "PENDING" or "AUTHORIZED"),
            ("createdAt", (order, _) => order.CreatedAt),
            ("updatedAt", (order, _) => order.UpdatedAt),
            ("processedAt", (order, _) => order.ProcessedAt),
            ("subtotalPriceSet", (order, _) => Bag(order.Subtotal, order)),
            ("currentSubtotalPriceSet", (order, _) => Bag(order.Subtotal, order)),
            ("totalShippingPriceSet", (order, _) => Bag(order.Shipping, order)),
            ("totalTaxSet", (order, _) => Bag(order.Tax, order)),
            ("totalPriceSet", (order, _) => Bag(order.Total, order)),
            ("currentTotalPriceSet", (order, _) => Bag(order.Total, order)),
            ("currentTotalTaxSet", (order, _) => Bag(order.Tax, order)),
            ("lineItems", (order, call) => Page.Of(call, order.LineItems)),
            ("fulfillmentsCount", (order, _) => new Shape { ["count"] = order.Fulfillments.Count, ["precision"] = "EXACT" }),
            ("fulfillments", (order, call) => call.Argument<int?>("first") is { } first ? order.Fulfillments.Take(first).ToArray() : order.Fulfillments),
            ("fulfillmentOrders", (order, call) =>
            {
                call.Request.Demand("fulfillmentOrders", FulfillmentScopes.Split(" or "));
                return Page.Of(call, order.FulfillmentOrders);
            }));

        Fields.On<LineItem>("LineItem",
            ("id", (line, _) => line.Gid),
            ("title", (line, _) => line.Title),
            ("name", (line, _) => line.Title),
            ("sku", (line, _) => line.Sku),
            ("variant", (line, _) => line.Variant),
            ("product", (line, _) => line.Variant?.Product),
            ("variantTitle", (line, _) => line.Variant?.Title),
            ("quantity", (line, _) => line.Quantity),
            ("currentQuantity", (line, _) => line.CurrentQuantity),
            ("unfulfilledQuantity", (line, _) => line.UnfulfilledQuantity),
            ("requiresShipping", (line, _) => line.RequiresShipping),
            ("taxable", (line, _) => line.Taxable),
            ("originalUnitPriceSet", (line, _) => Bag(line.Price, "EUR")),
            ("discountedUnitPriceSet", (line, _) => Bag(line.Price, "EUR")),
            ("originalTotalSet", (line, _) => Bag(line.Price * line.Quantity, "EUR")));

        Fields.On<FulfillmentOrder>("FulfillmentOrder",
            ("id", (planned, _) => planned.Gid),
            ("status", (planned, _) => planned.Status),
            ("requestStatus", (_, _) => "UNSUBMITTED"),
            ("order", (planned, _) => planned.Order),
            ("orderId", (planned, _) => planned.Order.Gid),
            ("orderName", (planned, _) => planned.Order.Name),
            ("createdAt", (planned, _) => planned.CreatedAt),
            ("updatedAt", (planned, _) => planned.UpdatedAt),
            ("assignedLocation", (planned, _) => new Shape { ["name"] = planned.Location.Name, ["location"] = planned.Location }),
            ("lineItems", (planned, call) => Page.Of(call, planned.Lines)),
            ("fulfillments", (planned, call) => Page.Of(call, [.. planned.Order.Fulfillments.Where(sent => sent.Location == planned.Location)])));
        Fields.On<FulfillmentOrder.Line>("FulfillmentOrderLineItem",
            ("id", (line, _) => line.Gid),
            ("lineItem", (line, _) => line.Item),
            ("sku", (line, _) => line.Item.Sku),
            ("productTitle", (line, _) => line.Item.Title),
            ("inventoryItemId", (line, _) => line.Item.Variant?.Item.Gid),
            ("requiresShipping", (line, _) => line.Item.RequiresShipping),
            ("totalQuantity", (line, _) => line.Total),
            ("remainingQuantity", (line, _) => line.Remaining));

        Fields.On<Fulfillment>("Fulfillment",
            ("id", (sent, _) => sent.Gid),
            ("legacyResourceId", (sent, _) => sent.Id),
            ("name", (sent, _) => sent.Name),
            ("status", (sent, _) => sent.Status),
            ("order", (sent, _) => sent.Order),
            ("location", (sent, _) => sent.Location),
            ("totalQuantity", (sent, _) => sent.Lines.Sum(line => line.Quantity)),
            ("createdAt", (sent, _) => sent.CreatedAt),
            ("updatedAt", (sent, _) => sent.UpdatedAt),
            ("trackingInfo", (sent, _) => Tracking(sent)),
            ("fulfillmentLineItems", (sent, call) => Page.Of(call, sent.Lines)));
        Fields.On<Fulfillment.Line>("FulfillmentLineItem",
            ("id", (line, _) => line.Gid),
            ("lineItem", (line, _) => line.From.Item),
            ("quantity", (line, _) => line.Quantity));
    }

    /// <summary>Any of these opens fulfilment orders.</summary>
    public const string FulfillmentScopes = "read_merchant_managed_fulfillment_orders or read_assigned_fulfillment_orders or read_third_party_fulfillment_orders";

    public static readonly IReadOnlyDictionary<string, Func<Order, string>> Sorts = new Dictionary<string, Func<Order, string>>
    {
        ["PROCESSED_AT"] = order => Page.Sortable(order.ProcessedAt),
        ["CREATED_AT"] = order => Page.Sortable(order.CreatedAt),
        ["UPDATED_AT"] = order => Page.Sortable(order.UpdatedAt),
        ["ORDER_NUMBER"] = order => order.Number.ToString("D10", System.Globalization.CultureInfo.InvariantCulture),
    };

    public static Shape Money(decimal amount, string currency) => new() { ["amount"] = amount, ["currencyCode"] = currency };

    private static Shape Bag(decimal amount, Order order) => Bag(amount, order.Currency);

    private static Shape Bag(decimal amount, string currency) => new() { ["shopMoney"] = Money(amount, currency), ["presentmentMoney"] = Money(amount, currency) };

    private static Shape[] Tracking(Fulfillment sent) =>
        [.. Enumerable.Range(0, Math.Max(sent.TrackingNumbers.Count, sent.TrackingUrls.Count)).Select(i => new Shape
        {
            ["company"] = sent.TrackingCompany,
            ["number"] = i < sent.TrackingNumbers.Count ? sent.TrackingNumbers[i] : null,
            ["url"] = i < sent.TrackingUrls.Count ? sent.TrackingUrls[i] : null,
        })];

    private static IReadOnlyList<Order> Found(FieldCall call) =>
        Search<Order>.In(call.Store.Orders, call.Argument<string>("query"), Terms, Indexes(call.Store));

    private static readonly Dictionary<string, Func<Order, object?>> Terms = new()
    {
        ["id"] = order => order.Id,
        ["name"] = order => order.Name,
        ["email"] = order => order.Email,
        ["source_identifier"] = order => order.SourceIdentifier,
        ["source_name"] = order => order.SourceName,
        ["po_number"] = order => order.PoNumber,
        ["tag"] = order => order.Tags,
        ["customer_id"] = order => order.Customer?.Id,
        ["financial_status"] = order => order.FinancialStatus,
        ["fulfillment_status"] = order => order.FulfillmentStatus,
        ["status"] = order => order.CancelledAt is not null ? "cancelled" : order.ClosedAt is not null ? "closed" : "open",
        ["test"] = order => order.Test,
        ["sku"] = order => order.LineItems.Select(line => line.Sku).OfType<string>(),
        ["created_at"] = order => order.CreatedAt,
        ["processed_at"] = order => order.ProcessedAt,
        ["updated_at"] = order => order.UpdatedAt,
    };

    private static Dictionary<string, Func<string, IEnumerable<Order>>> Indexes(Store store) => new()
    {
        ["source_identifier"] = store.OrdersFrom,
        ["id"] = id => store.Find<Order>($"gid://shopify/Order/{id[(id.LastIndexOf('/') + 1)..]}") is { } order ? [order] : [],
    };
}
