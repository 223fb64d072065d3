namespace ShopifySync.Orders;

/// <summary>The amounts of an order that the ERP changed and that Shopify has otherwise, though every sum may be the same.</summary>
/// <remarks>Shopify shares a discount of ours out between lines by its own rule, so a line's own amounts are compared only where the
/// ERP changed them and left its pieces alone.</remarks>
/// <param name="unrefunded">Refunds of the ERP that Shopify does not have: what they took off stands in Shopify's amounts.</param>
internal sealed class AmountsThatDiffer(
    OrderComparison compared, OrderSums sums, LineGids gids, IReadOnlyCollection<ErpRefund> unrefunded)
{
    private readonly ErpOrder erp = compared.Erp;
    private readonly ShopifyOrder order = compared.Shopify;
    private readonly IReadOnlyDictionary<string, decimal>? before = compared.ErpBaseline.Amounts;

    /// <summary>Each in words; empty if there is none.</summary>
    public IReadOnlyList<string> InWords => [.. OfOrder().Concat(OfLines()), .. Title()];

    private IEnumerable<string> OfOrder()
    {
        var onTop = order.TaxesIncluded || order.Money.Shipping == 0 ? 0 : order.Money.ShippingTax / order.Money.Shipping;
        var back = Currency.Round(unrefunded.Sum(refund => refund.Shipping) / (1 + onTop), order.Currency);
        var discount = erp.Discount + erp.Lines.Sum(line => line.Discount) + Math.Max(-erp.Fees, 0);

        var amounts = new (string Words, bool IsChanged, decimal Shopify, decimal Erp)[]
        {
            ("its shipping is", HasChanged(OrderAmounts.Shipping, erp.Shipping), sums.Shipping, erp.Shipping + back),
            ("its tax on shipping is", SaysTaxes && HasChanged(OrderAmounts.ShippingTax, erp.ShippingTax) && back == 0,
                sums.ShippingTax, erp.ShippingTax),
            ("its fees are", HasChanged(OrderAmounts.Fees, erp.Fees), OrderLines.Fees(erp, order, sums, gids), Math.Max(erp.Fees, 0)),
            ("its discounts come to", HasChangedDiscount(), sums.Lines.Sum(line => line.Discount), discount),
        };

        return amounts.Where(amount => amount.IsChanged && amount.Shopify != amount.Erp)
            .Select(amount => Differ(amount.Words, amount.Shopify, amount.Erp));
    }

    private IEnumerable<string> OfLines()
    {
        foreach (var line in erp.Lines.Where(line => compared.ErpBaseline.Quantities.GetValueOrDefault(line.Id, -1) == line.Quantity))
        {
            if (before is null || sums.Lines.FirstOrDefault(sum => sum.LineGid == gids.Of(line.Id)) is not { } there)
            {
                continue;
            }

            if (HasChanged(OrderAmounts.DiscountOf(line.Id), line.Discount) && there.Discount != line.Discount)
            {
                yield return Differ($"the discount of line '{line.Title}' is", there.Discount, line.Discount);
            }

            if (SaysTaxes && HasChanged(OrderAmounts.TaxOf(line.Id), line.Tax) && there.Tax != line.Tax)
            {
                yield return Differ($"the tax of line '{line.Title}' is", there.Tax, line.Tax);
            }
        }
    }

    private IEnumerable<string> Title() =>
        before is not null && OrderWords.Text(erp.ShippingTitle) is { } mine && mine != compared.ErpBaseline.ShippingTitle
        && OrderWords.Text(order.ShippingTitle) is { } theirs && mine != theirs
            ? [$"its shipping is called '{theirs}' in Shopify and '{mine}' in the ERP"] : [];

    /// <summary>An ERP that knows a tax only for the order as a whole says none of lines and shipping.</summary>
    private bool SaysTaxes => erp.ShippingTax != 0 || erp.Lines.Any(line => line.Tax != 0);

    private bool HasChanged(string name, decimal now) => before is null || before.GetValueOrDefault(name, decimal.MinValue) != now;

    /// <summary>Refunds take their share of the discounts along, which no line says.</summary>
    private bool HasChangedDiscount() => before is not null && unrefunded.Count == 0
        && (HasChanged(OrderAmounts.Discount, erp.Discount)
            || erp.Lines.Any(line => HasChanged(OrderAmounts.DiscountOf(line.Id), line.Discount)));

    private string Differ(string words, decimal shopify, decimal mine) =>
        $"{words} {Currency.Say(shopify, order.Currency)} in Shopify and {Currency.Say(mine)} in the ERP";
}
