using ShopifySync.Queue;
using ShopifySync.Settings;

namespace ShopifySync.Stock;

/// <summary>What becomes of a stock row that has no history: it is refused, it is stocked in Shopify first, or it is linked.</summary>
/// <param name="Refused">Why it is not linked; null if it is.</param>
/// <param name="IsStockedFirst">Whether Shopify is to stock the item at the location; the row is linked after that.</param>
/// <param name="Base">The stock from which each side's difference is a movement.</param>
internal sealed record StockFirstDay(Outcome? Refused, bool IsStockedFirst, int Base)
{
    /// <summary>Decides from the ERP's quantity and Shopify's level. Adoption and the dry run ask the same.</summary>
    public static StockFirstDay Of(StockRow row, LevelsRead read, AdoptStock policy)
    {
        if ((read.Problems.TryGetValue(row.Pair, out var problem) ? problem : StockAdoption.Refusal(row, read)) is { } refusal)
        {
            return new StockFirstDay(refusal, false, 0);
        }

        return read.Levels[row.Pair]!.Available is { } available ? Linked(row.Quantity!.Value, available, policy)
            : policy is AdoptStock.Erp ? new StockFirstDay(null, IsStockedFirst: true, Base: 0)
            : new StockFirstDay(Unstocked(row), false, 0);
    }

    private static StockFirstDay Linked(int erp, int shopify, AdoptStock policy) =>
        StockAdoption.Base(policy, erp, shopify) is { } agreed ? new StockFirstDay(null, false, agreed)
        : new StockFirstDay(
            Outcome.Rejected(
                Reason.NeedsDecision,
                $"The ERP has {erp}, Shopify has {shopify}. " +
                "Set SHOPIFY_ADOPT_STOCK to erp or shopify to say which counts, or make them equal."),
            false, 0);

    private static Outcome Unstocked(StockRow row) => row.Quantity == 0
        ? Outcome.Unchanged(Reason.NothingToCompare, "Neither side has any stock at this location.")
        : Outcome.Rejected(
            Reason.NeedsDecision,
            $"The ERP has {row.Quantity}, and Shopify does not stock the item at this location. " +
            "Stock it there in Shopify, or set SHOPIFY_ADOPT_STOCK to erp.");
}
