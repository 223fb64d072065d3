using System.Globalization;

namespace ShopifySync.Orders;

/// <summary>Lets an order pass only if its money adds up to the smallest unit, and says what is missing where it does not.</summary>
public static class MoneyCheck
{
    /// <summary>What an order of Shopify is worth now, line by line; or in one sentence what of it does not add up.</summary>
    public static (OrderSums? Sums, string? Problem) Sum(ShopifyOrder order)
    {
        var money = order.Money;
        var onTop = order.TaxesIncluded ? 0 : 1;
        var fees = money.CurrentTotal - money.CurrentSubtotal - money.CurrentShipping - onTop * money.CurrentTax;
        var lineTaxes = order.Lines.Sum(line => line.Tax);

        var problem =
            Differ(order, "its lines after discounts come to", order.Lines.Sum(line => line.Ordered * line.UnitPrice - line.Discount), "Shopify's subtotal is", money.Subtotal)
            ?? Differ(order, "lines, shipping, fees and taxes come to", money.Subtotal + money.Shipping + money.Fees + onTop * money.Tax, "Shopify's total is", money.Total)
            ?? (lineTaxes == 0 && money.ShippingTax == 0 ? null
                : Differ(order, "the taxes of lines and shipping come to", lineTaxes + money.ShippingTax, "Shopify's total tax is", money.Tax))
            ?? (fees >= 0 && fees <= money.Fees ? null // part of them may have been given back
                : Differ(order, "what is left of lines, shipping, fees and taxes comes to", money.CurrentTotal - fees + (fees < 0 ? 0 : money.Fees), "Shopify's current total is", money.CurrentTotal));

        if (problem is not null)
        {
            return (null, problem);
        }

        var discounts = Shares(order, line => line.Discount, order.Lines.Sum(line => line.Current * line.UnitPrice) - money.CurrentSubtotal);

        if (discounts is null)
        {
            return (null, Differ(
                order, "the lines that are left come to", order.Lines.Sum(line => line.Current * line.UnitPrice - Share(order, line, line.Discount)),
                "Shopify's current subtotal is", money.CurrentSubtotal));
        }

        var (taxes, shippingTax) = Taxes(order, lineTaxes);

        return taxes is null
            ? (null, Differ(
                order, "the taxes of the lines that are left and of shipping come to", order.Lines.Sum(line => Share(order, line, line.Tax)) + shippingTax,
                "Shopify's current tax is", money.CurrentTax))
            : (new OrderSums(
                [.. order.Lines.Select((line, n) => new LineSums(line.Gid, discounts[n], taxes[n]))], money.CurrentShipping, shippingTax, fees, money.CurrentTax, money.CurrentTotal), null);
    }

    /// <summary>The tax of each line now and that of shipping. Where only the order as a whole has a tax, lines and shipping have none.</summary>
    private static (decimal[]? Lines, decimal Shipping) Taxes(ShopifyOrder order, decimal lineTaxes)
    {
        var money = order.Money;

        if (lineTaxes == 0 && money.ShippingTax == 0)
        {
            return (new decimal[order.Lines.Count], 0);
        }

        var shippingTax = money.CurrentShipping == money.Shipping ? money.ShippingTax
            : money.Shipping == 0 ? 0
            : Currency.Round(money.ShippingTax * money.CurrentShipping / money.Shipping, order.Currency);

        var rest = money.CurrentTax - order.Lines.Sum(line => Share(order, line, line.Tax));
        var isRounded = Math.Abs(rest - shippingTax) <= Currency.Unit(order.Currency) * order.Refunds.Count; // what each refund took was rounded by itself

        foreach (var candidate in new[] { shippingTax, money.ShippingTax, isRounded ? rest : shippingTax }) // a refund of shipping may take its tax along, or leave it
        {
            if (Shares(order, line => line.Tax, money.CurrentTax - candidate) is { } lines)
            {
                return (lines, candidate);
            }
        }

        return (null, shippingTax);
    }

    /// <summary>Each line's share of an amount for the pieces that are left, so that all together make <paramref name="whole"/>; null if they are further from it than rounding can be.</summary>
    private static decimal[]? Shares(ShopifyOrder order, Func<ShopifyLine, decimal> amount, decimal whole)
    {
        var shares = order.Lines.Select(line => Share(order, line, amount(line))).ToArray();
        var unit = Currency.Unit(order.Currency);
        var left = whole - shares.Sum();
        var partly = order.Lines.Select((line, n) => (line, n)).Where(one => one.line.Current > 0 && one.line.Current < one.line.Ordered)
            .OrderByDescending(one => Math.Sign(left) * (amount(one.line) * one.line.Current / one.line.Ordered - shares[one.n]))
            .Select(one => one.n).ToList();

        if (left % unit != 0 || Math.Abs(left) > unit * partly.Count)
        {
            return null;
        }

        foreach (var n in partly.Take((int)(Math.Abs(left) / unit)))
        {
            shares[n] += Math.Sign(left) * unit;
        }

        return shares;
    }

    private static decimal Share(ShopifyOrder order, ShopifyLine line, decimal amount) =>
        line.Current == line.Ordered ? amount : line.Ordered == 0 ? 0 : Currency.Round(amount * line.Current / line.Ordered, order.Currency);

    private static string? Differ(ShopifyOrder order, string ours, decimal sum, string theirs, decimal told) => Differ(order.Currency, ours, sum, theirs, told);

    internal static string? Differ(string currency, string ours, decimal sum, string theirs, decimal told) => sum == told
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{ours} {sum:0.00##} {currency}, {theirs} {told:0.00##} {currency}: {Math.Abs(sum - told):0.00##} {currency} is not explained");
}
