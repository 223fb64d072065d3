using System.Globalization;
using System.Text.Json;
using ShopifySync.Erp;
using ShopifySync.Orders;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;
using ShopifySync.Stock;

namespace ShopifySync.ToShopify.Orders;

/// <summary>Does one step of a plan in Shopify.</summary>
public sealed class OrderSteps(ErpDatabase erp, ShopifyClient shopify, OrderRefunds refunds, TimeProvider time)
{
    /// <summary>Shopify cancels in a job of its own; what takes longer than these come to is looked at again later.</summary>
    private const int CancelPolls = 20;

    private static readonly TimeSpan BetweenPolls = TimeSpan.FromMilliseconds(500);
    private static readonly GraphQlDocument UpdateOrder = GraphQlDocument.Embedded("UpdateOrder");
    private static readonly GraphQlDocument PayOrder = GraphQlDocument.Embedded("PayOrder");
    private static readonly GraphQlDocument CancelOrder = GraphQlDocument.Embedded("CancelOrder");
    private static readonly GraphQlDocument ReadCancelled = GraphQlDocument.Embedded("ReadCancelled");
    private static readonly GraphQlDocument CloseOrder = GraphQlDocument.Embedded("CloseOrder");
    private static readonly GraphQlDocument OpenOrder = GraphQlDocument.Embedded("OpenOrder");
    private static readonly GraphQlDocument BeginEdit = GraphQlDocument.Embedded("BeginEdit");
    private static readonly GraphQlDocument EditQuantity = GraphQlDocument.Embedded("EditQuantity");
    private static readonly GraphQlDocument EditAddVariant = GraphQlDocument.Embedded("EditAddVariant");
    private static readonly GraphQlDocument EditAddItem = GraphQlDocument.Embedded("EditAddItem");
    private static readonly GraphQlDocument EditAddDiscount = GraphQlDocument.Embedded("EditAddDiscount");
    private static readonly GraphQlDocument ReadVariantPrices = GraphQlDocument.Embedded("ReadVariantPrices");
    private static readonly GraphQlDocument CommitEdit = GraphQlDocument.Embedded("CommitEdit");
    private static readonly GraphQlDocument ReadFulfillmentOrders = GraphQlDocument.Embedded("ReadFulfillmentOrders");
    private static readonly GraphQlDocument ReadFulfillmentOrderLines = GraphQlDocument.Embedded("ReadFulfillmentOrderLines");
    private static readonly GraphQlDocument FulfillOrder = GraphQlDocument.Embedded("FulfillOrder");
    private static readonly GraphQlDocument TrackFulfillment = GraphQlDocument.Embedded("TrackFulfillment");
    private static readonly GraphQlDocument CancelFulfillmentDocument = GraphQlDocument.Embedded("CancelFulfillment");

    /// <summary>Null when it is done; else what the push comes to.</summary>
    public async Task<Outcome?> Take(OrderStep step, ErpOrder order, ShopifyOrder there, StoreSettings settings, CancellationToken ct) => step switch
    {
        UpdateHeader header => (await Send(UpdateOrder, "orderUpdate", new { input = new Dictionary<string, object?>(header.Fields) { ["id"] = there.Gid } }, ct)).Stopped,
        EditLines edit => await Edit(edit, order, there, settings, ct),
        MarkPaid => (await Send(PayOrder, "orderMarkAsPaid", new { input = new { id = there.Gid } }, ct)).Stopped,
        Fulfill fulfill => await Send(fulfill, order, there, settings, ct),
        Track track => (await Send(TrackFulfillment, "fulfillmentTrackingInfoUpdate", new
        {
            id = track.FulfillmentGid,
            tracking = Tracking(track.Fulfillment),
            notifyCustomer = settings.NotifyCustomers,
        }, ct)).Stopped,
        CancelFulfillment cancel => (await Send(CancelFulfillmentDocument, "fulfillmentCancel", new { id = cancel.FulfillmentGid }, ct)).Stopped,
        Refund refund => await refunds.Send(refund, there, settings, ct),
        Cancel cancel => await Send(cancel, there, settings, ct),
        Close { IsClosed: true } => (await Send(CloseOrder, "orderClose", new { input = new { id = there.Gid } }, ct)).Stopped,
        Close => (await Send(OpenOrder, "orderOpen", new { input = new { id = there.Gid } }, ct)).Stopped,
        _ => throw new InvalidOperationException($"Nobody knows how to do {step.GetType().Name}"),
    };

