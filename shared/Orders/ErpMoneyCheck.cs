using System.Globalization;

namespace ShopifySync.Orders;

/// <summary>Lets an ERP order pass only if its money adds up, as docs/ERP.md says.</summary>
public static class ErpMoneyCheck
{
    private const string Fees = "the fees";

    /// <summary>What of an order cannot be brought across, in one sentence; null if all can.</summary>
    public static string? Problem(ErpOrder order)
    {
        var lineTaxes = order.Lines.Sum(line => line.Tax);
        var lines = order.Lines.Sum(line => line.Quantity * line.UnitPrice - line.Discount);

        return
            order.Currency is not { Length: 3 } || !order.Currency.All(char.IsAsciiLetterUpper) ? $"its currency '{order.Currency}' is not a code of three capital letters"
            : order.Lines.FirstOrDefault(line => line.Quantity < 0) is { } negative ? $"line '{negative.Title}' has the quantity {negative.Quantity}"
            : order.Lines.FirstOrDefault(line => line.Quantity == 0 && (line.Discount != 0 || line.Tax != 0)) is { } empty ? $"line '{empty.Title}' has no pieces but a discount or a tax"
            : order.Lines.FirstOrDefault(line => line.UnitPrice < 0 || line.Discount < 0 || line.Tax < 0) is { } below ? $"line '{below.Title}' has an amount below zero"
            : Amounts(order).FirstOrDefault(amount => amount.Value < 0 && amount.Name != Fees) is { Name: not null } owed // fees below zero are a discount
                ? string.Create(CultureInfo.InvariantCulture, $"{owed.Name} of {owed.Value:0.00##} {order.Currency} is below zero")
            : Amounts(order).FirstOrDefault(amount => Currency.Round(amount.Value, order.Currency) != amount.Value) is { Name: not null } fine
                ? string.Create(CultureInfo.InvariantCulture, $"{fine.Name} of {fine.Value} has more digits than {order.Currency} has")
            : MoneyCheck.Differ(
                order.Currency, "its lines, discount, shipping, fees and taxes come to",
                lines - order.Discount + order.Shipping + order.Fees + (order.TaxesIncluded ? 0 : order.Tax), "its total is", order.Total)
            ?? (lineTaxes == 0 && order.ShippingTax == 0 ? null
                : MoneyCheck.Differ(order.Currency, "the taxes of its lines and of shipping come to", lineTaxes + order.ShippingTax, "its tax is", order.Tax));
    }

    private static IEnumerable<(string? Name, decimal Value)> Amounts(ErpOrder order) =>
    [
        ("the discount", order.Discount), ("the shipping", order.Shipping), ("the tax on shipping", order.ShippingTax), (Fees, order.Fees), ("the tax", order.Tax),
        .. order.Lines.SelectMany(line => new (string?, decimal)[]
        {
            ($"the price of line '{line.Title}'", line.UnitPrice), ($"the discount of line '{line.Title}'", line.Discount), ($"the tax of line '{line.Title}'", line.Tax),
        }),
    ];
}
