using ShopifySync.Orders;
using static System.FormattableString;

namespace ShopifySync.Orders.Push;

public sealed partial record OrderPlan
{
    private sealed partial class Planning
    {
        private void Lines()
        {
            var byGid = order.Lines.ToDictionary(line => line.Gid);
            var quantities = new List<LineQuantity>();
            var before = refused.Count;

            foreach (var line in erp.Lines)
            {
                if (gids[line.Id] is not { } gid || !byGid.TryGetValue(gid, out var other))
                {
                    continue;
                }

                var shopifyMoved = shopifySeen is not null && shopifySeen.Quantities.GetValueOrDefault(gid, -1) != other.Current;

                if (IsSwapped(line) && line.Quantity > 0)
                {
                    refused.Add($"line '{line.Title}' was other goods when it came to Shopify, where it is '{other.Title}': Shopify does not exchange the goods of a line, add a new line and take this one off");
                }
                else if (line.UnitPrice != other.UnitPrice && erpSeen.Prices.GetValueOrDefault(line.Id, -1) != line.UnitPrice)
                {
                    refused.Add(Invariant($"line '{line.Title}' costs {line.UnitPrice:0.00##} in the ERP and {other.UnitPrice:0.00##} in Shopify: Shopify does not change the price of a line that is there"));
                }
                else if (erpSeen.Quantities.GetValueOrDefault(line.Id, -1) != line.Quantity && Asked(line) != other.Current && (erpWins || !shopifyMoved))
                {
                    Take(line.Title, other, Asked(line), quantities);
                }
            }

            foreach (var gone in erp.GoneLines)
            {
                if (byGid.TryGetValue(gone.Gid, out var other) && other.Current > 0)
                {
                    Take(other.Title, other, 0, quantities);
                }
            }

            var added = erp.Lines.Where(line => line.Quantity > 0 && gids[line.Id] is null).ToList();
            var (total, tax) = (erp.Total + unrefunded.Sum(Worth), erp.Tax + unrefunded.SelectMany(refund => refund.Lines).Sum(part => part.Tax));
            var (worth, taxed) = (order.Money.CurrentTotal, order.Money.CurrentTax);

            if (refused.Count > before)
            {
                return;
            }

            if (quantities.Count > 0 || added.Count > 0)
            {
                steps.Add(new EditLines(quantities, added, total));
                adding = [.. added.Select(line => line.Id)];
            }
            else if (erp.Total != erpSeen.Total && total != worth)
            {
                refused.Add(RefundsThatDiffer(total - worth, "the refund", Worth, Worth) ?? SharedOut("its total", worth, total) ?? (erp.Lines.All(line => erpSeen.Quantities.GetValueOrDefault(line.Id, -1) == line.Quantity)
                    ? Invariant($"its total is {worth:0.00##} {order.Currency} in Shopify and {total:0.00##} in the ERP, though no line of it changed: shipping, fees and discounts of an order that is there are not changed in Shopify")
                    : Invariant($"it is worth {worth:0.00##} {order.Currency} in Shopify now, in the ERP {total:0.00##}: {Math.Abs(total - worth):0.00##} {order.Currency} is not explained")));
            }
            else if ((erp.Total, erp.Tax) != (erpSeen.Total, erpSeen.Tax) && tax != taxed)
            {
                refused.Add(RefundsThatDiffer(tax - taxed, "the tax in the refund", refund => refund.Lines.Sum(part => part.Tax), refund => refund.Lines.Sum(part => part.Tax))
                    ?? SharedOut("its tax", taxed, tax)
                    ?? Invariant($"its tax is {taxed:0.00##} {order.Currency} in Shopify now, in the ERP {tax:0.00##}: {Math.Abs(tax - taxed):0.00##} {order.Currency} is not explained"));
            }
        }

