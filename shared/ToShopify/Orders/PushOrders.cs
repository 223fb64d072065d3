using ShopifySync.Orders;
using ShopifySync.Queue;
using ShopifySync.Settings;

namespace ShopifySync.ToShopify.Orders;

/// <summary>Makes Shopify's orders agree with the ERP's: creates what is not there, once, and brings across what was changed since.</summary>
public sealed class PushOrders(ErpOrders orders, OrderLinks links, OrderCreation creation, OrderFollowUp followUp, SyncSettings settings, SyncQueue queue) : IPush
{
    /// <summary>Orders that are talked about with Shopify at the same time.</summary>
    private const int AtOnce = 4;

    public async Task Push(IReadOnlyList<SyncItem> items, CancellationToken ct)
    {
        var ids = items.Select(item => item.EntityId).ToList();
        var found = (await orders.Load(ids, ct)).ToDictionary(order => order.Id);
        var known = await links.Find(ids, ct);
        var current = await settings.Read(ct);
        var work = new List<(SyncItem Item, ErpOrder Order)>();
        var settled = new List<Settlement>();

        foreach (var item in items)
        {
            var order = found.GetValueOrDefault(item.EntityId);

            if (WithoutAsking(order, known.GetValueOrDefault(item.EntityId)) is { } outcome)
            {
                settled.Add(new Settlement(item, outcome));
            }
            else
            {
                work.Add((item, order!));
            }
        }

        await Settle(settled, ct);
        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (one, cancelled) =>
        {
            var link = known.GetValueOrDefault(one.Order.Id);
            var outcome = link?.Gid is { } gid
                ? await followUp.Push(one.Order, link, gid, current, cancelled)
                : await creation.Push(one.Order, one.Item, current, cancelled);

            await Settle([new Settlement(one.Item, outcome)], cancelled);
        });
    }

    /// <summary>Nothing to find out: an order whose creation was not heard of is looked up when its turn comes.</summary>
    public Task Recover(CancellationToken ct) => Task.CompletedTask;

    /// <summary>What can be said of an order without asking Shopify; null if it must be asked.</summary>
    private static Outcome? WithoutAsking(ErpOrder? order, OrderLink? link) => (order, link) switch
    {
        (null, _) => Outcome.Unchanged("the ERP has no such order any more"),
        ({ SyncStatus: "disabled" }, _) => Outcome.Unchanged("the order is not synced with Shopify"),
        (_, { DeletedAt: not null }) => Outcome.Rejected("it was deleted in Shopify"),
        (_, { Gid: not null, ErpSeen: { } seen }) when seen.Digest == OrderSeen.Of(order).Digest => Outcome.Unchanged("both sides had agreed on it already"),
        ({ IsCancelled: true }, { Gid: null } or null) when link is null => Outcome.Unchanged("it was cancelled before Shopify knew of it"),
        _ => null,
    };

    private async Task Settle(List<Settlement> settled, CancellationToken ct)
    {
        if (settled.Count > 0)
        {
            await queue.Settle(settled, ct);
        }
    }
}
