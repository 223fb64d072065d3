using ShopifySync.Orders;

namespace ShopifySync.ToShopify.Orders;

/// <summary>One thing to do in Shopify so that its order agrees with the ERP's.</summary>
public abstract record OrderStep;

/// <summary>Writes fields of the header; only those that are named.</summary>
public sealed record UpdateHeader(IReadOnlyDictionary<string, object?> Fields) : OrderStep;

/// <summary>Edits lines so that the order is worth <paramref name="Total"/>; if it would be worth something else, nothing is edited.</summary>
public sealed record EditLines(IReadOnlyList<LineQuantity> Quantities, IReadOnlyList<ErpLine> Added, decimal Total) : OrderStep;

public sealed record MarkPaid : OrderStep;

public sealed record Fulfill(ErpFulfillment Fulfillment, IReadOnlyList<LineQuantity> Lines) : OrderStep;

public sealed record Track(string FulfillmentGid, ErpFulfillment Fulfillment) : OrderStep;

public sealed record CancelFulfillment(string FulfillmentGid) : OrderStep;

public sealed record Refund(ErpRefund Bookkeeping, IReadOnlyList<LineQuantity> Lines) : OrderStep;

public sealed record Cancel(string Reason) : OrderStep;

public sealed record LineQuantity(string LineGid, int Quantity);

/// <summary>What a push of a linked order has to do, and what it must refuse.</summary>
/// <param name="Refused">What cannot be brought across, in words; the steps can all the same.</param>
public sealed record OrderPlan(IReadOnlyList<OrderStep> Steps, string? Refused)
{
    /// <summary>Compares the ERP's order with what was last seen of it and with Shopify's order as it is. What Shopify has already needs no step, so a plan that is made again does nothing twice.</summary>
    /// <param name="erpSeen">Null where it is not known what of the ERP Shopify has seen: then all that differs is the ERP's move.</param>
    /// <param name="erpWins">Who counts where both have moved.</param>
    public static OrderPlan Of(ErpOrder erp, OrderSeen? erpSeen, ShopifyOrder order, OrderSeen? shopifySeen, bool erpWins, bool pushRefunds)
    {
        if (erp.IsCancelled)
        {
            return order.CancelledAt is not null ? new OrderPlan([], null)
                : order.Fulfillments.Any(sent => sent.Status == "success")
                    ? new OrderPlan([], "it is cancelled in the ERP, but has been shipped: Shopify cancels no order that was shipped, take it back there first")
                    : new OrderPlan([new Cancel(ReasonOf(erp.CancelReason))], null);
        }

        if (order.CancelledAt is not null)
        {
            return new OrderPlan([], erpSeen is { IsCancelled: true } ? "it was cancelled, and Shopify does not revive a cancelled order" : null);
        }

        var steps = new List<OrderStep>();
        var refused = new List<string>();
        var here = OrderSeen.Of(erp);

        if (HeaderOf(here, erpSeen, OrderSeen.Of(order), shopifySeen, erpWins) is { Count: > 0 } fields)
        {
            steps.Add(new UpdateHeader(fields));
        }

        Lines(erp, erpSeen, order, shopifySeen, erpWins, steps, refused);

        if (erp.FinancialStatus == "paid" && erpSeen?.FinancialStatus != "paid" && order.FinancialStatus is "pending" or "partially_paid" or "expired")
        {
            steps.Add(new MarkPaid());
        }

        Fulfillments(erp, erpSeen, order, steps, refused);

        if (pushRefunds)
        {
            Refunds(erp, order, steps, refused);
        }

        return new OrderPlan(steps, refused.Count == 0 ? null : string.Join("; ", refused));
    }

    private static Dictionary<string, object?> HeaderOf(OrderSeen here, OrderSeen? erpSeen, OrderSeen there, OrderSeen? shopifySeen, bool erpWins)
    {
        var fields = new Dictionary<string, object?>();

        void Field<T>(string name, Func<OrderSeen, T> of, Func<T, object?> written)
        {
            var (now, other) = (of(here), of(there));
            var erpMoved = erpSeen is null || !EqualityComparer<T>.Default.Equals(now, of(erpSeen));
            var shopifyMoved = shopifySeen is not null && !EqualityComparer<T>.Default.Equals(other, of(shopifySeen));

            if (erpMoved && !EqualityComparer<T>.Default.Equals(now, other) && (erpWins || !shopifyMoved))
            {
                fields[name] = written(now);
            }
        }

        Field("note", side => side.Note, note => note ?? "");
        Field("email", side => side.Email, email => email);
        Field("phone", side => side.Phone, phone => phone);
        Field("tags", side => side.Tags, _ => MergedTags(here, erpSeen, there));
        Field("shippingAddress", side => side.ShippingAddress, address => address is null ? null : OrderInput.Address(address));

        return fields;
    }

