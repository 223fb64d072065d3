using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;
using ShopifySync.Stock;

namespace ShopifySync.Orders.Push;

/// <summary>Sends pieces of an order from where Shopify has planned them, and corrects what it says of their way.</summary>
public sealed class OrderShipments(OrderParts parts, ShopifyClient shopify, OrderMutations mutations, OrderReader reader)
{
    /// <summary>Shopify plans an order's shipments in the background, moments after it is there.</summary>
    private static readonly TimeSpan UntilPlanned = TimeSpan.FromMinutes(1);

    /// <summary>A person holds goods back, and a person lets them go.</summary>
    private static readonly TimeSpan UntilReleased = TimeSpan.FromMinutes(10);

    private static readonly GraphQlDocument ReadFulfillmentOrders = GraphQlDocument.Embedded("ReadFulfillmentOrders");
    private static readonly GraphQlDocument ReadFulfillmentOrderLines = GraphQlDocument.Embedded("ReadFulfillmentOrderLines");
    private static readonly GraphQlDocument FulfillOrder = GraphQlDocument.Embedded("FulfillOrder");
    private static readonly GraphQlDocument TrackFulfillment = GraphQlDocument.Embedded("TrackFulfillment");

    /// <summary>One fulfillment for each location. Null when it is done; else what the push comes to.</summary>
    public async Task<Outcome?> Send(Fulfill fulfill, ErpOrder order, string orderGid, StoreSettings settings, CancellationToken ct)
    {
        var (planned, stopped) = await Planned(orderGid, ct);

        if (stopped is not null)
        {
            return stopped;
        }

        var (allotted, missing) = Allot(fulfill.Lines, [.. planned.Where(line => line.CanBeSent)]);

        if (missing is not null)
        {
            return await WhyNot(missing, fulfill, planned, orderGid, ct);
        }

        await parts.Fulfillments.NoteSent(order.Id, fulfill.Fulfillment.Id, FulfillmentState.Of(fulfill.Fulfillment), ct);

        foreach (var location in allotted.GroupBy(part => part.Planned.Location))
        {
            var (created, refused) = await mutations.Send(FulfillOrder, "fulfillmentCreate", new
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
                if (refused is { Verdict: Verdict.Rejected })
                {
                    await parts.Fulfillments.RemoveNote(fulfill.Fulfillment.Id, ct);
                }

                return refused;
            }

            var gid = payload.RequiredPart("fulfillment").RequiredText("id");
            await parts.Fulfillments.Write(new LinkedPart(order.Id, fulfill.Fulfillment.Id, gid), ct);
        }

        return null;
    }

    public async Task<Outcome?> Track(Track track, StoreSettings settings, CancellationToken ct) => (await mutations.Send(TrackFulfillment, "fulfillmentTrackingInfoUpdate", new
    {
        id = track.FulfillmentGid,
        tracking = Tracking(track.Fulfillment),
        notifyCustomer = settings.NotifyCustomers,
    }, ct)).Stopped;

    /// <summary>Where each piece is sent from; or the first line of which there are not so many.</summary>
    internal static (IReadOnlyList<(PlannedLine Planned, int Quantity)> Allotted, string? Missing) Allot(IReadOnlyList<LineQuantity> wanted, IReadOnlyList<PlannedLine> planned)
    {
        var allotted = new List<(PlannedLine, int)>();

        foreach (var line in wanted.GroupBy(line => line.LineGid)) // batches of one line are several rows in the ERP, and one here
        {
            var left = line.Sum(part => part.Quantity);

            foreach (var from in planned.Where(from => from.LineGid == line.Key && from.Remaining > 0).OrderByDescending(from => from.Remaining >= left))
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
                return ([], line.Key);
            }
        }

