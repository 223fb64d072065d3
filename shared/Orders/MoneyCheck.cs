namespace ShopifySync.Orders;

/// <summary>Lets an order pass only if its money adds up to the smallest unit, and says what is missing where it does not.</summary>
public static class MoneyCheck
{
    /// <summary>The current worth of a Shopify order, line by line; or why it does not add up, in one sentence.</summary>
    public static (OrderSums? Sums, string? Problem) Sum(ShopifyOrder order)
    {
        var money = order.Money;
        var fees = Fees(order);
        var lineTaxes = order.Lines.Sum(line => line.Tax);

        if (Problem(order, fees, lineTaxes) is { } problem)
        {
            return (null, problem);
        }

        var gross = order.Lines.Sum(line => line.Current * line.UnitPrice);

        if (Shares(order, line => line.Discount, gross - money.CurrentSubtotal) is not { } discounts)
        {
            var net = gross - order.Lines.Sum(line => Share(order, line, line.Discount));

            return (null, Differ(order, "the lines that are left come to", net, "Shopify's current subtotal is", money.CurrentSubtotal));
        }

        var (taxes, shippingTax, feesTax) = Taxes(order, lineTaxes, fees);

        if (taxes is null)
        {
            var left = order.Lines.Sum(line => Share(order, line, line.Tax)) + shippingTax + feesTax;

            return (null, Differ(
                order, $"the taxes of the lines that are left and of shipping{(feesTax == 0 ? "" : " and fees")} come to", left,
                "Shopify's current tax is", money.CurrentTax));
        }

        var lines = order.Lines.Select((line, n) => new LineSums(line.Gid, discounts[n], taxes[n]));

        return (new OrderSums([.. lines], money.CurrentShipping, shippingTax, fees, feesTax, money.CurrentTax, money.CurrentTotal), null);
    }

    /// <summary>The fees that are left: the part of the current total that is neither lines, shipping nor tax.</summary>
    private static decimal Fees(ShopifyOrder order) =>
        order.Money.CurrentTotal - order.Money.CurrentSubtotal - order.Money.CurrentShipping - TaxOnTop(order, order.Money.CurrentTax);

    private static decimal TaxOnTop(ShopifyOrder order, decimal tax) => order.TaxesIncluded ? 0 : tax;

    private static string? Problem(ShopifyOrder order, decimal fees, decimal lineTaxes)
    {
        var money = order.Money;
        var lines = order.Lines.Sum(line => line.Ordered * line.UnitPrice - line.Discount);
        var total = money.Subtotal + money.Shipping + money.Fees + TaxOnTop(order, money.Tax);

        return Differ(order, "its lines after discounts come to", lines, "Shopify's subtotal is", money.Subtotal)
            ?? Differ(order, "lines, shipping, fees and taxes come to", total, "Shopify's total is", money.Total)
            ?? (HasNoOwnTaxes(order, lineTaxes) ? null
                : Differ(
                    order, $"the taxes of {(money.FeesTax == 0 ? "lines and shipping" : "lines, shipping, duties and fees")} come to",
                    lineTaxes + money.ShippingTax + money.FeesTax, "Shopify's total tax is", money.Tax))
            ?? (fees >= 0 && fees <= money.Fees ? null // part of them may have been given back
                : Differ(
                    order, "what is left of lines, shipping, fees and taxes comes to",
                    money.CurrentTotal - fees + (fees < 0 ? 0 : money.Fees),
                    "Shopify's current total is", money.CurrentTotal));
    }

    private static bool HasNoOwnTaxes(ShopifyOrder order, decimal lineTaxes) =>
        lineTaxes == 0 && order.Money is { ShippingTax: 0, FeesTax: 0 };

    /// <summary>The tax of each line now, that of shipping and that of fees. Where only the order as a
    /// whole has a tax, they have none.</summary>
    private static (decimal[]? Lines, decimal Shipping, decimal Fees) Taxes(ShopifyOrder order, decimal lineTaxes, decimal fees)
    {
        var money = order.Money;

        if (HasNoOwnTaxes(order, lineTaxes))
        {
            return (new decimal[order.Lines.Count], 0, 0);
        }

        var shippingTax = Left(order, money.ShippingTax, money.CurrentShipping, money.Shipping);
        var feesTax = Left(order, money.FeesTax, fees, money.Fees);

        foreach (var ofFees in new[] { feesTax, money.FeesTax, 0 }.Distinct())
        {
            var rest = money.CurrentTax - ofFees - order.Lines.Sum(line => Share(order, line, line.Tax));
            // each refund was rounded by itself
            var isRounded = Math.Abs(rest - shippingTax) <= Currency.Unit(order.Currency) * order.Refunds.Count;

            // a refund of shipping, or of duties, may take its tax along, or leave it
            foreach (var ofShipping in new[] { shippingTax, money.ShippingTax, isRounded ? rest : shippingTax })
            {
                if (Shares(order, line => line.Tax, money.CurrentTax - ofFees - ofShipping) is { } lines)
                {
                    return (lines, ofShipping, ofFees);
                }
            }
        }

        return (null, shippingTax, feesTax);
    }

    /// <summary>The tax on what is left of an amount.</summary>
    private static decimal Left(ShopifyOrder order, decimal tax, decimal left, decimal whole) =>
        left == whole ? tax : whole == 0 ? 0 : Currency.Round(tax * left / whole, order.Currency);

    /// <summary>Each line's share of an amount for the pieces that are left, so that all together make <paramref name="whole"/>.</summary>
    /// <returns>Null if they are further from it than rounding can be.</returns>
    private static decimal[]? Shares(ShopifyOrder order, Func<ShopifyLine, decimal> amount, decimal whole)
    {
        var shares = order.Lines.Select(line => Share(order, line, amount(line))).ToArray();
        var unit = Currency.Unit(order.Currency);
        var left = whole - shares.Sum();
        var partly = order.Lines.Select((line, n) => (line, n))
            .Where(entry => entry.line.Current > 0 && entry.line.Current < entry.line.Ordered)
            .OrderByDescending(entry => Math.Sign(left) * (amount(entry.line) * entry.line.Current / entry.line.Ordered - shares[entry.n]))
            .Select(entry => entry.n).ToList();

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
        line.Current == line.Ordered ? amount
        : line.Ordered == 0 ? 0
        : Currency.Round(amount * line.Current / line.Ordered, order.Currency);

    private static string? Differ(ShopifyOrder order, string sumOf, decimal sum, string statedAs, decimal stated) =>
        Differ(order.Currency, sumOf, sum, statedAs, stated);

    /// <summary>Two amounts that should be the same, in one sentence; null if they are.</summary>
    internal static string? Differ(string currency, string sumOf, decimal sum, string statedAs, decimal stated) => sum == stated
        ? null
        : $"{sumOf} {Currency.Say(sum, currency)}, {statedAs} {Currency.Say(stated, currency)}: "
            + $"{Currency.Say(Math.Abs(sum - stated), currency)} is not explained";
}