    /// <summary>Shopify's tags with what the ERP added and without what it took off.</summary>
    private static IReadOnlyList<string> MergedTags(OrderSeen here, OrderSeen? erpSeen, OrderSeen there)
    {
        var (now, before) = (OrderTags.Split(here.Tags), OrderTags.Split(erpSeen?.Tags));

        return [.. OrderTags.Split(there.Tags).Except(before.Except(now, StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase).Union(now, StringComparer.OrdinalIgnoreCase)];
    }

    private static void Lines(ErpOrder erp, OrderSeen? erpSeen, ShopifyOrder order, OrderSeen? shopifySeen, bool erpWins, List<OrderStep> steps, List<string> refused)
    {
        var there = order.Lines.ToDictionary(line => line.Gid);
        var quantities = new List<LineQuantity>();
        var before = refused.Count;

        foreach (var line in erp.Lines.Where(line => line.Gid is not null && there.ContainsKey(line.Gid)))
        {
            var other = there[line.Gid!];
            var erpMoved = erpSeen is null || erpSeen.Quantities.GetValueOrDefault(line.Id, -1) != line.Quantity;
            var shopifyMoved = shopifySeen is not null && shopifySeen.Quantities.GetValueOrDefault(other.Gid, -1) != other.Current;
            var shipped = Shipped(order, other.Gid);

            if (erpSeen is not null && erpSeen.Prices.GetValueOrDefault(line.Id, line.UnitPrice) != line.UnitPrice && line.UnitPrice != other.UnitPrice)
            {
                refused.Add($"line '{line.Title}' costs {line.UnitPrice:0.00##} in the ERP and {other.UnitPrice:0.00##} in Shopify: Shopify does not change the price of a line that is there");
            }
            else if (erpMoved && line.Quantity != other.Current && (erpWins || !shopifyMoved))
            {
                Take(line.Title, other, line.Quantity, shipped);
            }
        }

        foreach (var line in erp.GoneLines.Where(line => there.TryGetValue(line.Gid, out var other) && other.Current > 0))
        {
            Take(there[line.Gid].Title, there[line.Gid], 0, Shipped(order, line.Gid));
        }

        var added = erp.Lines.Where(line => line.Gid is null && line.Quantity > 0 && !IsThere(line)).ToList();

        if (refused.Count > before)
        {
            return;
        }

        if (quantities.Count > 0 || added.Count > 0)
        {
            steps.Add(new EditLines(quantities, added, erp.Total));
        }
        else if (erpSeen is not null && erp.Total != erpSeen.Total && erp.Total != order.Money.CurrentTotal)
        {
            refused.Add($"its total was {erpSeen.Total:0.00##} and is {erp.Total:0.00##} {erp.Currency} now, though no line of it changed: Shopify takes no such change");
        }

        void Take(string title, ShopifyLine line, int quantity, int shipped)
        {
            if (quantity < shipped)
            {
                refused.Add($"line '{title}' cannot be lowered to {quantity}: {shipped} of it are shipped");
                return;
            }

            quantities.Add(new LineQuantity(line.Gid, quantity));
        }

        bool IsThere(ErpLine line) => OrderLines.Match([line], order.Lines.Where(other => erp.Lines.All(known => known.Gid != other.Gid))).Count > 0;
    }

    private static int Shipped(ShopifyOrder order, string lineGid) =>
        order.Fulfillments.Where(sent => sent.Status == "success").SelectMany(sent => sent.Lines).Where(part => part.LineGid == lineGid).Sum(part => part.Quantity);

    private static void Fulfillments(ErpOrder erp, OrderSeen? erpSeen, ShopifyOrder order, List<OrderStep> steps, List<string> refused)
    {
        var gids = erp.Lines.ToDictionary(line => line.Id, line => line.Gid);
        var unlinked = order.Fulfillments.Where(sent => erp.Fulfillments.All(here => here.Gid != sent.Gid)).ToList();

        foreach (var here in erp.Fulfillments)
        {
            var parts = here.Lines.Where(part => gids.GetValueOrDefault(part.LineId) is not null).Select(part => new LineQuantity(gids[part.LineId]!, part.Quantity)).ToList();

            if (here.Gid is null)
            {
                if (unlinked.Find(sent => OrderLines.IsSame(here, sent, gids)) is { } known)
                {
                    unlinked.Remove(known); // an answer that was lost: the intake links it
                }
                else if (here.Status == "success" && here.Lines.Count > 0)
                {
                    steps.Add(new Fulfill(here, parts));
                }

                continue;
            }

            if (order.Fulfillments.FirstOrDefault(sent => sent.Gid == here.Gid) is not { } there)
            {
                continue;
            }

            var now = new SeenFulfillment(here.Status, here.TrackingNumber, here.TrackingCompany, here.TrackingUrl);
            var other = new SeenFulfillment(there.Status, there.TrackingNumber, there.TrackingCompany, there.TrackingUrl);

            if (now == other || erpSeen?.Fulfillments.GetValueOrDefault(here.Id) == now)
            {
                continue;
            }

            switch (here.Status, there.Status)
            {
                case ("cancelled", "success"):
                    steps.Add(new CancelFulfillment(there.Gid));
                    break;
                case ("success", "cancelled"):
                    refused.Add($"the shipment {here.TrackingNumber} is cancelled in Shopify, which does not revive it: enter a new one");
                    break;
                default:
                    steps.Add(new Track(there.Gid, here));
                    break;
            }
        }
    }

    private static void Refunds(ErpOrder erp, ShopifyOrder order, List<OrderStep> steps, List<string> refused)
    {
        var gids = erp.Lines.ToDictionary(line => line.Id, line => line.Gid);
        var unlinked = order.Refunds.Where(refund => erp.Refunds.All(here => here.Gid != refund.Gid)).ToList();

        foreach (var here in erp.Refunds.Where(refund => refund.Gid is null && refund.Lines.Count > 0))
        {
            if (unlinked.Find(refund => OrderLines.IsSame(here, refund, gids)) is { } known)
            {
                unlinked.Remove(known);
                continue;
            }

            var parts = here.Lines.Where(part => gids.GetValueOrDefault(part.LineId) is not null).Select(part => new LineQuantity(gids[part.LineId]!, part.Quantity)).ToList();

            if (parts.Count < here.Lines.Count)
            {
                refused.Add("a refund names a line that Shopify does not have");
                continue;
            }

            steps.Add(new Refund(here, parts));
        }
    }

    private static string ReasonOf(string? reason) => reason?.Trim().ToUpperInvariant() is "CUSTOMER" or "DECLINED" or "FRAUD" or "INVENTORY" or "STAFF" ? reason.Trim().ToUpperInvariant() : "OTHER";
}
