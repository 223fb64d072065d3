using ShopifySync.Queue;

namespace ShopifySync.Stock;

/// <summary>What a read of levels brought: every pair asked for is in exactly one of the two.</summary>
/// <param name="Levels">Null for an item that Shopify does not have.</param>
/// <param name="Problems">Why a level could not be read.</param>
public sealed record LevelsRead(IReadOnlyDictionary<Pair, StockLevel?> Levels, IReadOnlyDictionary<Pair, Outcome> Problems)
{
    /// <summary>Whether the read says that Shopify does not have the pair's item.</summary>
    public bool HasNo(Pair pair) => Levels.TryGetValue(pair, out var level) && level is null;

    /// <summary>Whether Shopify has the item and does not count it.</summary>
    public bool IsUntracked(Pair pair) => Levels.GetValueOrDefault(pair) is { IsTracked: false };

    /// <summary>What was read of linked rows' levels; left out are those that Shopify does not have or does not count.</summary>
    /// <param name="rows">As they were before the levels were read.</param>
    /// <remarks>An item that is not stocked at its linked location any more has moved to 0 there: its stock went elsewhere.</remarks>
    public IReadOnlyList<ReadLevel> Of(IEnumerable<StockRow> rows) =>
    [
        .. rows.Where(row => row.IsLinked)
            .Select(row => (row, level: Levels.GetValueOrDefault(row.Pair)))
            .Where(read => read.level is { IsTracked: true })
            .Select(read => new ReadLevel(read.row.InventoryId, read.row.Version!.Value, read.level!.Available ?? 0, read.level.ChangedAt)),
    ];
}
