using ShopifySync.Queue;

namespace ShopifySync.Stock;

/// <summary>The outcomes that several steps of stock share, in the same words.</summary>
internal static class StockOutcomes
{
    public static Outcome Equal => Outcome.Unchanged(Reason.Equal, "Both sides have the same stock.");

    public static Outcome SwitchedOff => Outcome.Unchanged(Reason.SwitchedOff, "The product's sync_to_shopify is false.");

    public static Outcome RowGone => Outcome.Unchanged(Reason.ErpRowGone, "The ERP does not have this stock row any more.");

    /// <summary>A delivery or a comparison of stock that Shopify does not count.</summary>
    public static Outcome Untracked => Outcome.Unchanged(Reason.NothingToCompare, "Shopify does not track this item's stock.");

    /// <summary>A push of stock that Shopify does not count.</summary>
    public static Outcome UntrackedRefused => Outcome.Rejected(
        Reason.CannotCross, "Shopify does not track this item's stock. Switch on 'Track quantity' in Shopify.");

    public static Outcome Busy(TimeSpan after) => Outcome.Later(
        after, Reason.ErpRowHeld, "Another worker, or a transaction of the ERP, is changing its stock. It is tried again by itself.");
}
