using ShopifySync.Entities;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Orders.Push;

/// <summary>Makes Shopify's orders agree with the ERP's: creates those that Shopify
/// lacks, once, and brings across what changed since.</summary>
public sealed class PushOrders(
    ErpOrders orders, Links<OrderBaseline> links, OrderCreation creation, OrderFollowUp followUp, OrderRefunds refunds,
    UnstockedProducts unstocked, OrderStamps stamps, SyncSettings settings, SyncQueue queue, Parallelism parallelism, TimeProvider time)
    : IPush
{
    private const int StampedAtOnce = 1_000;

    public async Task Push(IReadOnlyList<SyncItem> items, Deadline deadline, CancellationToken ct)
    {
        using var lane = Lane.Orders.Enter();
        var ids = items.Select(item => item.EntityId).ToList();
        var known = await links.Find(ids, ct); // before the orders: who writes both in between gives the link another version
        var found = (await Load(ids, ct)).ToDictionary(order => order.Id);
        var current = await settings.ReadNow(ct); // a person may have just switched it on
        var work = new List<(SyncItem Item, ErpOrder Order)>();
        var settled = new List<Settlement>();

        foreach (var item in items)
        {
            var order = found.GetValueOrDefault(item.EntityId);

            if (WithoutAsking(order, known.GetValueOrDefault(item.EntityId), current) is { } outcome)
            {
                settled.Add(new Settlement(item, outcome));
            }
            else
            {
                work.Add((item, order!));
            }
        }

        await queue.Settle(settled, ct);
        using var places = new SemaphoreSlim(parallelism.OrdersAtOnce);
        await Task.WhenAll(work.Select(one => // all end, also when one throws
            Push(one.Item, one.Order, known.GetValueOrDefault(one.Order.Id), current, new Places(places, deadline), ct)));
    }

    /// <summary>The orders, with the products of their lines linked that nothing but an order links.</summary>
    private async Task<IReadOnlyList<ErpOrder>> Load(IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        var found = await orders.Load(ids, ct);
        var awaited = found.Where(order => order.SyncStatus != "disabled").SelectMany(order => order.Lines)
            .Where(line => line is { AwaitsLink: true, Gid: null }).Select(line => line.ProductId!).ToList();

        return await unstocked.Link(awaited, ct) ? await orders.Load(ids, ct) : found;
    }

    private async Task Push(
        SyncItem item, ErpOrder order, Link<OrderBaseline>? link, StoreSettings current, Places places, CancellationToken ct)
    {
        await places.Free.WaitAsync(ct);

        try
        {
            if (places.Deadline.IsOver)
            {
                return; // it was not begun, and is given back
            }

            using var cost = CallCost.Open(time);
            var outcome = link?.Gid is { } gid
                ? await followUp.Push(order, link, gid, item, current, ct)
                : await creation.Push(order, link, item, current, ct);

            await queue.Settle([new Settlement(item, outcome, cost.RequestId, cost.Cost, cost.Duration)], ct);
        }
        finally
        {
            places.Free.Release();
        }
    }

    public async Task Recover(CancellationToken ct)
    {
        using var lane = Lane.Orders.Enter();
        await refunds.Recover(ct);
        await stamps.WriteMissing(StampedAtOnce, ct);
    }

    /// <summary>What can be said of an order without asking Shopify; null if it must be asked.</summary>
    internal static Outcome? WithoutAsking(ErpOrder? order, Link<OrderBaseline>? link, StoreSettings current) => (order, link) switch
    {
        _ when !current.AutoSyncOrders =>
            Outcome.Unchanged(Reason.SwitchedOff, "SHOPIFY_AUTO_SYNC_ORDERS is off: what differs goes across when it is switched on"),
        (null, _) => Outcome.Unchanged(Reason.ErpRowGone, "the ERP has no such order any more"),
        ({ SyncStatus: "disabled" }, _) => Outcome.Unchanged(Reason.SwitchedOff, "the order is not synced with Shopify"),
        (_, { DeletedAt: not null }) => Outcome.Rejected(Reason.ShopifyRecordGone, "it was deleted in Shopify"),
        (_, { Gid: not null, ErpDigest: { } agreed }) when agreed == order.Digest =>
            Outcome.Unchanged(Reason.Equal, "both sides had agreed on it already"),
        _ => null,
    };

    /// <summary>How many orders are pushed at once, and until when.</summary>
    private sealed record Places(SemaphoreSlim Free, Deadline Deadline);
}
