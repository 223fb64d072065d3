namespace ShopifySync.Orders.Push;

public sealed partial record OrderPlan
{
    private sealed partial class Planning
    {
        private void Lines()
        {
            var quantities = new List<LineQuantity>();
            var before = refused.Count;

            Quantities(quantities);

            if (refused.Count > before)
            {
                return;
            }

            var added = erp.Lines.Where(line => line.Quantity > 0 && gids.Of(line.Id) is null).ToList();

            if (quantities.Count > 0 || added.Count > 0)
            {
                steps.Add(new EditLines(quantities, added, erp.Total + unrefunded.Sum(Worth)));
                adding = [.. added.Select(line => line.Id)];
            }
            else
            {
                Sums();
            }
        }

        /// <summary>What each existing line is to ask for; refused where Shopify cannot make it so.</summary>
        private void Quantities(List<LineQuantity> quantities)
        {
            var byGid = order.Lines.ToDictionary(line => line.Gid);

            foreach (var line in erp.Lines)
            {
                if (gids.Of(line.Id) is not { } gid || !byGid.TryGetValue(gid, out var other))
                {
                    continue;
                }

                var shopifyChanged = shopifyBaseline is not null && shopifyBaseline.Quantities.GetValueOrDefault(gid, -1) != other.Current;

                if (IsSwapped(line) && line.Quantity > 0)
                {
                    refused.Add($"line '{line.Title}' was other goods when it came to Shopify, where it is '{other.Title}': "
                        + "Shopify does not exchange the goods of a line, add a new line and remove this one");
                }
                else if (line.UnitPrice != other.UnitPrice && erpBaseline.Prices.GetValueOrDefault(line.Id, -1) != line.UnitPrice)
                {
                    refused.Add(
                        $"line '{line.Title}' costs {Currency.Say(line.UnitPrice)} in the ERP and {Currency.Say(other.UnitPrice)} "
                        + "in Shopify: Shopify does not change the price of an existing line");
                }
                else if (erpBaseline.Quantities.GetValueOrDefault(line.Id, -1) != line.Quantity && Asked(line) != other.Current
                    && (compared.ErpWins || !shopifyChanged))
                {
                    Lower(line.Title, other, Asked(line), quantities);
                }
            }

            foreach (var gone in erp.GoneLines)
            {
                if (byGid.TryGetValue(gone.Gid, out var other) && other.Current > 0)
                {
                    Lower(other.Title, other, 0, quantities);
                }
            }
        }

        /// <summary>No line changed: the sums must not have changed either.</summary>
        private void Sums()
        {
            var (total, worth) = (erp.Total + unrefunded.Sum(Worth), order.Money.CurrentTotal);
            var (tax, taxed) = (erp.Tax + unrefunded.SelectMany(refund => refund.Lines).Sum(part => part.Tax), order.Money.CurrentTax);

            if (erp.Total != erpBaseline.Total && total != worth)
            {
                refused.Add(
                    RefundsThatDiffer(total - worth, "the refund", Worth, Worth)
                        ?? SharedOut("its total", worth, total)
                        ?? OtherTotal(worth, total));
            }
            else if ((erp.Total, erp.Tax) != (erpBaseline.Total, erpBaseline.Tax) && tax != taxed)
            {
                refused.Add(RefundsThatDiffer(tax - taxed, "the tax in the refund", TaxOf, refund => refund.Lines.Sum(part => part.Tax))
                    ?? SharedOut("its tax", taxed, tax)
                    ?? $"its tax is {Say(taxed)} in Shopify and {Currency.Say(tax)} in the ERP: {Say(Math.Abs(tax - taxed))} is not "
                        + "explained");
            }
            else if (!compared.ErpNow.HasSameLines(erpBaseline) && MoneyCheck.Sum(order).Sums is { } sums
                && new AmountsThatDiffer(compared, sums, gids, unrefunded).InWords is { Count: > 0 } differ)
            {
                refused.Add(string.Join(", ", differ) + ": Shopify cannot change shipping, fees or discounts of an existing order");
            }
        }

        private static decimal TaxOf(ErpRefund refund) => refund.Lines.Sum(part => part.Tax);

        private string OtherTotal(decimal worth, decimal total) =>
            erp.Lines.All(line => erpBaseline.Quantities.GetValueOrDefault(line.Id, -1) == line.Quantity)
                ? $"its total is {Say(worth)} in Shopify and {Currency.Say(total)} in the ERP, though no line of it changed: "
                    + "Shopify cannot change shipping, fees or discounts of an existing order"
                : $"it is worth {Say(worth)} in Shopify and {Currency.Say(total)} in the ERP: "
                    + $"{Say(Math.Abs(total - worth))} is not explained";

