using ShopifySync.Orders;
using static System.FormattableString;

namespace ShopifySync.ToShopify.Orders;

/// <summary>What a push of a linked order has to do, and what it must refuse.</summary>
/// <param name="Refused">What cannot be brought across, in words; the steps can all the same.</param>
/// <param name="HasMore">What is left can be planned only once the steps are done: it needs lines that they add.</param>
public sealed record OrderPlan(IReadOnlyList<OrderStep> Steps, string? Refused, bool HasMore)
{
    /// <summary>Compares the ERP's order with what was last seen of it and with Shopify's order as it is. What Shopify has already needs no step, so a plan that is made again does nothing twice.</summary>
    /// <param name="erpSeen">Null where it is not known what of the ERP Shopify has seen: then all that it says has moved.</param>
    /// <param name="erpWins">Who counts where both have moved.</param>
    /// <param name="pushRefunds">Whether the ERP's refunds go across; where they do not, what they took off is not taken off in Shopify either.</param>
    public static OrderPlan Of(ErpOrder erp, OrderSeen? erpSeen, ShopifyOrder order, OrderSeen? shopifySeen, bool erpWins, bool pushRefunds) =>
        new Planning(erp, erpSeen ?? OrderSeen.Nothing(erp), order, shopifySeen, erpWins, pushRefunds).Plan();

    private sealed class Planning(ErpOrder erp, OrderSeen erpSeen, ShopifyOrder order, OrderSeen? shopifySeen, bool erpWins, bool pushRefunds)
    {
        private readonly OrderSeen here = OrderSeen.Of(erp);
        private readonly OrderSeen there = OrderSeen.Of(order);
        private readonly Dictionary<string, string?> gids = Gids(erp, order);
        private readonly List<OrderStep> steps = [];
        private readonly List<string> refused = [];
        private IReadOnlyList<(ErpFulfillment Whole, IReadOnlyList<ErpFulfilled> Left)> unsent = [];
        private List<ErpRefund> unrefunded = [];
        private HashSet<string> adding = [];
        private bool hasMore;

        public OrderPlan Plan()
        {
            unsent = OrderLines.Unsent(erp, order, gids); // what Shopify has though an answer was lost, the intake links
            unrefunded = Unrefunded();

            Header();
            Shipped();
            Cancel();

            if (erp.IsCancelled || order.CancelledAt is not null)
            {
                return Made();
            }

            Customer();
            Lines();
            Pay();
            Unsent();
            Refunds();

            if (!hasMore)
            {
                Close();
            }

            return Made();
        }

        private OrderPlan Made() => new(steps, refused.Count == 0 ? null : string.Join("; ", refused), hasMore);

        /// <summary>The ERP's refunds that Shopify does not have: each unknown one of Shopify's stands for one whose answer was lost, and the intake links it.</summary>
        private List<ErpRefund> Unrefunded()
        {
            var unknown = order.Refunds.Where(refund => erp.Refunds.All(mine => mine.Gid != refund.Gid)).ToList();

            return [.. erp.Refunds.Where(mine => mine.Gid is null && (unknown.Find(refund => OrderLines.IsSame(mine, refund, gids)) is not { } known || !unknown.Remove(known)))];
        }

        private void Header()
        {
            var fields = new Dictionary<string, object?>();

            void Field<T>(string name, Func<OrderSeen, T> of, Func<T, object?> written)
            {
                var (now, other) = (of(here), of(there));
                var shopifyMoved = shopifySeen is not null && !Equal(other, of(shopifySeen));

                if (!Equal(now, other) && !Equal(now, of(erpSeen)) && (erpWins || !shopifyMoved))
                {
                    fields[name] = written(now);
                }
            }

            Field("note", side => side.Note, note => note ?? "");
            Field("email", side => OrderWords.Text(side.Email), email => email);
            Field("phone", side => OrderWords.Text(side.Phone), phone => phone);

            if (erp.ShippingAddress is { } mine && OrderInput.Address(mine) is { } told) // Shopify keeps one that it has
            {
                Field("shippingAddress", side => side.ShippingAddress, _ => told);
            }

            if (Tags() is var tags && OrderTags.Normal(tags) != there.Tags)
            {
                fields["tags"] = tags;
            }

            if (fields.Count > 0)
            {
                steps.Add(new UpdateHeader(fields));
            }

            if (!Equal(here.BillingAddress, there.BillingAddress) && !Equal(here.BillingAddress, erpSeen.BillingAddress))
            {
                refused.Add("its billing address was changed, and Shopify changes none of an order that is there");
            }
        }

