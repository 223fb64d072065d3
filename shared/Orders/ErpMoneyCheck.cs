namespace ShopifySync.Orders;

/// <summary>Lets an ERP order pass only if its money adds up, as docs/ERP.md says.</summary>
public static class ErpMoneyCheck
{
    private const string Fees = "the fees";

    /// <summary>Why an order's money cannot be brought across, in one sentence; null if it can.</summary>
    public static string? Problem(ErpOrder order) =>
        order.Currency is not { Length: 3 } || !order.Currency.All(char.IsAsciiLetterUpper)
            ? $"its currency '{order.Currency}' is not a code of three capital letters"
            : OfLines(order.Lines) ?? OfAmounts(order) ?? OfSums(order);

    private static string? OfLines(IReadOnlyList<ErpLine> lines) =>
        lines.FirstOrDefault(line => line.Quantity < 0) is { } negative ? $"line '{negative.Title}' has the quantity {negative.Quantity}"
        : lines.FirstOrDefault(line => line.Quantity == 0 && (line.Discount != 0 || line.Tax != 0)) is { } empty
            ? $"line '{empty.Title}' has no pieces but a discount or a tax"
        : lines.FirstOrDefault(line => line.UnitPrice < 0 || line.Discount < 0 || line.Tax < 0) is { } below
            ? $"line '{below.Title}' has an amount below zero"
        : null;

    private static string? OfAmounts(ErpOrder order) =>
        Amounts(order).FirstOrDefault(
            amount => amount.Value < 0 && amount.Name != Fees) is { Name: not null } owed // fees below zero are a discount
            ? $"{owed.Name} of {Currency.Say(owed.Value, order.Currency)} is below zero"
        : Amounts(order).FirstOrDefault(amount => Currency.Round(amount.Value, order.Currency) != amount.Value) is { Name: not null } fine
            ? FormattableString.Invariant($"{fine.Name} of {fine.Value} has more digits than {order.Currency} has")
        : null;

    private static string? OfSums(ErpOrder order)
    {
        var lines = order.Lines.Sum(line => line.Quantity * line.UnitPrice - line.Discount);
        var lineTaxes = order.Lines.Sum(line => line.Tax);
        var total = lines - order.Discount + order.Shipping + order.Fees + (order.TaxesIncluded ? 0 : order.Tax);

        return MoneyCheck.Differ(
            order.Currency, "its lines, discount, shipping, fees and taxes come to", total, "its total is", order.Total)
            ?? (lineTaxes == 0 && order.ShippingTax == 0 ? null
                : MoneyCheck.Differ(
                    order.Currency, "the taxes of its lines and of shipping come to", lineTaxes + order.ShippingTax, "its tax is",
                    order.Tax));
    }

    private static IEnumerable<(string? Name, decimal Value)> Amounts(ErpOrder order) =>
    [
        ("the discount", order.Discount), ("the shipping", order.Shipping), ("the tax on shipping", order.ShippingTax),
        (Fees, order.Fees), ("the tax", order.Tax),
        .. order.Lines.SelectMany(line => new (string?, decimal)[]
        {
            ($"the price of line '{line.Title}'", line.UnitPrice),
            ($"the discount of line '{line.Title}'", line.Discount),
            ($"the tax of line '{line.Title}'", line.Tax),
        }),
    ];
}