    /// <summary>Edits and looks at what the order would be worth: only what adds up to the ERP's total is committed.</summary>
    private async Task<Outcome?> Edit(EditLines edit, ErpOrder order, ShopifyOrder there, StoreSettings settings, CancellationToken ct)
    {
        var (prices, unread) = await Prices(edit, ct);

        if (unread is not null)
        {
            return unread;
        }

        var (begun, stopped) = await Send(BeginEdit, "orderEditBegin", new { id = there.Gid }, ct);

        if (begun is not { } session)
        {
            return stopped;
        }

        var id = session.GetProperty("calculatedOrder").GetProperty("id").GetString()!;
        var total = there.Money.CurrentTotal;

        foreach (var (document, mutation, variables, discount) in Changes(edit, order, there, prices, id))
        {
            var (changed, refused) = await Send(document, mutation, variables, ct);

            if (changed is { } added && discount > 0)
            {
                var line = added.GetProperty("calculatedLineItem").GetProperty("id").GetString();
                var grants = new { description = "ERP", fixedValue = Money(discount, order, there) };
                (changed, refused) = await Send(EditAddDiscount, "orderEditAddLineItemDiscount", new { id, line, discount = grants }, ct);
            }

            if (changed is not { } payload)
            {
                return refused; // what was begun and not committed never happened
            }

            total = decimal.Parse(
                payload.GetProperty("calculatedOrder").GetProperty("totalPriceSet").GetProperty("shopMoney").GetProperty("amount").GetString()!, CultureInfo.InvariantCulture);
        }

        return total == edit.Total
            ? (await Send(CommitEdit, "orderEditCommit", new { id, notifyCustomer = settings.NotifyCustomers }, ct)).Stopped
            : Outcome.Rejected(string.Create(
                CultureInfo.InvariantCulture,
                $"with these lines the order would be worth {total:0.00##} {there.Currency} in Shopify, in the ERP it is worth {edit.Total:0.00##}: {Math.Abs(total - edit.Total):0.00##} {there.Currency} is not explained"));
    }

    /// <summary>Shopify adds a variant at its own price: one that the ERP sells at another goes as a custom line. The discount is what is then to be taken off each piece.</summary>
    private static IEnumerable<(GraphQlDocument Document, string Mutation, object Variables, decimal Discount)> Changes(
        EditLines edit, ErpOrder order, ShopifyOrder there, IReadOnlyDictionary<string, decimal> prices, string id)
    {
        foreach (var line in edit.Quantities)
        {
            yield return (EditQuantity, "orderEditSetQuantity", new { id, line = line.LineGid.Replace("/LineItem/", "/CalculatedLineItem/", StringComparison.Ordinal), quantity = line.Quantity }, 0);
        }

        foreach (var line in edit.Added)
        {
            if (line.VariantGid is { } variant && prices.GetValueOrDefault(variant) == line.UnitPrice)
            {
                yield return (EditAddVariant, "orderEditAddVariant", new { id, variant, quantity = line.Quantity }, Off(line, order));
                continue;
            }

            var price = Money(line.UnitPrice, order, there);
            yield return (EditAddItem, "orderEditAddCustomItem", new { id, title = line.Title, price, quantity = line.Quantity, requiresShipping = line.RequiresShipping, taxable = line.Tax != 0 }, Off(line, order));
        }
    }

    /// <summary>Shopify takes a discount off each piece; what cannot be shared out so shows in the total.</summary>
    private static decimal Off(ErpLine line, ErpOrder order) => Currency.Round(line.Discount / line.Quantity, order.Currency);

    private static object Money(decimal amount, ErpOrder order, ShopifyOrder there) =>
        new { amount = amount.ToString(CultureInfo.InvariantCulture), currencyCode = there.PresentmentCurrency ?? order.Currency };