        /// <summary>An existing line has other goods than in the baseline. A line that was only given its product is the same.</summary>
        private bool IsSwapped(ErpLine line) =>
            line.Gid is not null
                && erpBaseline.Goods?.GetValueOrDefault(line.Id) is { } before
                && compared.ErpNow.Goods![line.Id] is var now
                && before != now
                && !(OrderBaseline.HasNoProduct(before) && now.EndsWith(before, StringComparison.Ordinal));

        /// <summary>The refunds that both sides have with other amounts, if they are the whole of a difference.</summary>
        private string? RefundsThatDiffer(
            decimal difference, string what, Func<ErpRefund, decimal> ofErp, Func<ShopifyRefund, decimal> ofShopify)
        {
            var differ = Refunded().Select(both => (both.Erp, ErpAmount: ofErp(both.Erp), ShopifyAmount: ofShopify(both.Shopify)))
                .Where(both => both.ErpAmount != both.ShopifyAmount).ToList();

            return differ.Count > 0 && differ.Sum(both => both.ShopifyAmount - both.ErpAmount) == difference
                ? string.Join("; ", differ.Select(both =>
                    $"Shopify makes {what} of {Named(both.Erp)} {Say(both.ShopifyAmount)}, the ERP {Currency.Say(both.ErpAmount)}"))
                : null;
        }

        /// <summary>Both sides have the same pieces, and some were refunded: each side
        /// shares discounts and taxes out by its own rule.</summary>
        private string? SharedOut(string what, decimal shopify, decimal mine) => !Refunded().Any() ? null
            : $"after its refunds {what} is {Say(shopify)} in Shopify and {Currency.Say(mine)} in the ERP: "
                + "Shopify shares discounts and taxes out between what goes back and what is left by its own rule, "
                + $"and comes {Say(Math.Abs(shopify - mine))} apart";

        private string Say(decimal amount) => Currency.Say(amount, order.Currency);

        private decimal Worth(ShopifyRefund refund) => refund.Worth(order.TaxesIncluded);

        /// <summary>The refunds that both sides have, also where no link says so yet.</summary>
        private IEnumerable<(ErpRefund Erp, ShopifyRefund Shopify)> Refunded()
        {
            var left = order.Refunds.Where(refund => erp.Refunds.All(linked => linked.Gid != refund.Gid)).ToList();

            foreach (var refund in erp.Refunds.Where(refund => !refund.StaysInErp))
            {
                var same = refund.Gid is null
                    ? left.Find(other => RefundLikeness.IsSame(refund, other, gids.ByLine))
                    : order.Refunds.FirstOrDefault(other => other.Gid == refund.Gid);

                if (same is not null)
                {
                    left.Remove(same);
                    yield return (refund, same);
                }
            }
        }

        private string Named(ErpRefund refund) => refund.Lines.Count == 0
            ? "shipping"
            : string.Join(
                ", ",
                refund.Lines.Select(part => $"{part.Quantity} × '{erp.Lines.FirstOrDefault(line => line.Id == part.LineId)?.Title}'"));

        private void Lower(string title, ShopifyLine line, int quantity, List<LineQuantity> quantities)
        {
            var shipped = order.Fulfillments.Where(sent => sent.Status == "success").SelectMany(sent => sent.Lines)
                .Where(part => part.LineGid == line.Gid).Sum(part => part.Quantity);
            var back = order.Refunds.SelectMany(refund => refund.Lines).Where(part => part.LineGid == line.Gid).Sum(part => part.Quantity);

            if (quantity < shipped - back)
            {
                refused.Add($"line '{title}' cannot be lowered to {quantity}: {shipped} of it are shipped");
                return;
            }

            quantities.Add(new LineQuantity(line.Gid, quantity));
        }

        /// <summary>What a line asked for before the refunds that Shopify does not have: those take their pieces off themselves.</summary>
        private int Asked(ErpLine line) =>
            line.Quantity + unrefunded.SelectMany(refund => refund.Lines).Where(part => part.LineId == line.Id).Sum(part => part.Quantity);

        private decimal Worth(ErpRefund refund) =>
            refund.Lines.Sum(line => line.Subtotal + (erp.TaxesIncluded ? 0 : line.Tax)) + refund.Shipping;
    }
}
