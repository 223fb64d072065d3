using ShopifySync.Customers;
using ShopifySync.Entities;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Stock;

namespace ShopifySync.Orders.Intake;

/// <summary>An order as Shopify has it, the items that tell of it, oldest first, and the link as it was when the order was read.</summary>
public sealed record Incoming(ShopifyOrder Order, IReadOnlyList<SyncItem> Items, Link<OrderBaseline>? Link);

/// <summary>What an intake would make of an order.</summary>
/// <param name="ErpId">The ERP's order that it is; null if it is new to the ERP.</param>
/// <param name="Refused">Why it cannot be taken, or not now; null if it can.</param>
/// <param name="Changed">What would be written, in words; empty if nothing.</param>
internal sealed record LookedAt(string? ErpId, Outcome? Refused, IReadOnlyList<string> Changed);

/// <summary>Takes orders of Shopify into the ERP, many in one transaction: rows, links and
/// the lines that say so happen together or not at all.</summary>
/// <remarks>It locks Shopify's ids, then links, then every row of the ERP that it will
/// write, and waits for none of those: an order whose rows
/// another transaction holds is put off.</remarks>
public sealed partial class OrderIntake(
    ErpDatabase erp, Links<OrderBaseline> links, OrderParts parts, CustomerIntake customers, BookedStock stock, SyncQueue queue,
    SyncSettings settings,
    TimeProvider time)
{
    /// <summary>Orders of one transaction: few, so that no row of the ERP is held for long.</summary>
    public const int MostOrders = 25;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Takes in what a push left of an order, while the push still has it;
    /// returns why it cannot be taken in, or not now.</summary>
    /// <param name="version">The link's version when the push took it: if it is another one, somebody else knows better.</param>
    public async Task<Outcome?> TakeBack(ShopifyOrder order, long version, Pushed pushed, CancellationToken ct) =>
        await Take([new Incoming(order, [], null)], new Pushing(version, pushed), Settle, ct) is [var refused, ..] ? refused : null;

    /// <summary>Takes in orders, a few in each transaction; those that it did not come to before the deadline stay unsettled.</summary>
    public async Task Take(IReadOnlyList<Incoming> incoming, Deadline deadline, CancellationToken ct)
    {
        foreach (var chunk in incoming.Chunk(MostOrders).TakeWhile(_ => !deadline.IsOver))
        {
            await Take(chunk, pushing: null, Settle, ct);
        }
    }

    /// <summary>The same for orders that no item tells of: somebody else writes down, in the same transaction, what came of each.</summary>
    /// <param name="mostNew">Orders of one transaction that are not linked.</param>
    public async Task Take(IReadOnlyList<Incoming> incoming, int mostNew, ImportSettling settling, Deadline deadline, CancellationToken ct)
    {
        var known = incoming.ToLookup(one => one.Link is not null);
        Task Write(ErpTransaction transaction, IReadOnlyList<TakenOrder> taken, CancellationToken stop) =>
            settling(transaction, [.. taken.Select(one => new ImportedOutcome(one.Place.Order.Gid, one.Outcome))], stop);

        foreach (var chunk in known[true].Chunk(MostOrders).Concat(known[false].Chunk(mostNew)).TakeWhile(_ => !deadline.IsOver))
        {
            await Take(chunk, pushing: null, Write, ct);
        }
    }

    /// <param name="pushing">The push that has the order; null where none has.</param>
    private async Task<IReadOnlyList<Outcome>> Take(
        IReadOnlyList<Incoming> incoming, Pushing? pushing,
        Func<ErpTransaction, IReadOnlyList<TakenOrder>, CancellationToken, Task> settle, CancellationToken ct)
    {
        var current = await settings.Read(ct);
        var mayWait = incoming is [{ Items: { Count: > 0 } items }] && items.Any(item => item.MayWait);

        await using var transaction = await erp.Begin(ct);
        var (places, products, merged) = await Decide(transaction, incoming, pushing, mayWait, current, ct);
        var booked = await BookedStock.Take(transaction, [.. merged.SelectMany(one => WrittenProducts(one, products)).Distinct()], ct);
        var people = await CustomerIntake.Lock(transaction, CustomersOf(merged), ct);
        var held = merged.ToDictionary(one => one.Place.Order.Gid, one => Held(one, products, booked, people));

        places = [.. places.Select(place => place with { Refused = place.Refused ?? held.GetValueOrDefault(place.Order.Gid) })];
        merged.RemoveAll(one => held[one.Place.Order.Gid] is not null);

        var customerIds = await customers.Write(transaction, people, CustomersOf(merged), ct);
        var (ids, written) = await Write(transaction, merged, products, customerIds, booked, ct);
        await WriteLinks(transaction, merged, ids, written, ct);

        await settle(transaction, [
            .. places.Where(place => place.Refused is not null).Select(place => new TakenOrder(place, place.Refused!)),
            .. merged.Select(one => new TakenOrder(one.Place, one.Merged.Changed.Count == 0
                ? Outcome.Unchanged(Reason.Equal, "Nothing to write: the ERP has everything that changed in Shopify.")
                : Outcome.DoneWith(string.Join(", ", one.Merged.Changed))))], ct);
        await transaction.Commit(ct);

        return [.. places.Select(place => place.Refused).OfType<Outcome>()];
    }

    private Task Settle(ErpTransaction transaction, IReadOnlyList<TakenOrder> taken, CancellationToken ct) =>
        queue.Settle(transaction, [.. taken.SelectMany(one => Settlements(one.Place, one.Outcome))], ct);

    /// <summary>What an intake would make of each order, by Gid. It decides as one does, and nothing is written.</summary>
    internal async Task<IReadOnlyDictionary<string, LookedAt>> Look(IReadOnlyList<Incoming> incoming, CancellationToken ct)
    {
        var current = await settings.Read(ct);
        var looked = new Dictionary<string, LookedAt>();

        foreach (var chunk in incoming.Chunk(MostOrders))
        {
            await using var transaction = await erp.Begin(ct); // it only looks, and is never committed
            var (places, _, merged) = await Decide(transaction, chunk, pushing: null, mayWait: false, current, ct);
            var changed = merged.ToDictionary(one => one.Place.Order.Gid, one => one.Merged.Changed);

            foreach (var place in places)
            {
                looked[place.Order.Gid] = new LookedAt(
                    place.Erp?.Id, place.Refused, changed.GetValueOrDefault(place.Order.Gid) ?? []);
            }
        }

        return looked;
    }

    /// <summary>Where each order belongs, with its rows locked, and what is to be written of those that are not refused.</summary>
    private async Task<(List<Place> Places, IReadOnlyDictionary<string, string> Products, List<MergingOrder> Merged)> Decide(
        ErpTransaction transaction, IReadOnlyList<Incoming> incoming, Pushing? pushing, bool mayWait, StoreSettings current,
        CancellationToken ct)
    {
        var places = (await Find(transaction, incoming, pushing?.Version, mayWait, ct))
            .Select(place => place is { Order.IsTest: true, Link: null, Erp: null } && !current.TakeTestOrders
                ? place with { Refused = TestOrders.PutAside } : place)
            .ToList();
        var products = await Products(transaction, incoming, ct);
        var merged = places.Where(place => place.Refused is null)
            .Select(place => Merge(place, products, current.OrderConflicts, pushing?.What))
            .ToList();

        return (places, products, merged);
    }

    private static IEnumerable<IncomingCustomer> CustomersOf(IEnumerable<MergingOrder> merged) => merged.Select(one => one.Place.Order)
        .Where(order => order.Customer is not null).Select(order => new IncomingCustomer(order.Customer!, order.UpdatedAt));

    /// <summary>An order's newest item says what came of it; the others say that a newer one covers them.</summary>
    private static IEnumerable<Settlement> Settlements(Place place, Outcome outcome) => place.Items.Select((item, n) =>
        new Settlement(item, n == place.Items.Count - 1 || outcome.Verdict is not (Verdict.Done or Verdict.Unchanged)
            ? outcome
            : Outcome.Unchanged(Reason.Superseded, "A newer delivery tells of the same order.")));

    /// <summary>Where each order belongs in the ERP, with all its rows locked until this transaction ends.</summary>
    private async Task<IReadOnlyList<Place>> Find(
        ErpTransaction transaction, IReadOnlyList<Incoming> incoming, long? pushing, bool mayWait, CancellationToken ct)
    {
        string[] gids = [.. incoming.Select(one => one.Order.Gid), .. incoming.Select(one => one.Order.Customer?.Gid).OfType<string>()];
        string[] ours = [.. incoming.Select(one => one.Order).Where(IsOurs).Select(order => order.ErpId!)];

        await EntityLocks.Gids(transaction, gids, ct);
        var known = await links.FindLocked(transaction, [.. incoming.Select(one => one.Order.Gid)], ours, ct);
        var byGid = known.Where(link => link.Gid is not null).ToDictionary(link => link.Gid!);
        var byId = known.ToDictionary(link => link.EntityId);

        var wanted = incoming.Select(one => (one, link: byGid.GetValueOrDefault(one.Order.Gid)
            ?? (IsOurs(one.Order) ? byId.GetValueOrDefault(one.Order.ErpId!) : null))).ToList();
        var orderIds = wanted.Select(place => place.link?.EntityId ?? (IsOurs(place.one.Order) ? place.one.Order.ErpId : null))
            .OfType<string>()
            .Distinct()
            .ToList();

        var existing = (await ErpOrders.Exist(transaction, orderIds, ct)).ToHashSet();
        await (mayWait ? EntityLocks.WaitForRows(transaction, ct) : EntityLocks.WaitNoMore(transaction, ct));
        var locked = await ErpOrders.Lock(transaction, orderIds, mayWait, ct);
        await EntityLocks.WaitNoMore(transaction, ct);
        var orders = (await ErpOrders.Load(transaction, locked, ct)).ToDictionary(order => order.Id);

        return [.. wanted.Select(place => PlaceOf(place.one, place.link, orders, existing, pushing))];
    }

    /// <summary>Shopify's order is the one that an ERP order of ours became.</summary>
    private static bool IsOurs(ShopifyOrder order) => order is { IsOurs: true, ErpId: not null };

    private Place PlaceOf(
        Incoming incoming, Link<OrderBaseline>? link, Dictionary<string, ErpOrder> orders, HashSet<string> existing, long? pushing)
    {
        var id = link?.EntityId ?? (IsOurs(incoming.Order) ? incoming.Order.ErpId : null);

        if (pushing is null && id is not null && link?.Gid != incoming.Order.Gid && orders.GetValueOrDefault(id) is { } sameId
            && !OrderIdentity.IsSame(sameId, incoming.Order, Now))
        {
            (link, id) = (null, null); // the ERP has given this id a second time: this order is another one
        }

        var (sums, problem) = MoneyCheck.Sum(incoming.Order);
        var order = id is null ? null : orders.GetValueOrDefault(id);
        var refused = pushing is { } version
            ? link?.Version != version ? Elsewhere : existing.Contains(id!) ? null : Deleted
            : Outdated(incoming, link) ?? (link?.Gid is not null && !existing.Contains(id!) ? Deleted : null);

        refused ??= problem is not null ? Outcome.Rejected(Reason.MoneyDiffers, problem) : null;
        refused ??= id is not null && existing.Contains(id) && order is null
            ? Outcome.Later(Soon, Reason.ErpRowHeld, "Another transaction of the ERP is changing this order.") : null;

        return new Place(incoming.Order, incoming.Items, link, order, sums, refused);
    }

    /// <summary>Why an order cannot be taken in on top of its link; null if it can.</summary>
    private Outcome? Outdated(Incoming incoming, Link<OrderBaseline>? link) =>
        link is not null && link.InFlightUntil > Now
            ? Outcome.Later(Soon, Reason.InFlight, "A change of ours is on its way to Shopify.")
        : incoming.Link is { } read && read.Version != link?.Version ? Elsewhere
        : incoming.Link is null && link?.Gid is { } gid && gid == incoming.Order.Gid ? Elsewhere
        : link?.Gid is { } other && other != incoming.Order.Gid
            ? Outcome.Rejected(Reason.Ambiguous,
                $"Shopify has a second order that carries the ERP's id {link.EntityId}: {incoming.Order.Name}. Cancel one of them there.")
        : null;

    private static Outcome Elsewhere => Outcome.Later(Soon, Reason.Busy, "Another worker is bringing this order across.");

    private static Outcome Deleted => Outcome.Unchanged(Reason.ErpRowGone, "The ERP deleted this order.");

    private static MergingOrder Merge(Place place, IReadOnlyDictionary<string, string> products, OrderConflicts conflicts, Pushed? pushed)
    {
        if (place.Erp is not { } order)
        {
            return new MergingOrder(place, null, null, false, OrderMerge.Import(place.Order, place.Sums!, products));
        }

        var link = place.Link;
        var (erpBaseline, shopifyBaseline) = (link?.Erp ?? OrderBaseline.Unknown(order), link?.Shopify);

        if (pushed is not null)
        {
            (erpBaseline, shopifyBaseline) = (pushed.ErpBaseline(erpBaseline),
            shopifyBaseline is null ? null : pushed.ShopifyBaseline(shopifyBaseline, order, place.Order));
        }

        var compared = new OrderComparison(
            order, erpBaseline, place.Order, shopifyBaseline, OrderConflict.Rule(conflicts, link, place.Order),
            pushed is null ? link?.Sent : null);

        // where something changed that is no part of the comparison, like a refund, the
        // order is not agreed on as a whole before it was pushed
        var isKnown = order.Digest == (pushed?.Order.Digest ?? link?.ErpDigest) && pushed?.IsWhole != false;
        var sent = pushed?.Order ?? order;

        return new MergingOrder(place, sent, compared, isKnown, OrderMerge.Merge(compared, sent, place.Sums!, products));
    }

    /// <summary>The products whose stock an ERP may book while an order is written.</summary>
    private static IEnumerable<string> WrittenProducts(MergingOrder one, IReadOnlyDictionary<string, string> products) =>
        one.Merged is { Lines.Count: 0, Row: null } ? []
        : one.Place.Order.Lines.Select(line => line.VariantGid is { } gid ? products.GetValueOrDefault(gid) : null).OfType<string>();

    /// <summary>Why an order is put off whose stock or customer another transaction holds; null if none does.</summary>
    private static Outcome? Held(
        MergingOrder one, IReadOnlyDictionary<string, string> products, IReadOnlyList<Booked> booked, LockedCustomers people) =>
        WrittenProducts(one, products).Any(id => booked.Any(row => row.ProductId == id && row.Quantity is null))
            ? Outcome.Later(Soon, Reason.ErpRowHeld, "Another transaction of the ERP is changing stock of this order.")
        : people.IsHeld(one.Place.Order.Customer)
            ? Outcome.Later(Soon, Reason.ErpRowHeld, "Another transaction of the ERP is changing this order's customer.")
        : null;

    /// <summary>The ERP's product of each variant that is linked.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> Products(
        ErpTransaction transaction, IReadOnlyList<Incoming> incoming, CancellationToken ct)
    {
        const string sql = """
            select link.entity_id, link.gid
            from   shopify_links link
            join   products on products.id = link.entity_id::erp_product_id
            where  link.entity_type = 'variant' and link.gid = any(@gids)
            """;

        var gids = incoming.SelectMany(one => one.Order.Lines).Select(line => line.VariantGid).OfType<string>().Distinct().ToArray();

        return (await transaction.Rows<OrderPart>(sql, new { gids }, ct)).ToDictionary(part => part.Gid, part => part.EntityId);
    }

    /// <summary>What came of an order.</summary>
    private sealed record TakenOrder(Place Place, Outcome Outcome);

    /// <summary>A push that has an order, by the version of the link that it took.</summary>
    private sealed record Pushing(long Version, Pushed What);

    /// <summary>An order on its way into the ERP.</summary>
    /// <param name="Erp">The ERP's order; null if it has none.</param>
    /// <param name="Refused">Why it cannot be taken, or not now.</param>
    private sealed record Place(
        ShopifyOrder Order, IReadOnlyList<SyncItem> Items, Link<OrderBaseline>? Link, ErpOrder? Erp, OrderSums? Sums, Outcome? Refused);

    /// <param name="Sent">The ERP's order as Shopify was told of it: as a push had it, else
    /// as it is; null for one that the ERP does not have.</param>
    /// <param name="Compared">Null for an order that the ERP does not have.</param>
    /// <param name="IsKnown">Whether nothing else of the ERP's order changed since both sides agreed on all of it.</param>
    private sealed record MergingOrder(Place Place, ErpOrder? Sent, OrderComparison? Compared, bool IsKnown, MergedOrder Merged);
}
