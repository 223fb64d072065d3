namespace StoreSimulator.Graph;

/// <summary>What is to be sent and what was, read.</summary>
internal static class FulfillmentFields
{
    /// <summary>Any of these opens fulfilment orders.</summary>
    public const string Scopes =
        "read_merchant_managed_fulfillment_orders or read_assigned_fulfillment_orders or read_third_party_fulfillment_orders";

    public static void List()
    {
        Fields.Query("fulfillment", "read_orders or read_fulfillments", call =>
            call.Request.Seen(call.Argument<object>("id")!.ToString()) as Fulfillment);
        Fields.Query("fulfillmentOrder", Scopes, call => call.Request.Seen(call.Argument<object>("id")!.ToString()) as FulfillmentOrder);
        Fields.Query("fulfillmentOrders", Scopes, call => Page.Of(call, Search<FulfillmentOrder>.In(
            call,
            [
                .. call.Store.FulfillmentOrders.Where(planned =>
                    (planned.IsActive || call.Argument<bool>("includeClosed")) && call.Request.Sees(planned))
            ],
            Terms, ShopFields.Unindexed<FulfillmentOrder>()), Sorts));

        Fields.On<FulfillmentOrder>("FulfillmentOrder",
            ("id", (planned, _) => planned.Gid),
            ("status", (planned, _) => planned.Status),
            ("requestStatus", (_, _) => "UNSUBMITTED"),
            ("order", (planned, _) => planned.Order),
            ("orderId", (planned, _) => planned.Order.Gid),
            ("orderName", (planned, _) => planned.Order.Name),
            ("createdAt", (planned, _) => planned.CreatedAt),
            ("updatedAt", (planned, _) => planned.UpdatedAt),
            ("fulfillAt", (planned, _) => planned.CreatedAt.AddTicks(-(planned.CreatedAt.Ticks % TimeSpan.TicksPerHour))),
            ("fulfillBy", (_, _) => null),
            ("fulfillmentHolds", (planned, _) => planned.IsHeld ? new[] { Hold(planned) } : []),
            ("merchantRequests", (_, call) => Page.Of(call, Array.Empty<FulfillmentOrder>())),
            ("supportedActions", (planned, _) => Actions(planned).Select(action => new Shape { ["action"] = action }).ToArray()),
            ("assignedLocation", (planned, _) => new Shape { ["name"] = planned.Location.Name, ["location"] = planned.Location }),
            ("lineItems", (planned, call) => Page.Of(call, [.. planned.Lines.Where(line => line.IsRouted(call.Store.Now))])),
            ("fulfillments", (planned, call) =>
                Page.Of(call, [.. planned.Order.Fulfillments.Where(sent => sent.Location == planned.Location)])));
        Fields.On<FulfillmentOrder.Line>("FulfillmentOrderLineItem",
            ("id", (line, _) => line.Gid),
            ("lineItem", (line, _) => line.Item),
            ("sku", (line, _) => line.Item.Sku),
            ("productTitle", (line, _) => line.Item.Title),
            ("inventoryItemId", (line, _) => line.Item.Variant?.Item.Gid),
            ("requiresShipping", (line, _) => line.Item.RequiresShipping),
            ("totalQuantity", (line, _) => line.Total),
            ("remainingQuantity", (line, _) => line.Remaining));
        ListSent();
    }

    private static void ListSent()
    {
        Fields.On<Fulfillment>("Fulfillment",
            ("id", (sent, _) => sent.Gid),
            ("legacyResourceId", (sent, _) => sent.Id),
            ("name", (sent, _) => sent.Name),
            ("status", (sent, _) => sent.Status),
            ("displayStatus", (sent, _) => sent.Status == "CANCELLED" ? "CANCELED" : "FULFILLED"),
            ("deliveredAt", (_, _) => null),
            ("estimatedDeliveryAt", (_, _) => null),
            ("inTransitAt", (_, _) => null),
            ("originAddress", (_, _) => null),
            ("events", (_, call) => Page.Of(call, Array.Empty<Fulfillment>())),
            ("service", (_, _) => new Shape
            {
                ["id"] = "gid://shopify/FulfillmentService/manual",
                ["handle"] = "manual",
                ["serviceName"] = "Manual",
                ["trackingSupport"] = false,
                ["type"] = "MANUAL",
            }),
            ("order", (sent, _) => sent.Order),
            ("location", (sent, _) => sent.Location),
            ("totalQuantity", (sent, _) => sent.Lines.Sum(line => line.Quantity)),
            ("createdAt", (sent, _) => sent.CreatedAt),
            ("updatedAt", (sent, _) => sent.UpdatedAt),
            ("trackingInfo", (sent, _) => Tracking(sent)),
            ("fulfillmentLineItems", (sent, call) => Page.Of(call, sent.Shown)));
        Fields.On<Fulfillment.Line>("FulfillmentLineItem",
            ("id", (line, _) => line.Gid),
            ("lineItem", (line, _) => line.From.Item),
            ("quantity", (line, _) => line.Quantity));
    }

    private static string[] Actions(FulfillmentOrder planned) => planned.Status switch
    {
        "OPEN" =>
        [
            "CREATE_FULFILLMENT", "REPORT_PROGRESS", "MOVE", "HOLD", .. planned.Lines.Sum(line => line.Remaining) > 1 ? ["SPLIT"] : Nothing,
            .. planned.Order.FulfillmentOrders.Exists(other =>
                other != planned && other.Status == "OPEN" && other.Location == planned.Location) ? ["MERGE"] : Nothing,
        ],
        "IN_PROGRESS" => ["CREATE_FULFILLMENT", "REPORT_PROGRESS", "HOLD", "MARK_AS_OPEN"],
        "ON_HOLD" => ["RELEASE_HOLD", "HOLD", "MOVE"],
        _ => Nothing,
    };

    private static readonly string[] Nothing = [];

    private static Shape Hold(FulfillmentOrder planned) => new()
    {
        ["id"] = $"gid://shopify/FulfillmentHold/{planned.Id}",
        ["handle"] = null,
        ["reason"] = "OTHER",
        ["reasonNotes"] = null,
        ["displayReason"] = "Other",
        ["heldByRequestingApp"] = false,
    };

    private static Shape[] Tracking(Fulfillment sent) =>
        [.. Enumerable.Range(0, Math.Max(sent.TrackingNumbers.Count, sent.TrackingUrls.Count)).Select(i => new Shape
        {
            ["company"] = sent.TrackingCompany,
            ["number"] = i < sent.TrackingNumbers.Count ? sent.TrackingNumbers[i] : null,
            ["url"] = i < sent.TrackingUrls.Count ? sent.TrackingUrls[i] : null,
        })];

    private static readonly Dictionary<string, Func<FulfillmentOrder, object?>> Terms = new()
    {
        ["id"] = planned => planned.Id,
        ["status"] = planned => planned.Status,
        ["assigned_location_id"] = planned => planned.Location.Id,
        ["updated_at"] = planned => planned.UpdatedAt,
    };

    private static readonly Dictionary<string, Func<FulfillmentOrder, string>> Sorts = new()
    {
        ["UPDATED_AT"] = planned => Page.Sortable(planned.UpdatedAt),
    };
}
