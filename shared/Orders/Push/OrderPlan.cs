using ShopifySync.Customers;
using ShopifySync.Orders;

namespace ShopifySync.Orders.Push;

/// <summary>What a push of a linked order has to do, and what it must refuse.</summary>
/// <param name="Refused">What cannot be brought across, in words; the steps can all the same.</param>
/// <param name="HasMore">What is left can be planned only once the steps are done: it needs lines that they add.</param>
public sealed partial record OrderPlan(IReadOnlyList<OrderStep> Steps, string? Refused, bool HasMore)
{
    /// <summary>Compares the ERP's order with what was last seen of it and with Shopify's order as it is. What Shopify has already needs no step, so a plan that is made again does nothing twice.</summary>
    /// <param name="erpSeen">Null where it is not known what of the ERP Shopify has seen: then all that it says has moved.</param>
    /// <param name="erpWins">Who counts where both have moved.</param>
    /// <param name="pushRefunds">Whether the ERP's refunds go across; where they do not, what they took off is not taken off in Shopify either.</param>
    public static OrderPlan Of(ErpOrder erp, OrderSeen? erpSeen, ShopifyOrder order, OrderSeen? shopifySeen, bool erpWins, bool pushRefunds) =>
        new Planning(erp, (erpSeen ?? OrderSeen.Nothing(erp)).Sent(erp), order, shopifySeen, erpWins, pushRefunds).Plan();

    private sealed partial class Planning(ErpOrder erp, OrderSeen erpSeen, ShopifyOrder order, OrderSeen? shopifySeen, bool erpWins, bool pushRefunds)
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
            foreach (var deleted in order.Fulfillments.Where(sent => sent.Status == "success" && erp.HasDeleted(sent.Gid)))
            {
                refused.Add($"the shipment {deleted.TrackingNumber ?? "without a tracking number"} was deleted in the ERP and still stands in Shopify: cancel it there, or enter it again");
            }

            foreach (var (mine, theirs) in OrderLines.Pairs(erp, order, gids))
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
                        steps.Add(new CancelFulfillment(theirs.Gid, mine));
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
