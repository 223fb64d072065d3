using System.Globalization;

namespace StoreSimulator.Graph;

/// <summary>Orders and their lines, read.</summary>
internal static class OrderFields
{
    public static void List()
    {
        Fields.Query("order", "read_orders", call => call.Request.Seen(call.Argument<object>("id")!.ToString()) as Order);
        Fields.Query("orders", "read_orders", call => Page.Of(call, Found(call), Sorts));
        Fields.Query("ordersCount", "read_orders", call => Page.Count(call, Found(call).Count));

        ListHead();
        ListMoney();
        ListParts();
        ListLines();
        ListShipping();
    }

    private static void ListHead()
    {
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
            ("presentmentCurrencyCode", (order, _) => order.PresentmentCurrency),
            ("taxesIncluded", (order, _) => order.TaxesIncluded),
            ("test", (order, _) => order.Test),
            ("tags", (order, _) => order.Tags),
            ("customAttributes", (order, _) => Attributes(order.CustomAttributes)),
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
            ("unpaid", (order, _) => order.FinancialStatus is null or "PENDING" or "AUTHORIZED"),
            ("createdAt", (order, _) => order.CreatedAt),
            ("updatedAt", (order, _) => order.UpdatedAt),
            ("processedAt", (order, _) => order.ProcessedAt),
            ("edited", (order, _) => order.IsEdited),
            ("merchantEditable", (order, _) => order.CancelledAt is null),
            ("canMarkAsPaid", (order, _) => CanMarkAsPaid(order)),
            ("refundable", (order, _) =>
                order.LineItems.Exists(line => line.CurrentQuantity > 0) || (order.Received - order.Refunded).Shop > 0),
            ("returnStatus", (_, _) => "NO_RETURN"),
            ("returns", (_, call) => Page.Of(call, Array.Empty<Order>())),
            ("capturable", (order, _) => order.Capturable.Shop > 0),
            ("restockable", (order, _) => order.LineItems.Exists(line => line.CurrentQuantity > 0)),
            ("requiresShipping", (order, _) => order.LineItems.Exists(line => line.RequiresShipping)));
    }

    private static void ListMoney()
    {
        Fields.On<Order>("Order",
            ("subtotalPriceSet", (order, _) => Bag(order.Subtotal + order.Tip, order)),
            ("totalDiscountsSet", (order, _) => Bag(order.Discounts, order)),
            ("totalShippingPriceSet", (order, _) => Bag(MoneyBag.Sum(order.ShippingLines.Select(line => line.Price)), order)),
            ("totalTaxSet", (order, _) => Bag(order.Tax, order)),
            ("totalTipReceivedSet", (order, _) => Bag(order.Tip, order)),
            ("totalPriceSet", (order, _) => Bag(order.Total, order)),
            ("originalTotalPriceSet", (order, _) => Bag(order.OriginalTotal, order)),
            ("originalTotalDutiesSet", (order, _) => order.Duties == default ? null : Bag(order.Duties, order)),
            ("originalTotalAdditionalFeesSet", (order, _) => order.AdditionalFees == default ? null : Bag(order.AdditionalFees, order)),
            ("additionalFees", (order, _) => AdditionalFees(order)),
            ("dutiesIncluded", (order, _) => order.DutiesIncluded),
            ("currentSubtotalPriceSet", (order, _) => Bag(order.CurrentSubtotal + order.CurrentTip, order)),
            ("currentTotalDiscountsSet", (order, _) => Bag(order.CurrentDiscounts, order)),
            ("currentShippingPriceSet", (order, _) => Bag(order.CurrentShipping, order)),
            ("currentTotalTaxSet", (order, _) => Bag(order.CurrentTax, order)),
            ("currentTotalDutiesSet", (order, _) => order.Duties == default ? null : Bag(order.CurrentDuties, order)),
            ("currentTotalAdditionalFeesSet", (order, _) =>
                order.AdditionalFees == default ? null : Bag(order.CurrentAdditionalFees, order)),
            ("currentTotalPriceSet", (order, _) => Bag(order.CurrentTotal, order)),
            ("totalReceivedSet", (order, _) => Bag(order.Received, order)),
            ("totalRefundedSet", (order, _) => Bag(order.Refunded, order)),
            ("totalRefundedShippingSet", (order, _) => Bag(MoneyBag.Sum(order.Refunds.Select(refund => refund.Shipping)), order)),
            ("netPaymentSet", (order, _) => Bag(order.Received - order.Refunded, order)),
            ("totalCashRoundingAdjustment", (order, _) =>
                new Shape { ["paymentSet"] = Bag(order.CashRounding, order), ["refundSet"] = Bag(default, order) }),
            ("totalCapturable", (order, _) => order.Capturable.Shop.ToString("0.00", CultureInfo.InvariantCulture)),
            ("totalCapturableSet", (order, _) => Bag(order.Capturable, order)),
            ("totalOutstandingSet", (order, _) => Bag(order.OutstandingTold, order)));
    }

    private static void ListParts()
    {
        Fields.On<Order>("Order",
            ("subtotalLineItemsQuantity", (order, _) => order.LineItems.Sum(line => line.Quantity)),
            ("currentSubtotalLineItemsQuantity", (order, _) => order.LineItems.Sum(line => line.CurrentQuantity)),
            ("taxLines", (order, _) => Taxes(order.Taxes, order)),
            ("currentTaxLines", (order, _) => Taxes(order.Taxes, order)),
            ("discountCode", (order, _) => order.DiscountsInOrder.FirstOrDefault(discount => discount.Code is not null)?.Code),
            ("discountCodes", (order, _) => order.DiscountsInOrder.Select(discount => discount.Code).OfType<string>().ToArray()),
            ("shippingLine", (order, _) => order.ShippingLines.Find(line => !line.IsRemoved)),
            ("shippingLines", (order, call) =>
                Page.Of(call, order.ShippingLines.Where(line => !line.IsRemoved || call.Argument<bool>("includeRemovals")).ToList())),
            ("paymentGatewayNames", (order, _) => order.Transactions.Select(money => money.Gateway).Distinct().ToArray()),
            ("transactions", (order, call) =>
                call.Argument<int?>("first") is { } first ? order.Transactions.Take(first).ToArray() : order.Transactions),
            ("transactionsCount", (order, _) => new Shape { ["count"] = order.Transactions.Count, ["precision"] = "EXACT" }),
            ("refunds", (order, call) => call.Argument<int?>("first") is { } first ? order.Refunds.Take(first).ToArray() : order.Refunds),
            ("lineItems", (order, call) => Page.Of(call, order.LineItems)),
            ("fulfillmentsCount", (order, _) => new Shape { ["count"] = order.Fulfillments.Count, ["precision"] = "EXACT" }),
            ("fulfillments", (order, call) =>
                call.Argument<int?>("first") is { } first ? order.Fulfillments.Take(first).ToArray() : order.Fulfillments),
            ("fulfillmentOrders", (order, call) =>
            {
                call.Request.Demand("fulfillmentOrders", FulfillmentFields.Scopes.Split(" or "));
                return Page.Of(call, [.. order.FulfillmentOrders.Where(call.Request.Sees)]);
            }
        ));
    }

    private static void ListLines()
    {
        Fields.On<LineItem>("LineItem",
            ("id", (line, _) => line.Gid),
            ("title", (line, _) => line.Title),
            ("name", (line, _) => line.Title),
            ("sku", (line, _) => line.Sku),
            ("variant", (line, _) => line.Variant),
            ("product", (line, _) => line.Product),
            ("variantTitle", (line, _) => line.Variant?.Title),
            ("quantity", (line, _) => line.Quantity),
            ("currentQuantity", (line, _) => line.CurrentQuantity),
            ("unfulfilledQuantity", (line, _) => line.UnfulfilledQuantity),
            ("fulfillableQuantity", (line, _) => line.UnfulfilledQuantity),
            ("vendor", (line, _) => line.Vendor),
            ("requiresShipping", (line, _) => line.RequiresShipping),
            ("taxable", (line, _) => line.Taxable),
            ("isGiftCard", (line, _) => line.IsGiftCard),
            ("refundableQuantity", (line, _) => line.CurrentQuantity),
            ("nonFulfillableQuantity", (line, _) => line.Quantity - line.UnfulfilledQuantity),
            ("customAttributes", (line, _) => Attributes(line.Properties)),
            ("originalUnitPriceSet", (line, _) => Bag(line.UnitPrice, line.Order)),
            ("discountedUnitPriceSet", (line, _) => Bag(line.UnitPrice, line.Order)),
            ("discountedUnitPriceAfterAllDiscountsSet", (line, _) => Bag(line.DiscountedTotal.Share(1, line.Quantity), line.Order)),
            ("originalTotalSet", (line, _) => Bag(line.Total, line.Order)),
            ("discountedTotalSet", (line, call) =>
                Bag(call.Argument<bool>("withCodeDiscounts") ? line.DiscountedTotal : line.Total, line.Order)),
            ("totalDiscountSet", (line, _) => Bag(line.Discount, line.Order)),
            ("unfulfilledOriginalTotalSet", (line, _) => Bag(line.UnitPrice * line.UnfulfilledQuantity, line.Order)),
            ("taxLines", (line, _) => Taxes(line.Taxes, line.Order)),
            ("duties", (line, _) =>
                line.Duty == default
                    ? []
                    : new[] { Duty(line) }),
            ("discountAllocations", (line, _) => Allocations(line.Discounts, line.Order)));
    }

    private static void ListShipping()
    {
        Fields.On<ShippingLine>("ShippingLine",
            ("id", (line, _) => line.Gid),
            ("title", (line, _) => line.Title),
            ("code", (line, _) => line.Code),
            ("source", (line, _) => line.Source),
            ("custom", (line, _) => line.Source is null),
            ("isRemoved", (line, _) => line.IsRemoved),
            ("originalPriceSet", (line, _) => Bag(line.Price, line.Order)),
            ("discountedPriceSet", (line, _) => Bag(line.Discounted, line.Order)),
            ("currentDiscountedPriceSet", (line, _) => Bag(line.Discounted, line.Order)),
            ("taxLines", (line, _) => Taxes(line.Taxes, line.Order)),
            ("discountAllocations", (line, _) => Allocations(line.Discounts, line.Order)));
    }

    public static readonly IReadOnlyDictionary<string, Func<Order, string>> Sorts = new Dictionary<string, Func<Order, string>>
    {
        ["PROCESSED_AT"] = order => Page.Sortable(order.ProcessedAt),
        ["CREATED_AT"] = order => Page.Sortable(order.CreatedAt),
        ["UPDATED_AT"] = order => Page.Sortable(order.UpdatedAt),
        ["ORDER_NUMBER"] = order => order.Number.ToString("D10", CultureInfo.InvariantCulture),
    };

    public static Shape Money(decimal amount, string currency) => new() { ["amount"] = amount, ["currencyCode"] = currency };

    public static Shape Bag(MoneyBag bag, Order order) =>
        new() { ["shopMoney"] = Money(bag.Shop, order.Currency), ["presentmentMoney"] = Money(bag.Presentment, order.PresentmentCurrency) };

    public static bool CanMarkAsPaid(Order order) =>
        order.CancelledAt is null && order.FinancialStatus is null or "PENDING" or "AUTHORIZED" or "PARTIALLY_PAID" or "EXPIRED";

    private static Shape[] Attributes(IEnumerable<KeyValuePair<string, string>> pairs) =>
        [.. pairs.Select(pair => new Shape { ["key"] = pair.Key, ["value"] = pair.Value })];

    private static Shape[] Taxes(IEnumerable<TaxLine> taxes, Order order) =>
        [
            .. taxes.Select(tax =>
                new Shape
                {
                    ["title"] = tax.Title, ["rate"] = tax.Rate, ["ratePercentage"] = tax.Rate * 100, ["channelLiable"] = tax.ChannelLiable,
                    ["priceSet"] = Bag(tax.Price, order),
                })
        ];

    private static Shape[] Allocations(IEnumerable<DiscountAllocation> discounts, Order order) =>
        [
            .. discounts.Select(allocation =>
                new Shape
                {
                    ["allocatedAmountSet"] = Bag(allocation.Amount, order),
                    ["discountApplication"] = Application(order, allocation.Discount),
                })
        ];

    private static Shape Duty(LineItem line) => new()
    {
        ["id"] = $"gid://shopify/Duty/{line.Id}",
        ["price"] = Bag(line.Duty, line.Order),
        ["taxLines"] = Taxes(line.DutyTaxes, line.Order),
        ["countryCodeOfOrigin"] = null,
        ["harmonizedSystemCode"] = null,
    };

    private static Shape[] AdditionalFees(Order order) => order.AdditionalFees == default ? [] :
    [
        new Shape
        {
            ["id"] = $"gid://shopify/AdditionalFee/{order.Id}", ["name"] = "Import fee", ["price"] = Bag(order.AdditionalFees, order),
            ["taxLines"] = Taxes(order.FeeTaxes, order),
        },
    ];

    private static Shape Application(Order order, Discount discount)
    {
        var application = new Shape(discount.Code is null ? "ManualDiscountApplication" : "DiscountCodeApplication")
        {
            ["index"] = order.DiscountsInOrder.IndexOf(discount),
            ["allocationMethod"] = "ACROSS",
            ["targetSelection"] = "ALL",
            ["targetType"] = discount.TargetType,
            ["value"] = Value(order, discount),
        };
        if (discount.Code is { } code)
        {
            application["code"] = code;
        }
        else
        {
            (application["title"], application["description"]) = (discount.Title, discount.Title);
        }

        return application;
    }

    public static Shape Value(Order order, Discount discount) => discount.Percentage is { } percentage
        ? new Shape("PricingPercentageValue") { ["percentage"] = percentage }
        : new Shape("MoneyV2") { ["amount"] = discount.Amount!.Value.Presentment, ["currencyCode"] = order.PresentmentCurrency };

    private static IReadOnlyList<Order> Found(FieldCall call) =>
        [.. Search<Order>.In(call, call.Store.Orders, Terms, Indexes(call.Store)).Where(call.Request.Sees)];

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
