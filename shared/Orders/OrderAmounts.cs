namespace ShopifySync.Orders;

/// <summary>The amounts that an order's total and tax are made of, by name: two of them may change so that no sum does.</summary>
internal static class OrderAmounts
{
    public const string Shipping = "shipping";
    public const string ShippingTax = "shipping_tax";
    public const string Fees = "fees";
    public const string Discount = "discount";

    public static string DiscountOf(string line) => $"discount of {line}";

    public static string TaxOf(string line) => $"tax of {line}";

    public static IReadOnlyDictionary<string, decimal> Of(ErpOrder order) => Of(
        order.Lines.Select(line => (line.Id, line.Discount, line.Tax)),
        (Shipping, order.Shipping), (ShippingTax, order.ShippingTax), (Fees, order.Fees), (Discount, order.Discount));

    public static IReadOnlyDictionary<string, decimal> Of(ShopifyOrder order) => Of(
        order.Lines.Select(line => (line.Gid, line.Discount, line.Tax)),
        (Shipping, order.Money.CurrentShipping), (ShippingTax, order.Money.ShippingTax),
        (Fees, order.Money.CurrentTotal - order.Money.CurrentSubtotal - order.Money.CurrentShipping
            - (order.TaxesIncluded ? 0 : order.Money.CurrentTax)));

    private static Dictionary<string, decimal> Of(
        IEnumerable<(string Id, decimal Discount, decimal Tax)> lines, params IEnumerable<(string Name, decimal Amount)> whole) =>
        whole.Concat(lines.SelectMany(line => new[] { (DiscountOf(line.Id), line.Discount), (TaxOf(line.Id), line.Tax) }))
            .ToDictionary(amount => amount.Item1, amount => amount.Item2);
}
