using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Stock;

/// <summary>What came of looking at linked rows' levels.</summary>
/// <param name="Merged">Rows that agree with Shopify now, as far as Shopify has moved.</param>
/// <param name="Gone">Rows whose item Shopify does not have any more.</param>
/// <param name="Outcomes">What there is to say of rows; of the merged ones only if nothing else is to follow.</param>
public sealed record Compared(IReadOnlyList<string> Merged, IReadOnlyList<string> Gone, IReadOnlyDictionary<string, Outcome> Outcomes);

/// <summary>Looks at Shopify's levels of linked rows, and takes over what has moved there.</summary>
public sealed class StockComparison(ErpDatabase erp, StockRows rows, StockLevels levels, StockMerge merge)
{
    private static readonly TimeSpan LittleLater = TimeSpan.FromSeconds(5);

    public static Outcome Busy => StockOutcomes.Busy(LittleLater);

    /// <summary>Looks at rows that have not moved in the ERP; every row has an outcome or is gone.</summary>
    public async Task<Compared> Compare(IReadOnlyCollection<string> inventoryIds, bool mayWait, CancellationToken ct)
    {
        var (read, before, merged) = await ReadAndMerge(inventoryIds, mayWait, ct);
        var gone = before.Where(row => read.HasNo(row.Pair)).Select(row => row.InventoryId).ToHashSet();
        var byRow = before.ToDictionary(row => row.InventoryId);

        return new Compared([.. merged.Keys], [.. gone], inventoryIds.Where(id => !gone.Contains(id)).ToDictionary(id => id, id =>
            merged.TryGetValue(id, out var result)
                ? result.Words is { } words
                    ? Outcome.DoneWith($"Shopify's stock had changed, and the ERP follows: {words}")
                    : StockOutcomes.Equal
                : byRow.TryGetValue(id, out var row) && read.IsUntracked(row.Pair)
                    ? StockOutcomes.Untracked
                    : WhyUnmerged(row, read)));
    }

    /// <summary>Takes over what moved in Shopify before the ERP's movement is pushed. Each row is merged, gone or has an outcome.</summary>
    public async Task<Compared> Merge(IReadOnlyCollection<string> inventoryIds, bool mayWait, CancellationToken ct)
    {
        var (read, before, merged) = await ReadAndMerge(inventoryIds, mayWait, ct);
        var gone = before.Where(row => read.HasNo(row.Pair)).Select(row => row.InventoryId).ToHashSet();
        var byRow = before.ToDictionary(row => row.InventoryId);

        var unmerged = inventoryIds.Where(id => !gone.Contains(id) && !merged.ContainsKey(id));

        return new Compared([.. merged.Keys], [.. gone], unmerged.ToDictionary(id => id, id =>
            byRow.TryGetValue(id, out var row) && read.IsUntracked(row.Pair)
                ? StockOutcomes.UntrackedRefused
                : WhyUnmerged(row, read)));
    }

    private async Task<(LevelsRead Read, IReadOnlyList<StockRow> Before, Dictionary<string, Merged> Merged)> ReadAndMerge(
        IReadOnlyCollection<string> inventoryIds, bool mayWait, CancellationToken ct)
    {
        var before = (await rows.Find(inventoryIds, ct)).Where(row => row.IsLinked).ToList();
        var read = await levels.Read(before.Select(row => row.Pair), ct);

        await using var transaction = await erp.Begin(ct);
        var merged = (await merge.Merge(transaction, read.Of(before), mayWait, ct)).ToDictionary(row => row.InventoryId);
        await transaction.Commit(ct);

        return (read, before, merged);
    }

    private static Outcome WhyUnmerged(StockRow? row, LevelsRead read) =>
        row is not null && read.Problems.TryGetValue(row.Pair, out var problem) ? problem : Busy;
}
