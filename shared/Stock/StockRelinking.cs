using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>Moves links whose rows mean another level than they did: with their history, and never by the rules of the first day.</summary>
public sealed class StockRelinking(
    ErpDatabase erp, SyncSettings settings, StockRows rows, StockLinks links, StockReservations reservations, StockMerge merge,
    StockLevels levels, CallsInFlight calls)
{
    /// <summary>Passes over one batch: take out, carry, and one more for what moved meanwhile.</summary>
    private const int MaxPasses = 4;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    /// <summary>Moves links of rows that name their new level. Rows that are to be adopted as new are neither linked nor refused.</summary>
    public async Task<Adopted> Relink(IReadOnlyList<StockRow> moved, CancellationToken ct)
    {
        var linked = new List<string>();
        var refused = new Dictionary<string, Outcome>();
        var open = moved;

        for (var pass = 0; open.Count > 0; pass++)
        {
            if (pass == MaxPasses)
            {
                Refuse(refused, open, Outcome.Later(
                    Soon, Reason.Busy, "Its stock keeps moving in Shopify while it is moved to another level."));
                break;
            }

            open = await RelinkOnce(open, linked, refused, ct);
        }

        return new Adopted(linked, refused);
    }

    /// <summary>One pass; returns the rows that another pass is needed for, as they are after it.</summary>
    private async Task<IReadOnlyList<StockRow>> RelinkOnce(
        IReadOnlyList<StockRow> moved, List<string> linked, Dictionary<string, Outcome> refused, CancellationToken ct)
    {
        var inFlight = moved.Where(row => row.CallId is not null).ToList();
        Refuse(refused, inFlight, Outcome.Outage(Soon, Reason.InFlight, "An earlier change of its stock is still on its way to Shopify."));
        var idle = moved.Except(inFlight).ToList();
        var read = await levels.Read(idle.SelectMany(row => new[] { row.Pair, row.LinkedPair!.Value }), ct);
        var steps = idle.Where(row => !IsRefused(row, read, refused))
            .GroupBy(row => StockRelocations.Decide(row, read.Levels[row.LinkedPair!.Value], read.Levels[row.Pair]!))
            .ToDictionary(step => step.Key, step => step.ToList());

        foreach (var row in steps.GetValueOrDefault(StockRelocation.AskWhich, []))
        {
            refused[row.InventoryId] = AskWhich(row, read);
        }

        foreach (var row in steps.GetValueOrDefault(StockRelocation.AskWhere, []))
        {
            refused[row.InventoryId] = AskWhere(row);
        }

        await Carry(steps.GetValueOrDefault(StockRelocation.Carry, []), read, linked, refused, ct);

        return await TakeOut(steps.GetValueOrDefault(StockRelocation.TakeOut, []), read, refused, ct);
    }

    private static bool IsRefused(StockRow row, LevelsRead read, Dictionary<string, Outcome> refused)
    {
        var refusal = read.Problems.GetValueOrDefault(row.Pair)
            ?? read.Problems.GetValueOrDefault(row.LinkedPair!.Value)
            ?? StockAdoption.Refusal(row, read);

        if (refusal is not null)
        {
            refused[row.InventoryId] = refusal;
        }

        return refusal is not null;
    }

    /// <summary>The base goes to the new level, and Shopify's movement is counted from it.</summary>
    private async Task Carry(
        List<StockRow> wanted, LevelsRead read, List<string> linked, Dictionary<string, Outcome> refused, CancellationToken ct)
    {
        var stocked = await Stocked(wanted, read, refused, ct);
        var carried = (await links.Carry(stocked, ct)).ToDictionary(link => link.InventoryId, link => link.Version);
        var movable = stocked.Where(row => carried.ContainsKey(row.InventoryId))
            .Select(row => (id: row.InventoryId, level: read.Levels[row.Pair]!))
            .Select(link => new ReadLevel(link.id, carried[link.id], link.level.Available ?? 0, link.level.ChangedAt))
            .ToList();

        await Merge(movable, ct); // what is busy keeps its base, and is merged with the next push or delivery
        linked.AddRange(carried.Keys);
        Refuse(
            refused, stocked.Where(row => !carried.ContainsKey(row.InventoryId)),
            Outcome.Later(Soon, Reason.Busy, "Another stock row of the ERP is linked to the same item and location in Shopify."));
    }

    /// <summary>Takes over what Shopify moved at the old level, then takes all of it out. The push puts it in at the new level.</summary>
    private async Task<IReadOnlyList<StockRow>> TakeOut(
        List<StockRow> wanted, LevelsRead read, Dictionary<string, Outcome> refused, CancellationToken ct)
    {
        if (wanted.Count > 0 && !(await settings.ReadNow(ct)).AutoSyncInventory)
        {
            Refuse(refused, wanted, Outcome.Unchanged(
                Reason.SwitchedOff, "SHOPIFY_AUTO_SYNC_INVENTORY is off. Its stock moves to its new location when it is switched on."));
            return [];
        }

        var stocked = await Stocked(wanted, read, refused, ct);

        if (stocked.Count == 0)
        {
            return [];
        }

        await Merge([.. stocked.Select(row => (row, level: read.Levels[row.LinkedPair!.Value]!))
            .Select(link => new ReadLevel(
                link.row.InventoryId, link.row.Version!.Value, link.level.Available!.Value, link.level.ChangedAt))], ct);
        var reservation = await reservations.ReserveLeaving([.. stocked.Select(row => row.InventoryId)], ct);

        if (reservation.Call is { } call)
        {
            await Send(call, reservation, stocked, refused, ct);
        }

        return [.. (await rows.Find([.. stocked.Select(row => row.InventoryId).Where(id => !refused.ContainsKey(id))], ct))
            .Where(row => row is { LinkedPair: not null, InventoryItemGid: not null, LocationGid: not null })];
    }

    private async Task Send(
        ShopifyCall call, Reservation reservation, IReadOnlyList<StockRow> stocked, Dictionary<string, Outcome> refused,
        CancellationToken ct)
    {
        var answer = await calls.Send(call, ct);
        var moved = answer is Answered answered ? AdjustAnswer.Read(answered, [.. reservation.Moves.Select(move => move.Pair)]) : null;

        await using var transaction = await erp.Begin(ct);

        if (moved is null && answer is not Unknown)
        {
            await StockReservations.GiveBack(transaction, call, ct);
        }
        else if (moved is { Trouble: not AdjustTrouble.Unknown })
        {
            await StockReservations.Confirm(transaction, call.Id, moved.Applied, moved.At, ct);
        }

        await transaction.Commit(ct);

        if (moved is null)
        {
            Refuse(refused, stocked, answer.Outcome());
        }

        foreach (var move in reservation.Moves.Where(move => moved?.Refused.ContainsKey(move.Pair) is true))
        {
            refused[move.InventoryId] = moved!.Refused[move.Pair];
        }
    }

    /// <summary>Those whose new level Shopify stocks, from now on if it did not.</summary>
    private async Task<IReadOnlyList<StockRow>> Stocked(
        List<StockRow> wanted, LevelsRead read, Dictionary<string, Outcome> refused, CancellationToken ct)
    {
        Outcome? outage = null;

        foreach (var row in wanted.Where(row => read.Levels[row.Pair]!.Available is null))
        {
            if ((outage ?? await levels.Activate(row.Pair, ct)) is { } refusal)
            {
                outage ??= refusal.Verdict is Verdict.Later ? refusal : null; // it is not asked 250 times while it is away
                refused[row.InventoryId] = refusal;
            }
        }

        return [.. wanted.Where(row => !refused.ContainsKey(row.InventoryId))];
    }

    private async Task Merge(IReadOnlyCollection<ReadLevel> read, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);
        await merge.Merge(transaction, read, mayWait: false, ct);
        await transaction.Commit(ct);
    }

    internal static Outcome AskWhich(StockRow row, LevelsRead read) => Outcome.Rejected(
        Reason.NeedsDecision,
        $"The stock row was at {row.LinkedLocationGid}, where Shopify has {read.Levels[row.LinkedPair!.Value]?.Available}. " +
        $"It is at {row.LocationGid} now, where Shopify has {read.Levels[row.Pair]?.Available}. " +
        "Set one of the two to 0 in Shopify; the ERP's stock then goes with the other.");

    internal static Outcome AskWhere(StockRow row) => Outcome.Rejected(
        Reason.NeedsDecision,
        $"The ERP has {row.Quantity}. Shopify has nothing left of it where it was ({row.LinkedLocationGid}), " +
        $"and nothing where the row is now ({row.LocationGid}). " +
        "Enter the stock in Shopify at the new location, or set the ERP's to 0.");

    private static void Refuse(Dictionary<string, Outcome> refused, IEnumerable<StockRow> rows, Outcome outcome)
    {
        foreach (var row in rows)
        {
            refused[row.InventoryId] = outcome;
        }
    }
}
