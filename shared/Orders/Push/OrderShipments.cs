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

    public async Task<Outcome?> Track(Track track, ErpOrder order, StoreSettings settings, CancellationToken ct)
    {
        await Link(order, track.Fulfillment, track.FulfillmentGid, ct);
        var variables = new
        {
            id = track.FulfillmentGid,
            tracking = track.Others.IsEmpty ? Tracking(track.Fulfillment) : Tracking(track.Fulfillment, track.Others),
            notifyCustomer = settings.NotifyCustomers,
        };

        return (await mutations.Send(TrackFulfillment, "fulfillmentTrackingInfoUpdate", variables, ct)).Stopped;
    }

    /// <summary>Links a fulfillment that was known by its likeness only.</summary>
    /// <remarks>The change that follows makes it unlike: without the link it would be sent a second time.</remarks>
    public async Task Link(ErpOrder order, ErpFulfillment fulfillment, string gid, CancellationToken ct)
    {
        if (!fulfillment.Is(gid))
        {
            await parts.Fulfillments.Write(new LinkedPart(order.Id, fulfillment.Id, gid), ct);
        }
    }

    /// <summary>Where each piece is sent from; or the first line of which there are not so many.</summary>
    internal static (IReadOnlyList<(PlannedLine Planned, int Quantity)> Allotted, string? Missing) Allot(
        IReadOnlyList<LineQuantity> wanted, IReadOnlyList<PlannedLine> planned)
    {
        var allotted = new List<(PlannedLine, int)>();

        foreach (var line in wanted.GroupBy(line => line.LineGid)) // the ERP may have several rows of one line, one a batch
        {
            var left = line.Sum(part => part.Quantity);

            foreach (
                var from in planned.Where(from => from.LineGid == line.Key && from.Remaining > 0)
                    .OrderByDescending(from => from.Remaining >= left))
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

    /// <summary>Waits for pieces that the order has and nobody may send yet. Refuses only pieces that the order does not have.</summary>
    private async Task<Outcome> WhyNot(
        string lineGid, Fulfill fulfill, IReadOnlyList<PlannedLine> planned, string orderGid, CancellationToken ct)
    {
        var read = await reader.Read([orderGid], ct); // as it is now: an edit of the same push may have added pieces

        if (read.Orders.GetValueOrDefault(orderGid) is not { } shopifyOrder)
        {
            return read.Problems.GetValueOrDefault(orderGid) ?? Outcome.Rejected(Reason.ShopifyRecordGone, OrderReader.NotShown);
        }

        var wanted = fulfill.Lines.Where(line => line.LineGid == lineGid).Sum(line => line.Quantity);
        var title = shopifyOrder.Lines.FirstOrDefault(line => line.Gid == lineGid)?.Title;

        return wanted > new LinePieces(shopifyOrder).MostOpen(lineGid)
                ? Outcome.Rejected(
                    Reason.BadErpData, $"a shipment has {wanted} of line '{title}', which are more pieces than Shopify has left to send")
            : planned.Any(line => line.LineGid == lineGid && line.IsHeld)
                ? Outcome.Later(UntilReleased, Reason.AwaitsShopify, $"Shopify holds line '{title}' back: release it there to have it sent")
            : Outcome.Later(UntilPlanned, Reason.AwaitsShopify, $"Shopify has not planned yet from where line '{title}' is sent");
    }

    private async Task<(IReadOnlyList<PlannedLine> Lines, Outcome? Stopped)> Planned(string orderGid, CancellationToken ct)
    {
        var planned = new List<PlannedLine>();
        var (fulfillmentOrders, unread) = await shopify.ReadAll(orderGid, "fulfillmentOrders", ReadFulfillmentOrders, ct);

        if (unread is not null)
        {
            return ([], unread);
        }

        foreach (var node in fulfillmentOrders.Where(node => node.Text("status") is "OPEN" or "IN_PROGRESS" or "ON_HOLD" or "SCHEDULED"))
        {
            var (lines, problem) = await shopify.ReadRest(node, "lineItems", ReadFulfillmentOrderLines, ct);

            if (problem is not null)
            {
                return ([], problem);
            }

            planned.AddRange(lines.Select(line => PlannedLine.Of(node, line)));
        }

        return (planned, null);
    }

    private static object Tracking(ErpFulfillment fulfillment) =>
        new { company = fulfillment.TrackingCompany, number = fulfillment.TrackingNumber, url = fulfillment.TrackingUrl };

    /// <summary>Shopify forgets every number that it is not told again.</summary>
    private static object Tracking(ErpFulfillment fulfillment, OtherTracking others)
    {
        IEnumerable<string?> Several(string? first, IReadOnlyList<string> rest) =>
            rest.Prepend(first).Where(text => !string.IsNullOrWhiteSpace(text));

        return new
        {
            company = fulfillment.TrackingCompany,
            numbers = Several(fulfillment.TrackingNumber, others.Numbers),
            urls = Several(fulfillment.TrackingUrl, others.Urls),
        };
    }

    /// <summary>Pieces of a line that a location is to send.</summary>
    /// <param name="IsHeld">Nobody may send them for now.</param>
    internal sealed record PlannedLine(
        string FulfillmentOrder, string Location, string Line, string LineGid, int Remaining, bool IsHeld = false)
    {
        public bool CanBeSent => !IsHeld;

        public static PlannedLine Of(JsonElement fulfillmentOrder, JsonElement line) => new(
            fulfillmentOrder.RequiredText("id"),
            fulfillmentOrder.RequiredPart("assignedLocation").Part("location")?.Text("id") ?? "",
            line.RequiredText("id"),
            line.RequiredPart("lineItem").RequiredText("id"),
            line.RequiredWhole("remainingQuantity"),
            fulfillmentOrder.Text("status") is "ON_HOLD" or "SCHEDULED");
    }
}
