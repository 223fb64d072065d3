using ShopifySync.Queue;

namespace ShopifySync.Stock;

/// <summary>What a read of levels brought: every pair asked for is in exactly one of the two.</summary>
/// <param name="Levels">Null for an item that Shopify does not have.</param>
/// <param name="Problems">Why a level could not be read.</param>
public sealed record LevelsRead(IReadOnlyDictionary<Pair, StockLevel?> Levels, IReadOnlyDictionary<Pair, Outcome> Problems)
{
    /// <summary>Why a level that was read has no stock that could be compared, in words; null if it has.</summary>
    public string? WhyNone(Pair pair) => Levels[pair] switch
    {
        null => "Shopify has no such inventory item any more",
        { IsTracked: false } => "Shopify does not track this item's stock",
        { Available: null } => "the item is not stocked at this location any more",
        _ => null,
    };

    /// <summary>What was seen of linked rows' levels; left out are those that have no stock in Shopify, or none that it counts.</summary>
    /// <param name="rows">As they were before the levels were read.</param>
    public IReadOnlyList<Seen> SeenOf(IEnumerable<StockRow> rows) =>
    [
        .. rows.Where(row => row.IsLinked)
            .Select(row => (row, level: Levels.GetValueOrDefault(row.Pair)))
            .Where(seen => seen.level is { IsTracked: true, Available: not null })
            .Select(seen => new Seen(seen.row.InventoryId, seen.row.Version!.Value, seen.level!.Available!.Value, seen.level.ChangedAt)),
    ];
}