        /// <summary>Shopify's tags with what the ERP added and without what it took off.</summary>
        private List<string> Tags()
        {
            var (before, now) = (OrderTags.Split(erpSeen.Tags), OrderTags.Split(here.Tags));
            var taken = before.Except(now, StringComparer.OrdinalIgnoreCase);
            var added = now.Except(before, StringComparer.OrdinalIgnoreCase);

            return [.. OrderTags.Split(there.Tags).Except(taken, StringComparer.OrdinalIgnoreCase).Union(added, StringComparer.OrdinalIgnoreCase)];
        }

        /// <summary>What is known to be sent: taken back, or to be followed elsewhere.</summary>
        private void Shipped()
        {
            foreach (var (mine, theirs) in erp.Fulfillments.SelectMany(mine => order.Fulfillments.Where(sent => mine.Is(sent.Gid)).Select(sent => (mine, sent))))
            {
                var (now, other) = (here.Fulfillments[mine.Id], there.Fulfillments[theirs.Gid]);
                var shopifyMoved = shopifySeen?.Fulfillments.GetValueOrDefault(theirs.Gid) is { } seen && seen != other;

                if (now == other || now == erpSeen.Fulfillments.GetValueOrDefault(mine.Id))
                {
                    continue;
                }

                switch (mine.Status, theirs.Status)
                {
                    case ("cancelled", "success"):
                        steps.Add(new CancelFulfillment(theirs.Gid));
                        break;
                    case ("success", "cancelled"):
                        refused.Add($"the shipment {mine.TrackingNumber} is cancelled in Shopify, which does not revive it: enter a new one");
                        break;
                    case ("success", _) when erpWins || !shopifyMoved:
                        steps.Add(new Track(theirs.Gid, mine));
                        break;
                }
            }
        }

        private void Cancel()
        {
            if (erp.IsCancelled && order.CancelledAt is null)
            {
                var taken = steps.OfType<CancelFulfillment>().Select(step => step.FulfillmentGid).ToHashSet();

                if (order.Fulfillments.Any(sent => sent.Status == "success" && !taken.Contains(sent.Gid)))
                {
                    refused.Add("it is cancelled in the ERP, but has been shipped: Shopify cancels no order that was shipped, take it back there first");
                }
                else
                {
                    steps.Add(new Cancel(ReasonOf(erp.CancelReason)));
                }
            }
            else if (!erp.IsCancelled && order.CancelledAt is not null && erpSeen.IsCancelled)
            {
                refused.Add("it was cancelled, and Shopify does not revive a cancelled order");
            }
        }

