using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Stock;

namespace ShopifySync.Orders.Intake;

/// <summary>An order as Shopify has it, the items that told of it, oldest first, and the link as it was when it was read.</summary>
public sealed record Incoming(ShopifyOrder Order, IReadOnlyList<SyncItem> Told, OrderLink? Link);

/// <summary>Takes orders of Shopify into the ERP, many in one transaction: rows, links and the lines that say so happen together or not at all.</summary>
public sealed partial class OrderIntake(ErpDatabase erp, OrderLinks links, BookedStock stock, SyncQueue queue, SyncSettings settings, TimeProvider time)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Takes in what a push left of an order, while it still has it; returns why it cannot be, or not now, if so.</summary>
    /// <param name="version">The link's version when the push took it: if it is another one, somebody else knows better.</param>
    public async Task<Outcome?> TakeBack(ShopifyOrder order, long version, Pushed pushed, CancellationToken ct) =>
        await Take([new Incoming(order, [], null)], (version, pushed), ct) is [var refused, ..] ? refused : null;

    public Task Take(IReadOnlyList<Incoming> incoming, CancellationToken ct) => incoming.Count == 0 ? Task.CompletedTask : Take(incoming, null, ct);

    /// <param name="pushed">What a push that has the order brought across, and the version under which it has it; null where none has.</param>
    private async Task<IReadOnlyList<Outcome>> Take(IReadOnlyList<Incoming> incoming, (long Version, Pushed What)? pushed, CancellationToken ct)
    {
        var conflicts = (await settings.Read(ct)).OrderConflicts;

        await using var transaction = await erp.Begin(ct);
        var places = await Find(transaction, incoming, pushed?.Version, ct);
        var products = await Products(transaction, incoming, ct);
        var merged = places.Where(place => place.Refused is null).Select(place => Merge(place, products, conflicts, pushed?.What)).ToList();
        var shelf = await BookedStock.Take(transaction, [.. merged.SelectMany(one => Touched(one, products)).Distinct()], ct);
        var people = await OrderCustomers.Take(transaction, merged.Select(one => one.Place.Order), ct);

        var busy = merged.Select(one => (one.Place.Order.Gid, Why: Busy(one, products, shelf, people))).Where(one => one.Why is not null).ToDictionary(one => one.Gid, one => one.Why);

        places = [.. places.Select(place => place with { Refused = place.Refused ?? busy.GetValueOrDefault(place.Order.Gid) })];
        merged.RemoveAll(one => busy.ContainsKey(one.Place.Order.Gid));

        var customers = await OrderCustomers.Write(transaction, people, merged.Select(one => one.Place.Order), Now, ct);
        var (ids, written) = await Write(transaction, merged, products, customers, shelf, ct);
        await WriteLinks(transaction, merged, ids, written, ct);

        await queue.Settle(transaction, [
            .. places.Where(place => place.Refused is not null).SelectMany(place => Settlements(place, place.Refused!)),
            .. merged.SelectMany(one => Settlements(one.Place, one.Merged.Changed.Count == 0
                ? Outcome.Unchanged("both sides have the same order")
                : Outcome.DoneWith(string.Join(", ", one.Merged.Changed))))], ct);
        await transaction.Commit(ct);

        return [.. places.Select(place => place.Refused).OfType<Outcome>()];
    }

    /// <summary>Of an order's items the newest says what became of it; the others say that it is newer.</summary>
    private static IEnumerable<Settlement> Settlements(Place place, Outcome outcome) =>
        place.Told.Select((item, n) => new Settlement(item, n == place.Told.Count - 1 || outcome.Verdict is not (Verdict.Done or Verdict.Unchanged)
            ? outcome
            : Outcome.Unchanged("a newer delivery tells of the same order")));

    /// <summary>Where each order belongs in the ERP, with nobody else at it until this transaction ends.</summary>
    private async Task<IReadOnlyList<Place>> Find(ErpTransaction transaction, IReadOnlyList<Incoming> incoming, long? pushed, CancellationToken ct)
    {
        await WaitBriefly(transaction, ct);
        await Lock(transaction, [.. incoming.Select(one => one.Order.Gid), .. incoming.Select(one => one.Order.Customer?.Gid).OfType<string>().Distinct()], ct);
        var known = await OrderLinks.FindLocked(transaction, [.. incoming.Select(one => one.Order.Gid)], [.. incoming.Select(one => one.Order).Where(IsOurs).Select(order => order.ErpId!)], ct);
        var byGid = known.Where(link => link.Gid is not null).ToDictionary(link => link.Gid!);
        var byId = known.ToDictionary(link => link.OrderId);

        var wanted = incoming.Select(one => (one, link: byGid.GetValueOrDefault(one.Order.Gid) ?? (IsOurs(one.Order) ? byId.GetValueOrDefault(one.Order.ErpId!) : null))).ToList();
        var orderIds = wanted.Select(place => place.link?.OrderId ?? (IsOurs(place.one.Order) ? place.one.Order.ErpId : null)).OfType<string>().Distinct().ToList();
        var orders = (await ErpOrders.Load(transaction, await ErpOrders.Lock(transaction, orderIds, ct), ct)).ToDictionary(order => order.Id);
        var there = (await ErpOrders.Exist(transaction, orderIds, ct)).ToHashSet();

        return [.. wanted.Select(place => PlaceOf(place.one, place.link, orders, there, pushed))];
    }

    /// <summary>Shopify's order is the one that an ERP order of ours became.</summary>
    private static bool IsOurs(ShopifyOrder order) => order is { IsOurs: true, ErpId: not null };

    private Place PlaceOf(Incoming incoming, OrderLink? link, Dictionary<string, ErpOrder> orders, HashSet<string> there, long? pushed)
    {
        var id = link?.OrderId ?? (IsOurs(incoming.Order) ? incoming.Order.ErpId : null);
        var (sums, problem) = MoneyCheck.Sum(incoming.Order);
        var order = id is null ? null : orders.GetValueOrDefault(id);

        var refused =
            pushed is { } version && link?.Version != version ? Outcome.Later(Soon, "it is being brought across elsewhere at this moment")
            : pushed is not null ? there.Contains(id!) ? null : Outcome.Unchanged("the ERP has deleted this order")
            : link is not null && link.InFlightUntil > Now ? Outcome.Later(Soon, "a change of ours is on its way to Shopify")
            : incoming.Link is { } read && read.Version != link?.Version ? Outcome.Later(Soon, "it is being brought across elsewhere at this moment")
            : incoming.Link is null && link?.Gid is { } gid && gid == incoming.Order.Gid ? Outcome.Later(Soon, "it has been brought across at this moment")
            : link?.Gid is { } other && other != incoming.Order.Gid ? Outcome.Rejected($"Shopify has a second order that carries the ERP's id {id}: {incoming.Order.Name}")
            : link?.Gid is not null && !there.Contains(id!) ? Outcome.Unchanged("the ERP has deleted this order")
            : null;
        refused ??= problem is not null ? Outcome.Rejected(problem) : null;
        refused ??= id is not null && there.Contains(id) && order is null ? Outcome.Later(Soon, "somebody is changing it in the ERP at this moment") : null;

        return new Place(incoming.Order, incoming.Told, link, order, sums, refused);
    }

    private static Merging Merge(Place place, IReadOnlyDictionary<string, string> products, OrderConflicts conflicts, Pushed? pushed)
    {
        if (place.Erp is not { } here)
        {
            return new Merging(place, null, null, OrderMerge.Import(place.Order, place.Sums!, products));
        }

        var erpSeen = (place.Link?.ErpSeen ?? OrderSeen.Nothing(here)).Sent(here);
        var shopifySeen = place.Link?.ShopifySeen;

        if (pushed is not null)
        {
            (erpSeen, shopifySeen) = (pushed.OfErp(erpSeen), shopifySeen is null ? null : pushed.OfShopify(shopifySeen, here, place.Order));
        }

        var erpWins = place.Link?.ShopifySeen is null // it is as the ERP brought it there: what differs, the ERP has changed since
            || conflicts is OrderConflicts.Erp || (conflicts is OrderConflicts.Newest && place.Link?.ErpChangedAt > place.Order.UpdatedAt);

        // where something has moved that is none of the places below, like a refund, the order is not seen as a whole before it was pushed
        var isKnown = OrderSeen.Of(here).Digest == erpSeen.Digest && pushed?.IsWhole != false;

        var told = pushed?.Order ?? here;

        return new Merging(place, told, isKnown ? erpSeen : erpSeen with { Digest = "" }, OrderMerge.Merge(here, told, erpSeen, place.Order, shopifySeen, place.Sums!, products, erpWins));
    }

    /// <summary>The products whose stock an ERP may book while an order is written.</summary>
    private static IEnumerable<string> Touched(Merging one, IReadOnlyDictionary<string, string> products) => one.Merged is { Lines.Count: 0, Row: null } ? []
        : one.Place.Order.Lines.Select(line => line.VariantGid is { } gid ? products.GetValueOrDefault(gid) : null).OfType<string>();

    /// <summary>An order whose rows are in other hands is put off, so that it holds up no other and no transaction of the ERP.</summary>
    private static Outcome? Busy(Merging one, IReadOnlyDictionary<string, string> products, IReadOnlyList<Booked> shelf, TakenCustomers people) =>
        Touched(one, products).Any(id => shelf.Any(row => row.ProductId == id && row.Quantity is null)) ? Outcome.Later(Soon, "somebody is changing its stock in the ERP at this moment")
        : people.IsBusy(one.Place.Order.Customer) ? Outcome.Later(Soon, "somebody is changing its customer in the ERP at this moment")
        : null;

    /// <summary>A row that an ERP transaction keeps for long is no outage of the database.</summary>
    private static Task<int> WaitBriefly(ErpTransaction transaction, CancellationToken ct)
    {
        const string sql = "set local lock_timeout = '3s'";

        return transaction.Run(sql, null, ct);
    }

    private static Task<int> Lock(ErpTransaction transaction, IReadOnlyCollection<string> gids, CancellationToken ct)
    {
        const string sql = "select pg_advisory_xact_lock(hashtextextended(gid, 0)) from (select gid from unnest(@gids) as wanted (gid) order by gid collate \"C\") as sorted";

        return transaction.Run(sql, new { gids = gids.ToArray() }, ct);
    }

    /// <summary>The ERP's product of each variant that is linked.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> Products(ErpTransaction transaction, IReadOnlyList<Incoming> incoming, CancellationToken ct)
    {
        const string sql = """
            select link.entity_id, link.gid
            from   shopify_links link
            join   products on products.id = link.entity_id::erp_product_id
            where  link.entity_type = 'product' and link.gid = any(@gids)
            """;

        var gids = incoming.SelectMany(one => one.Order.Lines).Select(line => line.VariantGid).OfType<string>().Distinct().ToArray();

        return (await transaction.Rows<OrderPart>(sql, new { gids }, ct)).ToDictionary(part => part.Gid, part => part.EntityId);
    }

    /// <summary>An order on its way into the ERP.</summary>
    /// <param name="Erp">The ERP's order; null if it has none.</param>
    /// <param name="Refused">Why it cannot be taken, or not now.</param>
    private sealed record Place(ShopifyOrder Order, IReadOnlyList<SyncItem> Told, OrderLink? Link, ErpOrder? Erp, OrderSums? Sums, Outcome? Refused);

    /// <param name="Told">The ERP's order as Shopify was told of it: as a push had it, else as it is; null for one that the ERP does not have.</param>
    /// <param name="ErpSeen">What was last seen of the ERP's order, without its digest if something else of it has moved since; null for one that the ERP does not have.</param>
    private sealed record Merging(Place Place, ErpOrder? Told, OrderSeen? ErpSeen, MergedOrder Merged);
}
