using ShopifySync.Erp;
using ShopifySync.Products;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>Makes the ERP's stock agree with Shopify's: adds what Shopify has moved since both last agreed.</summary>
/// <remarks>A delivery is a signal, not a ledger. Only one that says what both sides agreed on already, or is older than that, is
/// taken at its word; for all others Shopify is asked.</remarks>
public sealed class ApplyStock(
    ErpDatabase erp, StockRows rows, StockLinks links, StockLevels levels, StockAdoption adoption, ProductLinking products, SyncQueue queue) : IApply
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Shopify stamps an event and a change of ours on different machines, and not at the moment of the commit.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    public async Task Apply(IReadOnlyList<SyncItem> items, CancellationToken ct)
    {
        using var lane = Lane.Stock.Enter();
        var bodies = (await queue.Bodies(items, ct)).ToDictionary(body => body.Id);
        var newest = await SettleSuperseded([.. items.Select(item => Read(item, bodies))], ct);
        var (found, unread) = await FindRows(newest.Keys, ct);
        var open = await SettleWithoutAsking(newest, found, unread, ct);

        await SettleAdopted(open.Where(entry => !entry.Row.IsLinked).ToList(), ct);
        await SettleMerged(open.Where(entry => entry.Row.IsLinked).ToList(), ct);
    }

    private static StockDelivery Read(SyncItem item, Dictionary<long, DeliveryBody> bodies) =>
        StockDelivery.Read(item, bodies[item.Id].TriggeredAt, bodies[item.Id].Body);

    /// <summary>Of a level's deliveries only the newest is worked on; one that names no level is rejected.</summary>
    private async Task<Dictionary<Pair, StockDelivery>> SettleSuperseded(IReadOnlyList<StockDelivery> deliveries, CancellationToken ct)
    {
        var newest = deliveries.Where(delivery => delivery.Pair is not null)
            .GroupBy(delivery => delivery.Pair!.Value)
            .ToDictionary(level => level.Key, level => level.MaxBy(delivery => (delivery.TriggeredAt, delivery.Item.Id))!);

        await Settle(deliveries.Where(delivery => delivery.Pair is null || newest[delivery.Pair.Value] != delivery).Select(delivery => (delivery, delivery.Pair is null
            ? Outcome.Rejected("its body is not an inventory level: no inventory_item_id and location_id can be read from it")
            : Outcome.Unchanged("a newer delivery tells of the same level"))), ct);

        return newest;
    }

    /// <summary>The ERP's row of each level; products that are not linked yet are looked up by the item's SKU first. Unread are levels of which that could not be found out.</summary>
    private async Task<(Dictionary<Pair, StockRow> Found, IReadOnlyDictionary<Pair, Outcome> Unread)> FindRows(IReadOnlyCollection<Pair> pairs, CancellationToken ct)
    {
        var found = await rows.Find(pairs, ct);
        IReadOnlyDictionary<Pair, Outcome> unread = new Dictionary<Pair, Outcome>();
        var unknown = pairs.Except(found.Select(row => row.Pair)).ToList();

        if (unknown.Count > 0 && await products.AnyUnlinked(ct))
        {
            var read = await levels.Read(unknown, ct);
            var skus = read.Levels.Values.Select(level => level?.Sku).OfType<string>().Where(sku => sku.Length > 0).Distinct().ToList();
            var linkable = await products.FindUnlinked(skus, ct);
            await products.Link(linkable, ct);
            unread = read.Problems;

            if (linkable.Count > 0)
            {
                found = await rows.Find(pairs, ct);
            }
        }

        return (found.GroupBy(row => row.Pair).ToDictionary(level => level.Key, level => level.MaxBy(row => row.IsLinked)!), unread);
    }

    private async Task<List<Entry>> SettleWithoutAsking(
        Dictionary<Pair, StockDelivery> newest, Dictionary<Pair, StockRow> found, IReadOnlyDictionary<Pair, Outcome> unread, CancellationToken ct)
    {
        var outcomes = newest.ToDictionary(level => level.Value, level => found.TryGetValue(level.Key, out var row)
            ? WithoutAsking(level.Value, row)
            : unread.GetValueOrDefault(level.Key) ?? Outcome.Unchanged("the ERP has no stock row for this item and location"));

        await Settle(outcomes.Where(told => told.Value is not null).Select(told => (told.Key, told.Value!)), ct);

        return [.. outcomes.Where(told => told.Value is null).Select(told => new Entry(told.Key, found[told.Key.Pair!.Value]))];
    }

    /// <summary>What can be said of a delivery without asking Shopify; null if it must be asked.</summary>
    private static Outcome? WithoutAsking(StockDelivery delivery, StockRow row) => row switch
    {
        { SyncToShopify: false } => Outcome.Unchanged("the product is not synced with Shopify"),
        { CallId: not null } => Outcome.Outage(Soon, "a change of ours is on its way to Shopify"),
        { IsLinked: true } when delivery.TriggeredAt < row.ChangedAt - Overlap => Outcome.Unchanged("both sides have agreed on something newer since"),
        { IsLinked: true } when row.Base == delivery.Available => Outcome.Unchanged("both sides had agreed on it already"),
        _ => null,
    };

    private async Task SettleAdopted(IReadOnlyList<Entry> entries, CancellationToken ct)
    {
        if (entries.Count == 0)
        {
            return;
        }

        var adopted = await adoption.Adopt([.. entries.Select(entry => entry.Row)], ct);
        await links.PushWhatDiffers(adopted.Linked, ct);

        await Settle(entries.Select(entry => (entry.Delivery, adopted.Refused.TryGetValue(entry.Row.InventoryId, out var refusal)
            ? refusal
            : Outcome.DoneWith("its stock is linked to Shopify's from now on"))), ct);
    }

    private async Task SettleMerged(IReadOnlyList<Entry> entries, CancellationToken ct)
    {
        if (entries.Count == 0)
        {
            return;
        }

        var read = await levels.Read(entries.Select(entry => entry.Row.Pair), ct);

        await using var transaction = await erp.Begin(ct);
        var merged = (await links.Merge(transaction, read.SeenOf(entries.Select(entry => entry.Row)), ct)).ToDictionary(row => row.InventoryId);
        await queue.Settle(transaction, [.. entries.Select(entry => new Settlement(entry.Delivery.Item, OutcomeOf(entry.Row, read, merged)))], ct);
        await transaction.Commit(ct);
    }

    private static Outcome OutcomeOf(StockRow row, LevelsRead read, Dictionary<string, Merged> merged) =>
        read.Problems.TryGetValue(row.Pair, out var problem) ? problem
        : read.WhyNone(row.Pair) is { } why ? Outcome.Unchanged(why)
        : !merged.TryGetValue(row.InventoryId, out var result) ? Outcome.Later(Soon, "its stock is being changed elsewhere at this moment")
        : result.Quantity is not { } quantity ? Outcome.Unchanged("both sides have the same stock")
        : Outcome.DoneWith($"{quantity - result.Movement} → {quantity}");

    private async Task Settle(IEnumerable<(StockDelivery Delivery, Outcome Outcome)> told, CancellationToken ct)
    {
        var settlements = told.Select(one => new Settlement(one.Delivery.Item, one.Outcome)).ToList();

        if (settlements.Count > 0)
        {
            await queue.Settle(settlements, ct);
        }
    }

    /// <summary>A delivery and the ERP's row that it is about.</summary>
    private sealed record Entry(StockDelivery Delivery, StockRow Row);
}
