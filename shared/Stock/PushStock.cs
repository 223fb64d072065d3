using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>Makes Shopify's stock agree with the ERP's: sends the ERP's movements, up to 250 pairs a call, by compare-and-set.</summary>
public sealed class PushStock(
    ErpDatabase erp, StockRows rows, StockLinks links, StockReservations reservations, StockComparison comparison, StockAdoption adoption,
    CallsInFlight calls, AbandonedStockCalls abandoned, SyncQueue queue, SyncSettings settings, TimeProvider time) : IPush
{
    /// <summary>Calls of one batch: enough to halve 250 items down to one bad one on the way.</summary>
    private const int MaxCalls = 24;

    /// <summary>How often an item whose stock has just moved in Shopify is tried again at once.</summary>
    private const int MaxStale = 3;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LittleLater = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);

    public async Task Push(IReadOnlyList<SyncItem> items, Deadline deadline, CancellationToken ct)
    {
        using var lane = Lane.Stock.Enter();
        var byRow = items.ToDictionary(item => item.EntityId);
        var waiting = new Queue<Attempt>(await Prepare(byRow, ct));

        for (var sent = 0; waiting.TryDequeue(out var attempt); sent++)
        {
            if (deadline.IsOver && sent > 0)
            {
                return; // what was not sent is given back
            }

            if (sent == MaxCalls)
            {
                var later = Outcome.Later(
                    LittleLater, Reason.Continues, "Other items of its batch went wrong first. It is tried again by itself.");
                await Settle(byRow, [attempt, .. waiting], later, ct);
                return;
            }

            foreach (var next in await Push(byRow, attempt, ct))
            {
                waiting.Enqueue(next);
            }
        }
    }

    public async Task Recover(CancellationToken ct)
    {
        using var lane = Lane.Stock.Enter();
        await abandoned.Resolve(ct);
    }

    /// <summary>Settles what cannot be pushed; returns the rows that can: those linked before, and those linked just now.</summary>
    private async Task<IReadOnlyList<Attempt>> Prepare(Dictionary<string, SyncItem> items, CancellationToken ct)
    {
        if (!(await settings.ReadNow(ct)).AutoSyncInventory) // a person has just switched it on, perhaps
        {
            var off = Outcome.Unchanged(
                Reason.SwitchedOff, "SHOPIFY_AUTO_SYNC_INVENTORY is off. The difference is pushed when it is switched on.");
            await Settle(items, [.. items.Keys.Select(id => (id, off))], ct);
            return [];
        }

        var found = await rows.Find(items.Keys, ct);
        var settled = found.Select(row => (row.InventoryId, Outcome: WithoutPushing(row)!)).Where(row => row.Outcome is not null).ToList();
        var synced = found.Where(row => WithoutPushing(row) is null).ToList();
        var adopted = await adoption.Adopt([.. synced.Where(row => !row.IsLinked)], ct);

        await Settle(items, [
            .. await Gone([.. items.Keys.Except(found.Select(row => row.InventoryId))], ct),
            .. settled,
            .. adopted.Refused.Select(refusal => (refusal.Key, refusal.Value))], ct);

        return Open(
            new Attempt([.. synced.Where(row => row.IsLinked).Select(row => row.InventoryId)], 0, IsCompared: false),
            new Attempt(adopted.Linked, 0, IsCompared: true));
    }

    private static Outcome? WithoutPushing(StockRow row) => row switch
    {
        { SyncToShopify: false } => StockOutcomes.SwitchedOff,
        { CallId: not null } => InFlight,
        { IsLinked: true } => StockAdoption.Unreadable(row),
        _ => null,
    };

    /// <summary>Rows that the ERP has deleted: Shopify goes on selling what was linked, so a person must hear of it.</summary>
    private async Task<IReadOnlyList<(string InventoryId, Outcome Outcome)>> Gone(
        IReadOnlyCollection<string> inventoryIds, CancellationToken ct)
    {
        var linked = await links.FindLinked(inventoryIds, ct);

        return [.. inventoryIds.Select(id => (id, linked.Contains(id)
            ? Outcome.Rejected(
                Reason.ErpRowGone,
                "The ERP has deleted this stock row, and Shopify still counts its stock. Enter it again, or untrack the item in Shopify.")
            : Outcome.Unchanged(Reason.NothingToCompare, "The ERP does not have this stock row any more.")))];
    }

    /// <summary>One call for one attempt's rows; returns what is to be attempted after it.</summary>
    private async Task<IReadOnlyList<Attempt>> Push(Dictionary<string, SyncItem> items, Attempt attempt, CancellationToken ct)
    {
        var reservation = await reservations.Reserve(attempt.InventoryIds, ct);
        var busy = attempt.InventoryIds.Except(reservation.Unmoved).Except(reservation.Moves.Select(move => move.InventoryId));
        await Settle(items, [.. busy.Select(id => (id, InFlight))], ct);
        var found = await SettleUnmoved(items, reservation.Unmoved, attempt, ct);

        if (reservation.Call is not { } call)
        {
            return found;
        }

        var started = time.GetTimestamp();
        var answer = await calls.Send(call, ct);

        if (answer is not Answered answered)
        {
            await GiveBack(items, reservation, answer, ct);
            return found;
        }

        var result = AdjustAnswer.Read(answered, [.. reservation.Moves.Select(move => move.Pair)]);

        if (result.Trouble is AdjustTrouble.Unknown)
        {
            await Settle(items, [.. reservation.Moves.Select(move => (move.InventoryId, InFlight))], ct);
            return found;
        }

        var gone = reservation.Moves.Where(move => IsGone(result, move)).Select(move => move.InventoryId).ToList();
        await Confirm(items, reservation, result, answered, time.GetElapsedTime(started), ct);

        return [.. found, .. await FindAnew(items, gone, ct), .. await WhatIsLeft(items, reservation, result, attempt, ct)];
    }

    private static bool IsGone(AdjustAnswer result, StockMove move) =>
        result.Refused.TryGetValue(move.Pair, out var refusal) && refusal.Reason is Reason.ShopifyRecordGone;

    /// <summary>Looks at Shopify before unmoved rows are called equal; returns those whose item is another one now.</summary>
    private async Task<IReadOnlyList<Attempt>> SettleUnmoved(
        Dictionary<string, SyncItem> items, IReadOnlySet<string> unmoved, Attempt attempt, CancellationToken ct)
    {
        if (attempt.IsCompared || unmoved.Count == 0)
        {
            await Settle(items, [.. unmoved.Select(id => (id, StockOutcomes.Equal))], ct);
            return [];
        }

        var compared = await comparison.Compare(unmoved, MayWait(items), ct);
        await Settle(items, [.. compared.Outcomes.Select(row => (row.Key, row.Value))], ct);

        return await FindAnew(items, compared.Gone, ct);
    }

    /// <summary>Shopify says that items of linked rows are gone: their products may have been made anew.</summary>
    private async Task<IReadOnlyList<Attempt>> FindAnew(
        Dictionary<string, SyncItem> items, IReadOnlyCollection<string> gone, CancellationToken ct)
    {
        if (gone.Count == 0)
        {
            return [];
        }

        var found = (await rows.Find(gone, ct)).Where(row => row.IsLinked).ToList();
        var adopted = await adoption.FindAnew(found, ct);
        var busy = gone.Except(adopted.Linked).Except(adopted.Refused.Keys);
        await Settle(items, [
            .. adopted.Refused.Select(refusal => (refusal.Key, refusal.Value)),
            .. busy.Select(id => (id, StockComparison.Busy))], ct);

        return Open(new Attempt(adopted.Linked, 0, IsCompared: true));
    }

    /// <summary>Not answered: what was not sent is open again; what may have happened stays in flight until it is known.</summary>
    private async Task GiveBack(Dictionary<string, SyncItem> items, Reservation reservation, Answer answer, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);

        if (answer is not Unknown)
        {
            await StockReservations.GiveBack(transaction, reservation.Call!, ct);
        }

        await queue.Settle(
            transaction, [.. reservation.Moves.Select(move => new Settlement(items[move.InventoryId], answer.Outcome()))], ct);
        await transaction.Commit(ct);
    }

    /// <summary>The bases move together with the lines that say so.</summary>
    private async Task Confirm(
        Dictionary<string, SyncItem> items, Reservation reservation, AdjustAnswer result, Answered answered, TimeSpan duration,
        CancellationToken ct)
    {
        var share = answered.Cost / reservation.Moves.Count;
        var settled = reservation.Moves
            .Where(move => !IsGone(result, move))
            .Select(move => (move, outcome: result.Applied.Contains(move.Pair)
                ? Outcome.DoneWith(move.Words(time.GetUtcNow().UtcDateTime))
                : result.Refused.GetValueOrDefault(move.Pair)))
            .Where(move => move.outcome is not null)
            .Select(move => new Settlement(items[move.move.InventoryId], move.outcome!, answered.RequestId, share, duration));

        await using var transaction = await erp.Begin(ct);
        var moved = await StockReservations.Confirm(transaction, reservation.Call!.Id, result.Applied, result.At, ct);
        await queue.Settle(transaction, [.. settled], ct);
        await transaction.Commit(ct);
        await links.Stamp(moved, ct);
    }

    private async Task<IReadOnlyList<Attempt>> WhatIsLeft(
        Dictionary<string, SyncItem> items, Reservation reservation, AdjustAnswer result, Attempt attempt, CancellationToken ct)
    {
        var left = reservation.Moves.Where(move => !result.Applied.Contains(move.Pair) && !result.Refused.ContainsKey(move.Pair)).ToList();
        var stale = left.Where(move => result.Stale.Contains(move.Pair) || result.Trouble is AdjustTrouble.StaleSomewhere)
            .Select(move => move.InventoryId).ToList();
        var unnamed = left.Select(move => move.InventoryId).Except(stale).ToList();
        var next = new List<Attempt>();

        if (stale.Count > 0)
        {
            next.AddRange(await MergeAndKeep(items, stale, attempt, ct));
        }

        switch (result.Trouble)
        {
            case AdjustTrouble.Unavailable:
                await Settle(items, unnamed, Outcome.Outage(LittleLater, Reason.FarSideDown, NotNow(result)), ct);
                break;
            case AdjustTrouble.RefusedSomewhere when unnamed.Count == 1:
                await Settle(items, unnamed, Outcome.Rejected(Reason.RefusedByShopify, $"Shopify refused the change: {result.Why}"), ct);
                break;
            case AdjustTrouble.FailedSomewhere when unnamed.Count == 1:
                await Settle(items, unnamed, Outcome.Later(AMinute, Reason.AwaitsShopify, NotNow(result)), ct);
                break;
            case AdjustTrouble.RefusedSomewhere or AdjustTrouble.FailedSomewhere: // one of them is bad, and Shopify does not say which
                next.AddRange(unnamed.Chunk((unnamed.Count + 1) / 2).Select(half => attempt with { InventoryIds = half }));
                break;
            default:
                next.Add(attempt with { InventoryIds = unnamed });
                break;
        }

        return Open([.. next]);
    }

    private static string NotNow(AdjustAnswer result) =>
        $"Shopify cannot change this stock at this moment. It is tried again by itself. Shopify says: {result.Why}";

    /// <summary>Shopify has moved too: its movement goes into the ERP first, then the ERP's own is pushed from there.</summary>
    private async Task<IReadOnlyList<Attempt>> MergeAndKeep(
        Dictionary<string, SyncItem> items, List<string> stale, Attempt attempt, CancellationToken ct)
    {
        if (attempt.Stale == MaxStale)
        {
            await Settle(items, stale, KeepsChanging, ct);
            return [];
        }

        var compared = await comparison.Merge(stale, MayWait(items), ct);
        await Settle(items, [.. compared.Outcomes.Select(row => (row.Key, row.Value))], ct);

        return [new Attempt(compared.Merged, attempt.Stale + 1, IsCompared: true), .. await FindAnew(items, compared.Gone, ct)];
    }

    /// <summary>Whether the batch is one item that was put off for a held row for so long that it may wait for it.</summary>
    private static bool MayWait(Dictionary<string, SyncItem> items) => items.Count == 1 && items.Values.All(item => item.MayWait);

    private static IReadOnlyList<Attempt> Open(params IReadOnlyList<Attempt> attempts) =>
        [.. attempts.Where(attempt => attempt.InventoryIds.Count > 0)];

    /// <summary>However long Shopify is away, what becomes of the call is found out before the row is taken up again.</summary>
    private static Outcome InFlight => Outcome.Outage(
        Soon, Reason.InFlight, "An earlier change of its stock is still on its way to Shopify. Its outcome is found out first.");

    private static Outcome KeepsChanging => Outcome.Later(
        LittleLater, Reason.Busy, "Its stock keeps changing in Shopify. It is tried again by itself.");

    private Task Settle(Dictionary<string, SyncItem> items, IReadOnlyList<Attempt> attempts, Outcome outcome, CancellationToken ct) =>
        Settle(items, [.. attempts.SelectMany(attempt => attempt.InventoryIds)], outcome, ct);

    private Task Settle(Dictionary<string, SyncItem> items, IReadOnlyList<string> inventoryIds, Outcome outcome, CancellationToken ct) =>
        Settle(items, [.. inventoryIds.Select(id => (id, outcome))], ct);

    private async Task Settle(
        Dictionary<string, SyncItem> items, IReadOnlyList<(string InventoryId, Outcome Outcome)> settled, CancellationToken ct)
    {
        if (settled.Count > 0)
        {
            await queue.Settle([.. settled.Select(row => new Settlement(items[row.InventoryId], row.Outcome))], ct);
        }
    }

    /// <summary>Rows to be sent together.</summary>
    /// <param name="Stale">How often their stock has moved in Shopify under way.</param>
    /// <param name="IsCompared">Whether their levels were read in this push.</param>
    private sealed record Attempt(IReadOnlyList<string> InventoryIds, int Stale, bool IsCompared);
}