        /// <summary>Another customer of the ERP's is another of Shopify's.</summary>
        private void Customer()
        {
            if (erpSeen.Goods is null || here.CustomerId == erpSeen.CustomerId || (erp.Customer?.Gid is { } known && known == order.Customer?.Gid))
            {
                return;
            }

            if (erp.Customer is { Gid: { } gid })
            {
                steps.Add(new ChangeCustomer(gid));
            }
            else
            {
                refused.Add(erp.Customer is null
                    ? "its customer was taken off, and Shopify keeps the one that it has"
                    : "its customer was changed to one that is not linked with Shopify yet");
            }
        }

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
                refused.Add(RefundsThatDiffer(total - worth) ?? (erp.Lines.All(line => erpSeen.Quantities.GetValueOrDefault(line.Id, -1) == line.Quantity)
                    ? Invariant($"its total is {worth:0.00##} {order.Currency} in Shopify and {total:0.00##} in the ERP, though no line of it changed: shipping, fees and discounts of an order that is there are not changed in Shopify")
                    : Invariant($"it is worth {worth:0.00##} {order.Currency} in Shopify now, in the ERP {total:0.00##}: {Math.Abs(total - worth):0.00##} {order.Currency} is not explained")));
            }
            else if ((erp.Total, erp.Tax) != (erpSeen.Total, erpSeen.Tax) && tax != taxed)
            {
                refused.Add(Invariant($"its tax is {taxed:0.00##} {order.Currency} in Shopify now, in the ERP {tax:0.00##}: {Math.Abs(tax - taxed):0.00##} {order.Currency} is not explained"));
            }
        }

        /// <summary>The ERP has other goods in a line than when it was last seen.</summary>
        private bool IsSwapped(ErpLine line) => erpSeen.Goods?.GetValueOrDefault(line.Id) is { } before && before != here.Goods![line.Id];

        /// <summary>The refunds that both sides have and make something else of, if they are the whole of a difference: Shopify shares out discounts and taxes by its own rule.</summary>
        private string? RefundsThatDiffer(decimal difference)
        {
            var differ = Refunded().Select(both => (both.Here, Mine: Worth(both.Here), Theirs: both.There.Lines.Sum(line => line.Subtotal + (order.TaxesIncluded ? 0 : line.Tax)) + both.There.Shipping))
                .Where(both => both.Mine != both.Theirs).ToList();

            return differ.Count > 0 && differ.Sum(both => both.Theirs - both.Mine) == difference
                ? string.Join("; ", differ.Select(both => Invariant($"Shopify makes the refund of {Named(both.Here)} {both.Theirs:0.00##} {order.Currency}, the ERP {both.Mine:0.00##}")))
                : null;
        }

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

        private void Pay()
        {
            // Shopify captures what is authorized; whether it can, and what of anything else, it says itself
            if (erp.FinancialStatus == "paid" && erpSeen.FinancialStatus != "paid" && order.FinancialStatus is not ("paid" or "partially_refunded" or "refunded"))
            {
                steps.Add(new MarkPaid());
            }
        }

        private void Close()
        {
            var shopifyMoved = shopifySeen is not null && shopifySeen.IsClosed != there.IsClosed;

            if (here.IsClosed != there.IsClosed && here.IsClosed != erpSeen.IsClosed && (erpWins || !shopifyMoved))
            {
                steps.Add(new Close(here.IsClosed));
            }
        }

        private void Unsent()
        {
            foreach (var (whole, left) in unsent)
            {
                if (left.Any(part => adding.Contains(part.LineId)))
                {
                    hasMore = true;
                }
                else if (left.Any(part => gids.GetValueOrDefault(part.LineId) is null))
                {
                    refused.Add("a shipment names a line that Shopify does not have");
                }
                else
                {
                    steps.Add(new Fulfill(whole, [.. left.Select(part => new LineQuantity(gids[part.LineId]!, part.Quantity))]));
                }
            }
        }

        private void Refunds()
        {
            foreach (var refund in unrefunded.Where(refund => pushRefunds && (refund.Lines.Count > 0 || refund.Shipping != 0)))
            {
                if (refund.Lines.Any(part => adding.Contains(part.LineId)))
                {
                    hasMore = true;
                }
                else if (refund.Lines.Any(part => gids.GetValueOrDefault(part.LineId) is null))
                {
                    refused.Add("a refund names a line that Shopify does not have");
                }
                else
                {
                    steps.Add(new Refund(refund, [.. refund.Lines.Select(part => new LineQuantity(gids[part.LineId]!, part.Quantity))]));
                }
            }
        }

        /// <summary>Shopify's line of each ERP line, also where an answer was lost and no link says so yet.</summary>
        private static Dictionary<string, string?> Gids(ErpOrder erp, ShopifyOrder order)
        {
            var known = OrderLines.Match(
                erp.Lines.Where(line => line.Gid is null),
                order.Lines.Where(line => erp.Lines.All(mine => mine.Gid != line.Gid) && erp.GoneLines.All(gone => gone.Gid != line.Gid)));

            return erp.Lines.ToDictionary(line => line.Id, line => line.Gid ?? known.FirstOrDefault(part => part.EntityId == line.Id)?.Gid);
        }

        private static bool Equal<T>(T one, T other) => EqualityComparer<T>.Default.Equals(one, other);
    }

    private static string ReasonOf(string? reason) => reason?.Trim().ToUpperInvariant() is "CUSTOMER" or "DECLINED" or "FRAUD" or "INVENTORY" or "STAFF" ? reason.Trim().ToUpperInvariant() : "OTHER";
}
