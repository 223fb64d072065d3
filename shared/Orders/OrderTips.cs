namespace ShopifySync.Orders;

/// <summary>Counts the tips of an order once, whichever of its sums have them.</summary>
/// <remarks>A tip is a line. REST's subtotal is before tips, the API's is of all lines.</remarks>
internal static class OrderTips
{
    /// <param name="money">As Shopify gives it, with fees but without tips.</param>
    /// <param name="received">All tips of the order.</param>
    public static OrderMoney Take(OrderMoney money, decimal received, bool taxesIncluded, IReadOnlyList<ShopifyLine> lines)
    {
        var tips = lines.Where(line => line.Kind == OrderWords.Tip).ToList();
        var inLines = tips.Sum(Ordered);
        var isBeforeTips = inLines != 0 && money.Subtotal == lines.Sum(Ordered) - inLines;

        var taken = isBeforeTips
            ? money with
            {
                Subtotal = money.Subtotal + inLines,
                CurrentSubtotal = money.CurrentSubtotal + tips.Sum(line => line.Current * line.UnitPrice),
            }
            : money;
        var missing = taken.Total - taken.Subtotal - taken.Shipping - taken.Fees - (taxesIncluded ? 0 : taken.Tax);

        return missing != 0 && missing == received - inLines ? taken with { Fees = taken.Fees + missing } : taken;
    }

    private static decimal Ordered(ShopifyLine line) => line.Ordered * line.UnitPrice - line.Discount;
}