    /// <summary>What Shopify asks for the variants that are to be added.</summary>
    private async Task<(IReadOnlyDictionary<string, decimal> Prices, Outcome? Problem)> Prices(EditLines edit, CancellationToken ct)
    {
        var prices = new Dictionary<string, decimal>();

        foreach (var ids in edit.Added.Select(line => line.VariantGid).OfType<string>().Distinct().Chunk(ReadVariantPrices.MostIds))
        {
            var answer = await shopify.Send(ReadVariantPrices, new { ids }, Lane.Urgent, ct, ids.Length);

            if (answer is not Answered answered)
            {
                return (prices, answer.Outcome());
            }

            foreach (var node in answered.Data.GetProperty("nodes").EnumerateArray().Where(node => node.ValueKind is JsonValueKind.Object))
            {
                prices[node.GetProperty("id").GetString()!] = decimal.Parse(node.GetProperty("price").GetString()!, CultureInfo.InvariantCulture);
            }
        }

        return (prices, null);
    }

    /// <summary>Sends pieces from where they are planned to be sent: one fulfillment for each location.</summary>
    private async Task<Outcome?> Send(Fulfill fulfill, ErpOrder order, ShopifyOrder there, StoreSettings settings, CancellationToken ct)
    {
        var (planned, stopped) = await Planned(there.Gid, ct);

        if (stopped is not null)
        {
            return stopped;
        }

        if (Allot(fulfill.Lines, planned) is not { } allotted)
        {
            return Outcome.Rejected("a shipment has more pieces than Shopify has left to send");
        }

        await Announce(order, fulfill.Fulfillment, ct);

        foreach (var location in allotted.GroupBy(part => part.Planned.Location))
        {
            var (created, refused) = await Send(FulfillOrder, "fulfillmentCreate", new
            {
                fulfillment = new
                {
                    lineItemsByFulfillmentOrder = location.GroupBy(part => part.Planned.FulfillmentOrder).Select(of => new
                    {
                        fulfillmentOrderId = of.Key,
                        fulfillmentOrderLineItems = of.Select(part => new { id = part.Planned.Line, quantity = part.Quantity }),
                    }),
                    notifyCustomer = settings.NotifyCustomers,
                    trackingInfo = Tracking(fulfill.Fulfillment),
                },
            }, ct);

            if (created is not { } payload)
            {
                return refused;
            }

            await Link(order, fulfill.Fulfillment, payload.GetProperty("fulfillment").GetProperty("id").GetString()!, ct);
        }

        return null;
    }

    /// <summary>Writes down how a fulfillment is sent, before it is: if no answer comes, it is known by this though it was corrected meanwhile.</summary>
    private Task<int> Announce(ErpOrder order, ErpFulfillment fulfillment, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links (entity_type, entity_id, parent_id, erp_seen, linked_at)
            values ('order_fulfillment', @id, @orderId, @sentAs::jsonb, @now)
            on conflict (entity_type, entity_id) do update set erp_seen = excluded.erp_seen
            """;

        return erp.Run(sql, new { id = fulfillment.Id, orderId = order.Id, sentAs = OrderJson.Write(SeenFulfillment.Of(fulfillment)), now = time.GetUtcNow().UtcDateTime }, ct);
    }

    /// <summary>At once, so that what is sent from one location is known whatever becomes of the next. The first of a fulfillment's is its own; the others stand beside it.</summary>
    private Task<int> Link(ErpOrder order, ErpFulfillment fulfillment, string gid, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_links (entity_type, entity_id, gid, parent_id, linked_at)
            select 'order_fulfillment', case when exists (select from shopify_links where entity_type = 'order_fulfillment' and entity_id = @id and gid is not null) then @part else @id end, @gid, @orderId, @now
            where  not exists (select from shopify_links where entity_type = 'order_fulfillment' and gid = @gid)
            on conflict (entity_type, entity_id) do update set gid = excluded.gid
            """;

        return erp.Run(sql, new { id = fulfillment.Id, part = OrderLines.PartOf(fulfillment, gid), gid, orderId = order.Id, now = time.GetUtcNow().UtcDateTime }, ct);
    }

    /// <summary>Where each piece is sent from; null if there are not so many.</summary>
    private static List<(PlannedLine Planned, int Quantity)>? Allot(IReadOnlyList<LineQuantity> wanted, IReadOnlyList<PlannedLine> planned)
    {
        var allotted = new List<(PlannedLine, int)>();

        foreach (var line in wanted)
        {
            var left = line.Quantity;

            foreach (var from in planned.Where(from => from.LineGid == line.LineGid && from.Remaining > 0).OrderByDescending(from => from.Remaining >= left))
            {
                var part = Math.Min(left, from.Remaining);
                allotted.Add((from, part));
                left -= part;

                if (left == 0)
                {
                    break;
                }
            }

            if (left > 0)
            {
                return null;
            }
        }

        return allotted;
    }

