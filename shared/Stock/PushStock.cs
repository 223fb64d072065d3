using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>Makes Shopify's stock agree with the ERP's: the movements since both last agreed, up to 250 pairs a call, by compare-and-set.</summary>
public sealed class PushStock(
    ErpDatabase erp, StockRows rows, StockLinks links, StockLevels levels, StockAdoption adoption, CallsInFlight calls, AbandonedStockCalls abandoned,
    SyncQueue queue, SyncSettings settings, TimeProvider time) : IPush
{
    /// <summary>Calls of one batch: enough to halve 250 items down to one bad one on the way.</summary>
    private const int MaxCalls = 24;

    /// <summary>How often an item whose stock has just moved in Shopify is tried again at once.</summary>
    private const int MaxStale = 3;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LittleLater = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);

    public async Task Push(IReadOnlyList<SyncItem> items, CancellationToken ct)
    {
        using var lane = Lane.Stock.Enter();
        var byRow = items.ToDictionary(item => item.EntityId);
        var ready = await Prepare(byRow, ct);
        var waiting = new Queue<Attempt>([new Attempt(ready, 0)]);

        for (var sent = 0; waiting.TryDequeue(out var attempt); sent++)
        {
            if (sent == MaxCalls)
            {
                await Settle(byRow, [attempt, .. waiting], Outcome.Later(LittleLater, "others of its batch went wrong first"), ct);
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

    /// <summary>Settles what cannot be pushed; returns the ids of the rows that can.</summary>
    private async Task<IReadOnlyList<string>> Prepare(Dictionary<string, SyncItem> items, CancellationToken ct)
    {
        if (!(await settings.ReadNow(ct)).AutoSyncInventory) // a person has just switched it on, perhaps
        {
            await Settle(items, [.. items.Keys.Select(id => (id, Outcome.Unchanged("SHOPIFY_AUTO_SYNC_INVENTORY is off: what differs goes across when it is switched on")))], ct);
            return [];
        }

        var found = await rows.Find(items.Keys, ct);
        var gone = items.Keys.Except(found.Select(row => row.InventoryId))
            .Select(id => (id, Outcome.Unchanged("the ERP has no such stock row any more")));
        var unsynced = found.Where(row => !row.SyncToShopify)
            .Select(row => (row.InventoryId, Outcome.Unchanged("the product is not synced to Shopify")));
        var inFlight = found.Where(row => row is { SyncToShopify: true, CallId: not null }).Select(row => (row.InventoryId, InFlight));
        var adopted = await adoption.Adopt([.. found.Where(row => row is { SyncToShopify: true, IsLinked: false, CallId: null })], ct);
        var refused = adopted.Refused.Select(refusal => (refusal.Key, refusal.Value));

        await Settle(items, [.. gone, .. unsynced, .. inFlight, .. refused], ct);

        return [.. found.Where(row => row is { SyncToShopify: true, IsLinked: true, CallId: null }).Select(row => row.InventoryId), .. adopted.Linked];
    }

    /// <summary>One call for one attempt's rows; returns what is to be attempted after it.</summary>
    private async Task<IReadOnlyList<Attempt>> Push(Dictionary<string, SyncItem> items, Attempt attempt, CancellationToken ct)
    {
        var reservation = await links.Reserve(attempt.InventoryIds, ct);
        var busy = attempt.InventoryIds.Except(reservation.Still).Except(reservation.Moves.Select(move => move.InventoryId));

        await Settle(items, [
            .. reservation.Still.Select(id => (id, Outcome.Unchanged("both sides have the same stock"))),
            .. busy.Select(id => (id, InFlight))], ct);

        if (reservation.Call is not { } call)
        {
            return [];
        }

        var started = time.GetTimestamp();
        var answer = await calls.Send(call, ct);

        if (answer is not Answered answered)
        {
            await GiveBack(items, reservation, answer, ct);
            return [];
        }

        var told = AdjustAnswer.Read(answered, [.. reservation.Moves.Select(move => move.Pair)]);

        if (told.Trouble is AdjustTrouble.Unknown)
        {
            await Settle(items, [.. reservation.Moves.Select(move => (move.InventoryId, InFlight))], ct);
            return [];
        }

        await Confirm(items, reservation, told, answered, time.GetElapsedTime(started), ct);
        return await WhatIsLeft(items, reservation, told, attempt, ct);
    }

    /// <summary>Not answered: what was not sent is open again; what may have happened stays in flight until it is known.</summary>
    private async Task GiveBack(Dictionary<string, SyncItem> items, Reservation reservation, Answer answer, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);

        if (answer is not Unknown)
        {
            await StockLinks.GiveBack(transaction, reservation.Call!, ct);
        }

        await queue.Settle(transaction, [.. reservation.Moves.Select(move => new Settlement(items[move.InventoryId], answer.Outcome()))], ct);
        await transaction.Commit(ct);
    }

    /// <summary>The bases move together with the lines that say so.</summary>
    private async Task Confirm(
        Dictionary<string, SyncItem> items, Reservation reservation, AdjustAnswer told, Answered answered, TimeSpan duration, CancellationToken ct)
    {
        var share = answered.Cost / reservation.Moves.Count;
        var settled = reservation.Moves
            .Select(move => (move, outcome: told.Applied.Contains(move.Pair)
                ? Outcome.DoneWith($"{move.Base} → {move.Base + move.Delta}")
                : told.Refused.TryGetValue(move.Pair, out var why) ? Outcome.Rejected(why) : null))
            .Where(move => move.outcome is not null)
            .Select(move => new Settlement(items[move.move.InventoryId], move.outcome!, answered.RequestId, share, duration));

        await using var transaction = await erp.Begin(ct);
        var moved = await StockLinks.Confirm(transaction, reservation.Call!.Id, told.Applied, told.At, ct);
        await queue.Settle(transaction, [.. settled], ct);
        await transaction.Commit(ct);
        await links.Stamp(moved, ct);
    }

    private async Task<IReadOnlyList<Attempt>> WhatIsLeft(
        Dictionary<string, SyncItem> items, Reservation reservation, AdjustAnswer told, Attempt attempt, CancellationToken ct)
    {
        var left = reservation.Moves.Where(move => !told.Applied.Contains(move.Pair) && !told.Refused.ContainsKey(move.Pair)).ToList();
        var stale = left.Where(move => told.Stale.Contains(move.Pair) || told.Trouble is AdjustTrouble.StaleSomewhere).Select(move => move.InventoryId).ToList();
        var unnamed = left.Select(move => move.InventoryId).Except(stale).ToList();
        var next = new List<Attempt>();

        if (stale.Count > 0)
        {
            next.Add(new Attempt(await MergeAndKeep(items, stale, attempt, ct), attempt.Stale + 1));
        }

        switch (told.Trouble)
        {
            case AdjustTrouble.Unavailable:
                await Settle(items, [.. unnamed.Select(id => (id, Outcome.Outage(LittleLater, $"Shopify cannot do it now: {told.Why}")))], ct);
                break;
            case AdjustTrouble.RefusedSomewhere when unnamed.Count == 1:
                await Settle(items, [(unnamed[0], Outcome.Rejected($"Shopify refused it: {told.Why}"))], ct);
                break;
            case AdjustTrouble.FailedSomewhere when unnamed.Count == 1:
                await Settle(items, [(unnamed[0], Outcome.Later(AMinute, $"Shopify cannot move it now: {told.Why}"))], ct);
                break;
            case AdjustTrouble.RefusedSomewhere or AdjustTrouble.FailedSomewhere: // somebody among them is bad, and Shopify does not say who
                next.AddRange(unnamed.Chunk((unnamed.Count + 1) / 2).Select(half => new Attempt(half, attempt.Stale)));
                break;
            default:
                next.Add(new Attempt(unnamed, attempt.Stale));
                break;
        }

        return [.. next.Where(some => some.InventoryIds.Count > 0)];
    }

    /// <summary>Shopify has moved too: its movement goes into the ERP first, then the ERP's own is pushed from there.</summary>
    private async Task<IReadOnlyList<string>> MergeAndKeep(Dictionary<string, SyncItem> items, List<string> stale, Attempt attempt, CancellationToken ct)
    {
        if (attempt.Stale == MaxStale)
        {
            await Settle(items, [.. stale.Select(id => (id, Outcome.Later(LittleLater, "its stock keeps moving in Shopify")))], ct);
            return [];
        }

        var before = await rows.Find(stale, ct);
        var read = await levels.Read(before.Select(row => row.Pair), ct);

        await using var transaction = await erp.Begin(ct);
        var merged = (await links.Merge(transaction, read.SeenOf(before), ct)).Select(row => row.InventoryId).ToHashSet();
        await transaction.Commit(ct);

        await Settle(items, [.. before.Where(row => !merged.Contains(row.InventoryId)).Select(row => (row.InventoryId, Unmerged(row, read)))], ct);
        return [.. merged];
    }

    private static Outcome Unmerged(StockRow row, LevelsRead read) =>
        read.Problems.TryGetValue(row.Pair, out var problem) ? problem
        : read.WhyNone(row.Pair) is { } why ? Outcome.Rejected(why)
        : Outcome.Later(LittleLater, "its stock is being changed elsewhere at this moment");

    /// <summary>However long Shopify is away, what becomes of the call is found out before the row is taken up again.</summary>
    private static Outcome InFlight => Outcome.Outage(Soon, "an earlier change of it is still on its way");

    private Task Settle(Dictionary<string, SyncItem> items, IReadOnlyList<Attempt> attempts, Outcome outcome, CancellationToken ct) =>
        Settle(items, [.. attempts.SelectMany(attempt => attempt.InventoryIds).Select(id => (id, outcome))], ct);

    private async Task Settle(Dictionary<string, SyncItem> items, IReadOnlyList<(string InventoryId, Outcome Outcome)> settled, CancellationToken ct)
    {
        if (settled.Count > 0)
        {
            await queue.Settle([.. settled.Select(told => new Settlement(items[told.InventoryId], told.Outcome))], ct);
        }
    }

    /// <summary>Rows to be sent together, and how often their stock has moved under way.</summary>
    private sealed record Attempt(IReadOnlyList<string> InventoryIds, int Stale);
}
