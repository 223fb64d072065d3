using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>Stock calls whose sender died, or never got their answer. Until their outcome is known, their links stay as they are.</summary>
public sealed class AbandonedStockCalls(
    ErpDatabase erp, StockReservations reservations, StockLinks links, StockLevels levels, CallsInFlight calls)
{
    private const int AtOnce = 20;

    /// <summary>Finds out what became of each: sends it again, verbatim and under its key, so that it counts once.</summary>
    /// <remarks>Each is resolved on its own. While Shopify as a whole does not answer, the others wait until their leases end.</remarks>
    public async Task Resolve(CancellationToken ct)
    {
        foreach (var call in await calls.ClaimAbandoned(EntityType.Inventory, AtOnce, ct))
        {
            var answer = calls.CanBeReplayed(call) ? await calls.Send(call, ct) : null;

            if (answer is Down or Throttled)
            {
                return;
            }

            if (answer is not Unknown)
            {
                await Resolve(call, answer as Answered, ct);
            }
        }
    }

    /// <summary>A replay that Shopify refuses, or does not know any more, says nothing of the first attempt: it is reconstructed.</summary>
    private async Task Resolve(ShopifyCall call, Answered? answered, CancellationToken ct)
    {
        var replay = answered is null ? null : AdjustAnswer.Read(answered with { IsOfReplay = true }, StockCall.Entries(call));

        switch (replay)
        {
            case { Trouble: AdjustTrouble.Unknown }:
                break;
            case null or { Trouble: AdjustTrouble.KeyMismatch }:
                await Reconstruct(call, ct);
                break;
            default:
                await Confirm(call, replay.Applied, [], replay.At, ct);
                break;
        }
    }

    /// <summary>The levels say whether it happened; where they do not, rows are adopted anew. Unread levels are read again later.</summary>
    private async Task Reconstruct(ShopifyCall call, CancellationToken ct)
    {
        var moves = await reservations.InFlight(call.Id, ct);
        var read = await levels.Read(moves.Select(move => move.Pair), ct);

        if (read.Problems.Count > 0)
        {
            return;
        }

        int? Available(StockMove move) => read.Levels[move.Pair]?.Available;
        var happened = moves.Where(move => Available(move) == move.Base + move.Delta).Select(move => move.Pair);
        var unclear = moves.Where(move => Available(move) is { } units && units != move.Base && units != move.Base + move.Delta);

        await Confirm(call, [.. happened], [.. unclear.Select(move => move.InventoryId)], null, ct);
    }

    private async Task Confirm(
        ShopifyCall call, IReadOnlyCollection<Pair> applied, IReadOnlyCollection<string> forgotten, DateTime? changedAt,
        CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);
        await CallsInFlight.Resolve(transaction, call.Id, ct); // the call before its links, always: against deadlocks
        await StockReservations.Forget(transaction, call.Id, forgotten, ct);
        var moved = await StockReservations.Confirm(transaction, call.Id, applied, changedAt, ct);
        await transaction.Commit(ct);
        await links.Stamp(moved, ct);
    }
}