    private async Task<(IReadOnlyList<PlannedLine> Lines, Outcome? Stopped)> Planned(string orderGid, CancellationToken ct)
    {
        var planned = new List<PlannedLine>();

        for (string? after = null; ;)
        {
            var answer = await shopify.Send(ReadFulfillmentOrders, new { id = orderGid, after }, Lane.Urgent, ct);

            if (answer is not Answered answered)
            {
                return ([], answer.Outcome());
            }

            var page = answered.Data.GetProperty("node").GetProperty("fulfillmentOrders");

            foreach (var node in page.GetProperty("nodes").EnumerateArray().Where(node => node.GetProperty("status").GetString() is "OPEN" or "IN_PROGRESS"))
            {
                if (await Add(planned, node, ct) is { } problem)
                {
                    return ([], problem);
                }
            }

            if (!page.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean())
            {
                return (planned, null);
            }

            after = page.GetProperty("pageInfo").GetProperty("endCursor").GetString();
        }
    }

    private async Task<Outcome?> Add(List<PlannedLine> planned, JsonElement node, CancellationToken ct)
    {
        var id = node.GetProperty("id").GetString()!;
        var location = node.GetProperty("assignedLocation").GetProperty("location") is { ValueKind: JsonValueKind.Object } known ? known.GetProperty("id").GetString()! : "";
        var lines = node.GetProperty("lineItems");

        while (true)
        {
            planned.AddRange(lines.GetProperty("nodes").EnumerateArray().Select(line => new PlannedLine(
                id, location, line.GetProperty("id").GetString()!, line.GetProperty("lineItem").GetProperty("id").GetString()!, line.GetProperty("remainingQuantity").GetInt32())));

            if (!lines.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean())
            {
                return null;
            }

            var answer = await shopify.Send(ReadFulfillmentOrderLines, new { id, after = lines.GetProperty("pageInfo").GetProperty("endCursor").GetString() }, Lane.Urgent, ct);

            if (answer is not Answered answered)
            {
                return answer.Outcome();
            }

            lines = answered.Data.GetProperty("node").GetProperty("lineItems");
        }
    }

    private async Task<Outcome?> Send(Cancel cancel, ShopifyOrder there, StoreSettings settings, CancellationToken ct)
    {
        var (payload, stopped) = await Send(CancelOrder, "orderCancel", new { id = there.Gid, reason = cancel.Reason, notifyCustomer = settings.NotifyCustomers }, ct);

        if (payload is null && stopped?.Verdict is not Verdict.Rejected)
        {
            return stopped;
        }

        for (var poll = 0; poll < CancelPolls; poll++) // a refusal may only say that an earlier asking is being done
        {
            var answer = await shopify.Send(ReadCancelled, new { id = there.Gid }, Lane.Urgent, ct);

            if (answer is Answered answered && answered.Data.GetProperty("node") is { ValueKind: JsonValueKind.Object } order
                && order.GetProperty("cancelledAt").ValueKind is not JsonValueKind.Null)
            {
                return null;
            }

            await Task.Delay(BetweenPolls, time, ct);
        }

        return stopped;
    }

    private async Task<(JsonElement? Payload, Outcome? Stopped)> Send(GraphQlDocument document, string mutation, object variables, CancellationToken ct)
    {
        var answer = await shopify.Send(document, variables, Lane.Urgent, ct);

        return Stopped(answer, mutation) is { } stopped ? (null, stopped) : (((Answered)answer).Data.GetProperty(mutation), null);
    }

    private static Outcome? Stopped(Answer answer, string mutation) =>
        answer is not Answered answered ? answer.Outcome()
        : UserError.Of(answered.Data.GetProperty(mutation)) is { Count: > 0 } errors ? Outcome.Rejected($"Shopify refused it: {string.Join("; ", errors.Select(error => error.Message))}")
        : null;

    private static object Tracking(ErpFulfillment fulfillment) =>
        new { company = fulfillment.TrackingCompany, number = fulfillment.TrackingNumber, url = fulfillment.TrackingUrl };

    /// <summary>Pieces of a line that a location is to send.</summary>
    private sealed record PlannedLine(string FulfillmentOrder, string Location, string Line, string LineGid, int Remaining);
}
