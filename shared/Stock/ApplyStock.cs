using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>Makes the ERP's stock agree with Shopify's: adds what Shopify has moved since both last agreed.</summary>
/// <remarks>A delivery is a signal, not a ledger. Only one that says what both sides agreed on already, or is older than that, is
/// taken at its word; for all others Shopify is asked.</remarks>
public sealed class ApplyStock(
    ErpDatabase erp, StockLookup lookup, StockLinks links, StockMerge merge, StockLevels levels, StockAdoption adoption,
    SyncQueue queue) : IApply
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Shopify stamps an event and a change of ours on different machines, and not at the moment of the commit.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    public async Task Apply(IReadOnlyList<SyncItem> items, Deadline deadline, CancellationToken ct)
    {
        using var lane = Lane.Stock.Enter();
        var bodies = (await queue.Bodies(items, ct)).ToDictionary(body => body.Id);
        var newest = await SettleSuperseded([.. items.Select(item => Read(item, bodies))], ct);
        var found = await lookup.Find(newest.Keys, ct);
        await Settle(found.Missing.Select(level => (newest[level.Key], level.Value)), ct);
        var open = await SettleWithoutAsking([.. found.Rows.Select(level => new Entry(newest[level.Key], level.Value))], ct);

        await SettleAdopted([.. open.Where(entry => !entry.Row.IsLinked)], ct);
        await SettleMerged([.. open.Where(entry => entry.Row.IsLinked)], ct);
    }

    private static StockDelivery Read(SyncItem item, Dictionary<long, DeliveryBody> bodies) =>
        StockDelivery.Read(item, bodies[item.Id].TriggeredAt, bodies[item.Id].Body);

    /// <summary>Works on the newest delivery of each level only; one that names no level is rejected.</summary>
    private async Task<Dictionary<Pair, StockDelivery>> SettleSuperseded(IReadOnlyList<StockDelivery> deliveries, CancellationToken ct)
    {
        var newest = deliveries.Where(delivery => delivery.Pair is not null)
            .GroupBy(delivery => delivery.Pair!.Value)
            .ToDictionary(level => level.Key, level => level.MaxBy(delivery => (delivery.TriggeredAt, delivery.Item.Id))!);

        await Settle(
            deliveries.Where(delivery => delivery.Pair is null || newest[delivery.Pair.Value] != delivery)
                .Select(delivery => (delivery, delivery.Pair is null
                    ? Outcome.Rejected(
                        Reason.Unreadable, "The delivery's body names no inventory_item_id and location_id. Nothing can be done with it.")
                    : Outcome.Unchanged(Reason.Superseded, "A newer delivery tells of the same level."))),
            ct);

        return newest;
    }

    /// <summary>Settles what can be said without asking Shopify; returns the others.</summary>
    /// <remarks>A delivery is believed in the same transaction that settles it, and only while its link is as it was read.</remarks>
    private async Task<IReadOnlyList<Entry>> SettleWithoutAsking(IReadOnlyList<Entry> entries, CancellationToken ct)
    {
        var outcomes = entries.Select(entry => (entry, outcome: WithoutAsking(entry))).ToList();
        var believed = entries.Where(IsBelieved).ToList();

        await using var transaction = await erp.Begin(ct);
        var unmoved = await StockLinks.Believe(transaction, [.. believed.Select(entry => entry.Row)], ct);
        Settlement[] settled =
        [
            .. outcomes.Where(known => known.outcome is not null)
                .Select(known => new Settlement(known.entry.Delivery.Item, known.outcome!)),
            .. believed.Select(entry => new Settlement(entry.Delivery.Item, unmoved.Contains(entry.Row.InventoryId)
                ? Outcome.Unchanged(Reason.Equal, "Both sides agreed on this number already.")
                : Busy)),
        ];

        if (settled.Length > 0)
        {
            await queue.Settle(transaction, settled, ct);
            await transaction.Commit(ct);
        }

        return [.. outcomes.Where(known => known.outcome is null && !IsBelieved(known.entry)).Select(known => known.entry)];
    }

    /// <summary>Whether the delivery says what both sides agreed on last.</summary>
    private static bool IsBelieved(Entry entry) =>
        WithoutAsking(entry) is null && entry.Row.IsLinked && entry.Row.Base == entry.Delivery.Available;

    /// <summary>What can be said of a delivery without looking at its level; null if it must be looked at.</summary>
    private static Outcome? WithoutAsking(Entry entry) => entry.Row switch
    {
        { SyncToShopify: false } => StockOutcomes.SwitchedOff,
        { CallId: not null } => Outcome.Outage(
            Soon, Reason.InFlight, "A change of this stock is on its way to Shopify. Its outcome is found out first."),
        { Quantity: null } row => StockAdoption.Unreadable(row),
        { IsLinked: true } row when entry.Delivery.TriggeredAt < row.ChangedAt - Overlap =>
            Outcome.Unchanged(Reason.Superseded, "Both sides have agreed on a newer number since."),
        _ => null,
    };

    private async Task SettleAdopted(IReadOnlyList<Entry> entries, CancellationToken ct)
    {
        if (entries.Count == 0)
        {
            return;
        }

        var adopted = await adoption.Adopt([.. entries.Select(entry => entry.Row).DistinctBy(row => row.InventoryId)], ct);
        await links.PushDifferences(adopted.Linked, ct);
        await Settle(entries.Select(entry => (entry.Delivery, OutcomeOf(entry.Row, adopted))), ct);
    }

    private async Task SettleMerged(IReadOnlyList<Entry> entries, CancellationToken ct)
    {
        if (entries.Count == 0)
        {
            return;
        }

        var read = await levels.Read(entries.Select(entry => entry.Row.Pair), ct);
        var gone = entries.Where(entry => read.HasNo(entry.Row.Pair)).ToList();
        var found = entries.Except(gone).ToList();

        await SettleRead(found, read, ct);
        await SettleGone(gone, ct);
    }

    private async Task SettleRead(IReadOnlyList<Entry> entries, LevelsRead read, CancellationToken ct)
    {
        if (entries.Count == 0)
        {
            return;
        }

        var mayWait = entries is [{ Delivery.Item.MayWait: true }];

        await using var transaction = await erp.Begin(ct);
        var merged = (await merge.Merge(transaction, read.Of(entries.Select(entry => entry.Row)), mayWait, ct))
            .ToDictionary(row => row.InventoryId);
        await queue.Settle(
            transaction, [.. entries.Select(entry => new Settlement(entry.Delivery.Item, OutcomeOf(entry.Row, read, merged)))], ct);
        await transaction.Commit(ct);
    }

    /// <summary>Shopify says that a linked item is gone: its product may have been made anew.</summary>
    private async Task SettleGone(IReadOnlyList<Entry> gone, CancellationToken ct)
    {
        if (gone.Count == 0)
        {
            return;
        }

        var adopted = await adoption.FindAnew([.. gone.Select(entry => entry.Row)], ct);
        await links.PushDifferences(adopted.Linked, ct);
        await Settle(gone.Select(entry => (entry.Delivery, OutcomeOf(entry.Row, adopted))), ct);
    }

    private static Outcome OutcomeOf(StockRow row, Adopted adopted) =>
        adopted.Refused.TryGetValue(row.InventoryId, out var refusal) ? refusal
        : adopted.Linked.Contains(row.InventoryId) ? Outcome.DoneWith("Its stock is linked to Shopify's from now on.")
        : StockOutcomes.RowGone;

    private static Outcome OutcomeOf(StockRow row, LevelsRead read, Dictionary<string, Merged> merged) =>
        read.Problems.TryGetValue(row.Pair, out var problem) ? problem
        : read.IsUntracked(row.Pair) ? StockOutcomes.Untracked
        : !merged.TryGetValue(row.InventoryId, out var result) ? Busy
        : result.Words is { } words ? Outcome.DoneWith(words)
        : StockOutcomes.Equal;

    private static Outcome Busy => StockOutcomes.Busy(Soon);

    private Task Settle(IEnumerable<(StockDelivery Delivery, Outcome Outcome)> settled, CancellationToken ct) =>
        queue.Settle([.. settled.Select(entry => new Settlement(entry.Delivery.Item, entry.Outcome))], ct);

    /// <summary>A delivery and the ERP's row that it is about.</summary>
    private sealed record Entry(StockDelivery Delivery, StockRow Row);
}
