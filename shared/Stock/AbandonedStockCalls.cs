using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>Stock calls whose sender died, or never heard what became of them. Until that is known, their links stand still.</summary>
public sealed class AbandonedStockCalls(ErpDatabase erp, StockLinks links, StockLevels levels, CallsInFlight calls)
{
    private const int AtOnce = 20;

    /// <summary>Finds out what became of each: sends it again, verbatim and under its key, so that it counts once.</summary>
    /// <remarks>Where Shopify does not answer one, it is not asked for the others: their leases run out, and they are tried again.</remarks>
    public async Task Resolve(CancellationToken ct)
    {
        foreach (var call in await calls.ClaimAbandoned(EntityType.Inventory, AtOnce, ct))
        {
            if (!(calls.CanBeReplayed(call) ? await Replay(call, ct) : await Reconstruct(call, ct)))
            {
                return;
            }
        }
    }

    /// <summary>False if Shopify did not answer.</summary>
    private async Task<bool> Replay(ShopifyCall call, CancellationToken ct)
    {
        if (await calls.Send(call, ct) is not Answered answered)
        {
            return false;
        }

        var told = AdjustAnswer.Read(answered with { IsOfReplay = true }, StockCall.Entries(call));

        if (told.Trouble is not AdjustTrouble.Unknown)
        {
            await Confirm(call, told.Applied, [], told.At, ct);
        }

        return true;
    }

    /// <summary>So old that Shopify has forgotten its key: the levels say whether it happened; where they do not, the rows are adopted anew. False if Shopify did not answer.</summary>
    private async Task<bool> Reconstruct(ShopifyCall call, CancellationToken ct)
    {
        var moves = await links.InFlight(call.Id, ct);
        var read = await levels.Read(moves.Select(move => move.Pair), ct);

        if (read.Problems.Count > 0)
        {
            return false;
        }

        int? Available(StockMove move) => read.Levels[move.Pair]?.Available;
        var happened = moves.Where(move => Available(move) == move.Base + move.Delta).Select(move => move.Pair);
        var unclear = moves.Where(move => Available(move) != move.Base && Available(move) != move.Base + move.Delta).Select(move => move.InventoryId);

        await Confirm(call, [.. happened], [.. unclear], null, ct);

        return true;
    }

    private async Task Confirm(ShopifyCall call, IReadOnlyCollection<Pair> applied, IReadOnlyCollection<string> forgotten, DateTime? changedAt, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);
        var moved = await StockLinks.Confirm(transaction, call.Id, applied, changedAt, ct);
        await StockLinks.Forget(transaction, forgotten, ct);
        await transaction.Commit(ct);
        await links.Stamp(moved, ct);
    }
}
