using ShopifySync.Entities;
using ShopifySync.Orders.Intake;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Orders.Apply;

/// <summary>Makes the ERP's orders agree with Shopify's. Any delivery may create the order;
/// whatever came first, the newest state is what stands in the end.</summary>
/// <remarks>A payload is taken at its word if it is whole and newer than what was seen
/// last; else Shopify is asked, many orders at once.</remarks>
public sealed class ApplyOrders(
    Links<OrderBaseline> links, OrderReader reader, OrderIntake intake, ErpOrders erpOrders, UnstockedProducts unstocked,
    MergedCustomers mergedCustomers, SyncQueue queue, SyncSettings settings, TimeProvider time) : IApply
{
    /// <summary>An order that changes many times in a row is written at most this often.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public async Task Apply(IReadOnlyList<SyncItem> items, Deadline deadline, CancellationToken ct)
    {
        var bodies = (await queue.Bodies(items, ct)).ToDictionary(body => body.Id);
        var merges = items.Where(item => item.Topic == MergedCustomers.Topic).ToList();
        await mergedCustomers.Apply(merges, bodies, ct);
        var deliveries = items.Except(merges)
            .Select(item => OrderDelivery.Read(item, bodies[item.Id].TriggeredAt, bodies[item.Id].Body));
        var told = await Gather([.. deliveries], ct);
        var known = await links.FindByGid([.. told.Keys], ct);
        var open = await SettleWithoutAsking(told, known, ct);
        var orders = await Ask(open, told, known, ct);
        await unstocked.LinkBySku(orders.Values.SelectMany(order => order.Lines), ct);

        await intake.Take(
            [.. orders.Select(
                order => new Incoming(
                    order.Value, [.. told[order.Key].Select(delivery => delivery.Item)], known.GetValueOrDefault(order.Key)))],
            deadline, ct);
    }

    /// <summary>The deliveries of each order; what names no order is rejected, and test notifications are put aside.</summary>
    private async Task<Dictionary<string, IReadOnlyList<OrderDelivery>>> Gather(
        IReadOnlyList<OrderDelivery> deliveries, CancellationToken ct)
    {
        await Settle(deliveries.Where(delivery => delivery.Gid is null)
            .Select(
                delivery => (delivery, Outcome.Rejected(Reason.Unreadable, "its body is not an order: no id can be read from it"))), ct);

        var takesTests = (await settings.Read(ct)).TakeTestOrders;
        await Settle(deliveries.Where(delivery => delivery is { Gid: not null, IsTest: true } && !takesTests)
            .Select(delivery => (delivery, TestOrders.Notification)), ct);

        return deliveries.Where(delivery => delivery.Gid is not null && (takesTests || !delivery.IsTest))
            .GroupBy(delivery => delivery.Gid!)
            .ToDictionary(
                order => order.Key,
                order => (IReadOnlyList<OrderDelivery>)[.. order
                    .OrderBy(delivery => delivery.Order?.UpdatedAt ?? delivery.TriggeredAt)
                    .ThenBy(delivery => delivery.Item.Id)]);
    }

    /// <summary>Settles orders that nothing has to be done for, or not now; returns the others.</summary>
    private async Task<IReadOnlyList<string>> SettleWithoutAsking(
        Dictionary<string, IReadOnlyList<OrderDelivery>> told, IReadOnlyDictionary<string, Link<OrderBaseline>> known, CancellationToken ct)
    {
        var outcomes = told.Select(
            order => (order.Key, order.Value, Outcome: WithoutAsking(order.Value, known.GetValueOrDefault(order.Key))))
            .ToList();
        var later = outcomes.Where(order => order.Outcome is { Verdict: Verdict.Unchanged })
            .Select(order => (Link: known[order.Key], UpdatedAt: order.Value.Max(delivery => delivery.Order!.UpdatedAt)))
            .Where(seen => seen.UpdatedAt > seen.Link.ShopifyUpdatedAt).ToList();

        if (later.Count > 0) // else something older that comes late would be taken for news
        {
            var again = (await links.WriteSeenAgain(later, ct)).ToHashSet();
            var moved = later.Where(seen => !again.Contains(seen.Link.EntityId)).Select(seen => seen.Link.Gid!).ToHashSet();
            outcomes = [.. outcomes.Select(
                order => moved.Contains(order.Key)
                    ? order with { Outcome = Outcome.Later(Soon, Reason.Busy, "it is being brought across elsewhere at this moment") }
                    : order)];
        }

        await Settle(
            outcomes.Where(order => order.Outcome is not null)
                .SelectMany(order => order.Value.Select(delivery => (delivery, order.Outcome!))),
            ct);

        return [.. outcomes.Where(order => order.Outcome is null).Select(order => order.Key)];
    }

    private Outcome? WithoutAsking(IReadOnlyList<OrderDelivery> told, Link<OrderBaseline>? link) => link switch
    {
        null => null,
        { InFlightUntil: { } until } when until > Now => Outcome.Later(Soon, Reason.InFlight, "a change of ours is on its way to Shopify"),
        { ShopifyUpdatedAt: { } seen } when told.All(delivery => delivery.Order is { } order && order.UpdatedAt < seen) =>
            Outcome.Unchanged(Reason.Superseded, "both sides have agreed on something newer since"),
        { ShopifyDigest: { } digest, ShopifyUpdatedAt: { } at }
            when told.All(delivery => delivery.Order is { } order && (order.UpdatedAt < at || OrderDigest.Of(order) == digest)) =>
            Outcome.Unchanged(Reason.Equal, "both sides had agreed on it already"),
        { AppliedAt: { } applied } when applied + Calm > Now =>
            Outcome.Later(applied + Calm - Now, Reason.Gathering, "it was brought across a moment ago: more changes of it are gathered"),
        _ => null,
    };

    /// <summary>Each order as it is: as the newest payload tells it where that can be believed, else as Shopify tells it now.</summary>
    private async Task<IReadOnlyDictionary<string, ShopifyOrder>> Ask(
        IReadOnlyList<string> open, Dictionary<string, IReadOnlyList<OrderDelivery>> told,
        IReadOnlyDictionary<string, Link<OrderBaseline>> known, CancellationToken ct)
    {
        var orders = new Dictionary<string, ShopifyOrder>();
        var unclear = new List<string>();
        var maybeOurs = await erpOrders.Exist(
            [.. open.Where(gid => !known.ContainsKey(gid))
                .SelectMany(gid => told[gid])
                .Select(delivery => delivery.Order?.ErpId)
                .OfType<string>()],
            ct);

        foreach (var gid in open)
        {
            if (Believable(told[gid], known.GetValueOrDefault(gid), maybeOurs) is { } order)
            {
                orders[gid] = order;
            }
            else
            {
                unclear.Add(gid);
            }
        }

        if (unclear.Count > 0)
        {
            var read = await reader.Read(unclear, ct);

            foreach (var gid in unclear)
            {
                if ((read.Orders.GetValueOrDefault(gid)
                    ?? (read.Problems.ContainsKey(gid) ? null : Last(told[gid], known.GetValueOrDefault(gid), maybeOurs))) is { } order)
                {
                    orders[gid] = order;
                }
            }

            var gone = unclear.Where(gid => !orders.ContainsKey(gid) && !read.Problems.ContainsKey(gid)).ToList();
            await links.MarkDeleted([.. gone.Where(gid => IsDeleted(told[gid]))], ct);
            await Settle(gone.SelectMany(gid => told[gid].Select(delivery => (delivery, Gone(told[gid], known.ContainsKey(gid))))), ct);
            await Settle(
                unclear.Where(gid => !orders.ContainsKey(gid) && read.Problems.ContainsKey(gid))
                    .SelectMany(gid => told[gid].Select(delivery => (delivery, read.Problems[gid]))),
                ct);
        }

        return orders;
    }

    /// <summary>Whether Shopify said so, or a reconcile that leaves out what Shopify only hides for its age.</summary>
    private static bool IsDeleted(IReadOnlyList<OrderDelivery> told) =>
        told.Any(delivery => delivery.Item.Action == "delete" || delivery.Item.Origin == Origin.Reconcile.Name());

    private static Outcome Gone(IReadOnlyList<OrderDelivery> told, bool isLinked) =>
        !IsDeleted(told) ? Outcome.Rejected(Reason.ShopifyRecordGone, OrderReader.NotShown)
        : isLinked ? Outcome.Rejected(
            Reason.ShopifyRecordGone, "Shopify has deleted this order. The ERP keeps its own, and nothing more of it crosses.")
        : Outcome.Unchanged(Reason.ShopifyRecordGone, "Shopify has deleted this order, and the ERP never had it.");

    /// <summary>What is known of an order that Shopify does not show: the newest payload, if it is newer than
    /// what was seen and of no order that may be ours and is not linked.</summary>
    private static ShopifyOrder? Last(IReadOnlyList<OrderDelivery> told, Link<OrderBaseline>? link, IReadOnlySet<string> maybeOurs) =>
        told.Select(delivery => delivery.Order).OfType<ShopifyOrder>().LastOrDefault() is { } newest
        && (link is null
            ? !MayBeOurs(newest, maybeOurs)
            : link.ShopifyUpdatedAt is not { } seen || newest.UpdatedAt > seen)
            ? newest
            : null;

    /// <summary>It carries an id that an order of the ERP has; the online store writes its own there.</summary>
    private static bool MayBeOurs(ShopifyOrder order, IReadOnlySet<string> maybeOurs) => order.ErpId is { } id && maybeOurs.Contains(id);

    /// <summary>The newest payload, if it is whole, adds up, is newer than what was seen, the only one of
    /// its second, and of no order that may be ours and is not linked.</summary>
    /// <remarks>Shopify assembles payloads late, and may leave out what a sum is made of:
    /// that alone is no reason to reject an order.</remarks>
    private static ShopifyOrder? Believable(IReadOnlyList<OrderDelivery> told, Link<OrderBaseline>? link, IReadOnlySet<string> maybeOurs)
    {
        if (told.Any(delivery => delivery.Order is null) || told[^1].Order is not { } newest
            || (link is null && MayBeOurs(newest, maybeOurs)) || MoneyCheck.Sum(newest).Problem is not null)
        {
            return null;
        }

        var sameSecond = told.Select(delivery => delivery.Order!)
            .Where(order => order.UpdatedAt == newest.UpdatedAt)
            .Select(order => OrderDigest.Of(order))
            .Distinct()
            .Count();

        return sameSecond == 1 && (link?.ShopifyUpdatedAt is not { } seen || newest.UpdatedAt > seen) ? newest : null;
    }

    private Task Settle(IEnumerable<(OrderDelivery Delivery, Outcome Outcome)> told, CancellationToken ct) =>
        queue.Settle([.. told.Select(one => new Settlement(one.Delivery.Item, one.Outcome))], ct);
}