        /// <summary>The ERP has other goods in a line that Shopify has than when it was last seen. A line that has only been given its product is the same.</summary>
        private bool IsSwapped(ErpLine line) =>
            line.Gid is not null && erpSeen.Goods?.GetValueOrDefault(line.Id) is { } before && here.Goods![line.Id] is var now
            && before != now && !(OrderSeen.HasNoProduct(before) && now.EndsWith(before, StringComparison.Ordinal));

        /// <summary>The refunds that both sides have and make something else of, if they are the whole of a difference: Shopify shares out discounts and taxes by its own rule.</summary>
        private string? RefundsThatDiffer(decimal difference, string what, Func<ErpRefund, decimal> mine, Func<ShopifyRefund, decimal> theirs)
        {
            var differ = Refunded().Select(both => (both.Here, Mine: mine(both.Here), Theirs: theirs(both.There))).Where(both => both.Mine != both.Theirs).ToList();

            return differ.Count > 0 && differ.Sum(both => both.Theirs - both.Mine) == difference
                ? string.Join("; ", differ.Select(both => Invariant($"Shopify makes {what} of {Named(both.Here)} {both.Theirs:0.00##} {order.Currency}, the ERP {both.Mine:0.00##}")))
                : null;
        }

        /// <summary>Both sides have the same pieces, and some went back: what is left of discounts and taxes each has reckoned by its own rule.</summary>
        private string? SharedOut(string what, decimal there, decimal mine) => !Refunded().Any() ? null
            : Invariant($"after its refunds {what} is {there:0.00##} {order.Currency} in Shopify and {mine:0.00##} in the ERP: Shopify shares discounts and taxes out between what goes back and what is left by its own rule, and comes {Math.Abs(there - mine):0.00##} {order.Currency} apart");

        private decimal Worth(ShopifyRefund refund) => refund.Worth(order.TaxesIncluded);

        /// <summary>The refunds that both sides have, also where no link says so yet.</summary>
        private IEnumerable<(ErpRefund Here, ShopifyRefund There)> Refunded()
        {
            var left = order.Refunds.Where(refund => erp.Refunds.All(mine => mine.Gid != refund.Gid)).ToList();

            foreach (var mine in erp.Refunds)
            {
                if ((mine.Gid is null ? left.Find(refund => OrderLines.IsSame(mine, refund, gids)) : order.Refunds.FirstOrDefault(refund => refund.Gid == mine.Gid)) is { } there)
                {
                    left.Remove(there);
                    yield return (mine, there);
                }
            }
        }

        private string Named(ErpRefund refund) => refund.Lines.Count == 0
            ? "shipping"
            : string.Join(", ", refund.Lines.Select(part => $"{part.Quantity} × '{erp.Lines.FirstOrDefault(line => line.Id == part.LineId)?.Title}'"));

        private void Take(string title, ShopifyLine line, int quantity, List<LineQuantity> quantities)
        {
            var shipped = order.Fulfillments.Where(sent => sent.Status == "success").SelectMany(sent => sent.Lines).Where(part => part.LineGid == line.Gid).Sum(part => part.Quantity);
            var back = order.Refunds.SelectMany(refund => refund.Lines).Where(part => part.LineGid == line.Gid).Sum(part => part.Quantity);

            if (quantity < shipped - back)
            {
                refused.Add($"line '{title}' cannot be lowered to {quantity}: {shipped} of it are shipped");
                return;
            }

            quantities.Add(new LineQuantity(line.Gid, quantity));
        }

        /// <summary>What a line asked for before the refunds that Shopify does not have: those take their pieces off themselves.</summary>
        private int Asked(ErpLine line) => line.Quantity + unrefunded.SelectMany(refund => refund.Lines).Where(part => part.LineId == line.Id).Sum(part => part.Quantity);

        private decimal Worth(ErpRefund refund) => refund.Lines.Sum(line => line.Subtotal + (erp.TaxesIncluded ? 0 : line.Tax)) + refund.Shipping;
    }
}