        return (allotted, null);
    }

    /// <summary>Pieces that the order has and that nobody may send yet are waited for; only what it has no pieces for is refused.</summary>
    private async Task<Outcome> WhyNot(string lineGid, Fulfill fulfill, IReadOnlyList<PlannedLine> planned, string orderGid, CancellationToken ct)
    {
        var read = await reader.Read([orderGid], ct); // as it is now: an edit of the same push may have added pieces

        if (read.Orders.GetValueOrDefault(orderGid) is not { } there)
        {
            return read.Problems.GetValueOrDefault(orderGid) ?? Outcome.Rejected(OrderReader.NotShown);
        }

        var wanted = fulfill.Lines.Where(line => line.LineGid == lineGid).Sum(line => line.Quantity);
        var title = there.Lines.FirstOrDefault(line => line.Gid == lineGid)?.Title;

        return wanted > Unsent(there, lineGid) ? Outcome.Rejected($"a shipment has {wanted} of line '{title}', which are more pieces than Shopify has left to send")
            : planned.Any(line => line.LineGid == lineGid && line.IsHeld) ? Outcome.Later(UntilReleased, $"Shopify holds line '{title}' back: release it there to have it sent")
            : Outcome.Later(UntilPlanned, $"Shopify has not planned yet from where line '{title}' is sent");
    }

    /// <summary>Pieces of a line that Shopify may still send: what was refunded counts among them, since it does not say whether that had been sent.</summary>
    private static int Unsent(ShopifyOrder there, string lineGid) =>
        there.Lines.Where(line => line.Gid == lineGid).Sum(line => line.Current)
        + there.Refunds.SelectMany(refund => refund.Lines).Where(part => part.LineGid == lineGid).Sum(part => part.Quantity)
        - there.Fulfillments.Where(sent => sent.Status == "success").SelectMany(sent => sent.Lines).Where(part => part.LineGid == lineGid).Sum(part => part.Quantity);

    private async Task<(IReadOnlyList<PlannedLine> Lines, Outcome? Stopped)> Planned(string orderGid, CancellationToken ct)
    {
        var planned = new List<PlannedLine>();

        for (string? after = null; ;)
        {
            var answer = await shopify.Send(ReadFulfillmentOrders, new { id = orderGid, after }, ct);

            if (answer is not Answered answered)
            {
                return ([], answer.Outcome());
            }

            var page = answered.Data.GetProperty("node").GetProperty("fulfillmentOrders");

            foreach (var node in page.GetProperty("nodes").EnumerateArray().Where(node => node.GetProperty("status").GetString() is "OPEN" or "IN_PROGRESS" or "ON_HOLD" or "SCHEDULED"))
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
        var isHeld = node.GetProperty("status").GetString() is "ON_HOLD" or "SCHEDULED";
        var location = node.GetProperty("assignedLocation").GetProperty("location") is { ValueKind: JsonValueKind.Object } known ? known.GetProperty("id").GetString()! : "";
        var lines = node.GetProperty("lineItems");

        while (true)
        {
            planned.AddRange(lines.GetProperty("nodes").EnumerateArray().Select(line => new PlannedLine(
                id, location, line.GetProperty("id").GetString()!, line.GetProperty("lineItem").GetProperty("id").GetString()!, line.GetProperty("remainingQuantity").GetInt32(), isHeld)));

            if (!lines.GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean())
            {
                return null;
            }

            var answer = await shopify.Send(ReadFulfillmentOrderLines, new { id, after = lines.GetProperty("pageInfo").GetProperty("endCursor").GetString() }, ct);

            if (answer is not Answered answered)
            {
                return answer.Outcome();
            }

            lines = answered.Data.GetProperty("node").GetProperty("lineItems");
        }
    }

    private static object Tracking(ErpFulfillment fulfillment) =>
        new { company = fulfillment.TrackingCompany, number = fulfillment.TrackingNumber, url = fulfillment.TrackingUrl };

    /// <summary>Pieces of a line that a location is to send.</summary>
    /// <param name="IsHeld">Nobody may send them for now.</param>
    internal sealed record PlannedLine(string FulfillmentOrder, string Location, string Line, string LineGid, int Remaining, bool IsHeld = false)
    {
        public bool CanBeSent => !IsHeld;
    }
}
