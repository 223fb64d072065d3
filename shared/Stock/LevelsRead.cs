using ShopifySync.Queue;

namespace ShopifySync.Stock;

/// <summary>What a read of levels brought: every pair asked for is in exactly one of the two.</summary>
/// <param name="Levels">Null for an item that Shopify does not have.</param>
/// <param name="Problems">Why a level could not be read.</param>
public sealed record LevelsRead(IReadOnlyDictionary<Pair, StockLevel?> Levels, IReadOnlyDictionary<Pair, Outcome> Problems);
