using ShopifySync.Entities;

namespace ShopifySync.Orders.Push;

/// <summary>What a push of a linked order has to do, and what it must refuse.</summary>
/// <param name="Refused">What cannot be brought across, in words. The steps can all the same.</param>
/// <param name="HasMore">What is left can be planned only once the steps are done: it needs lines that they add.</param>
public sealed partial record OrderPlan(IReadOnlyList<OrderStep> Steps, string? Refused, bool HasMore)
{
    /// <summary>Plans from the same comparison that an intake decides from. What Shopify has already
    /// needs no step, so a plan that is made again does nothing twice.</summary>
    /// <param name="pushRefunds">Whether the ERP's refunds go across. Where they do not, what
    /// they took off is not taken off in Shopify either.</param>
    public static OrderPlan Of(OrderComparison compared, bool pushRefunds) => new Planning(compared, pushRefunds).Plan();

    private sealed partial class Planning(OrderComparison compared, bool pushRefunds)
    {
        private readonly ErpOrder erp = compared.Erp;
        private readonly ShopifyOrder order = compared.Shopify;
        private readonly OrderBaseline erpBaseline = compared.ErpBaseline;
        private readonly OrderBaseline? shopifyBaseline = compared.ShopifyBaseline;
        private readonly LineGids gids = new(compared.Erp, compared.Erp, compared.Shopify);
        private readonly List<OrderStep> steps = [];
        private readonly List<string> refused = [];
        private readonly List<(ErpRefund Mine, ShopifyRefund Alike)> doubtful = [];
        private IReadOnlyList<(ErpFulfillment Whole, IReadOnlyList<ErpFulfilled> Left)> unsent = [];
        private List<ErpRefund> unrefunded = [];
        private HashSet<string> adding = [];
        private bool hasMore;

        public OrderPlan Plan()
        {
            unsent = OrderLines.Unsent(erp, order, gids.ByLine); // what Shopify has though an answer was lost, the intake links
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

        /// <summary>The ERP's refunds that Shopify does not have, without those of which that is in doubt.</summary>
        /// <remarks>An unlinked one of Shopify's that is the same stands for one whose answer was lost; the intake links it.</remarks>
        private List<ErpRefund> Unrefunded()
        {
            var unlinked = order.Refunds.Where(refund => erp.Refunds.All(linked => linked.Gid != refund.Gid)).ToList();
            var own = order.Refunds.Where(refund => RefundLikeness.IsShopifysOwn(refund, erp.Refunds)).ToList();
            var missing = new List<ErpRefund>();

            foreach (var refund in erp.Refunds.Where(refund => refund is { Gid: null, StaysInErp: false }))
            {
                if (unlinked.Find(other => RefundLikeness.IsSame(refund, other, gids.ByLine)) is { } same)
                {
                    unlinked.Remove(same);
                    own.Remove(same);
                }
                else if (own.Find(other => RefundLikeness.IsDoubtful(refund, other, gids.ByLine)) is { } alike)
                {
                    own.Remove(alike);
                    doubtful.Add((refund, alike));
                }
                else
                {
                    missing.Add(refund);
                }
            }

            return missing;
        }

        private void Header()
        {
            var changed = compared.Fields.Where(decision => decision.ToShopify && decision.Field != OrderFields.Closed).ToList();
            var sent = changed.Where(
                decision => decision.Field is { Input: not null } field && (field.CanBeEmptied || !IsEmpty(decision.Result)))
                .ToList();

            if (sent.Count > 0)
            {
                steps.Add(new UpdateHeader(
                    sent.ToDictionary(decision => decision.Field.Input!, decision => decision.Field.InputValue(decision.Result)),
                    sent.Aggregate(FieldValues.None, (values, decision) => values.With(decision.Field.Name, decision.Result))));
            }

            refused.AddRange(changed.Except(sent).Select(decision => decision.Field.Input is null
                ? $"Shopify cannot change the {decision.Field.Words} of an existing order"
                : $"Shopify cannot remove the {decision.Field.Words} of an order"));
        }

        private static bool IsEmpty(System.Text.Json.JsonElement value) => value.ValueKind is System.Text.Json.JsonValueKind.Null;

        /// <summary>Fulfillments that both sides have: cancelled, or with other tracking.</summary>
        private void Shipped()
        {
            foreach (var deleted in order.Fulfillments.Where(sent => sent.Status == "success" && erp.HasDeleted(sent.Gid)))
            {
                refused.Add($"the ERP deleted the shipment {deleted.TrackingNumber ?? "without a tracking number"}, which stands in "
                    + "Shopify: "
                    + "cancel it there, or enter it again");
            }

            foreach (var (mine, theirs) in OrderLines.Pairs(erp, order, gids.ByLine))
            {
                var (erpNow, shopifyNow) = (FulfillmentState.Of(mine), FulfillmentState.Of(theirs));
                var shopifyChanged = shopifyBaseline?.Fulfillments.GetValueOrDefault(theirs.Gid) is { } before && before != shopifyNow;

                if (erpNow == shopifyNow || erpNow == erpBaseline.Fulfillments.GetValueOrDefault(mine.Id))
                {
                    continue;
                }

                switch (mine.Status, theirs.Status)
                {
                    case ("cancelled", "success"):
                        steps.Add(new CancelFulfillment(theirs.Gid, mine));
                        break;
                    case ("success", "cancelled"):
                        refused.Add(
                            $"the shipment {mine.TrackingNumber} is cancelled in Shopify, which does not revive it: enter a new one");
                        break;
                    case ("success", _) when compared.ErpWins || !shopifyChanged:
                        steps.Add(new Track(theirs.Gid, mine, OtherTracking.Of(theirs)));
                        break;
                }
            }
        }

        private void Cancel()
        {
            if (erp.IsCancelled && order.CancelledAt is null)
            {
                var cancelled = steps.OfType<CancelFulfillment>().Select(step => step.FulfillmentGid).ToHashSet();

                if (order.Fulfillments.Any(sent => sent.Status == "success" && !cancelled.Contains(sent.Gid)))
                {
                    refused.Add(
                        "it is cancelled in the ERP, but has been shipped: Shopify cancels no shipped order, cancel its shipments there "
                            + "first");
                }
                else
                {
                    steps.Add(new Cancel(ReasonOf(erp.CancelReason)));
                }
            }
            else if (!erp.IsCancelled && order.CancelledAt is not null && erpBaseline.IsCancelled)
            {
                refused.Add("it was cancelled, and Shopify does not revive a cancelled order");
            }
        }

        /// <summary>Another customer in the ERP means another customer in Shopify.</summary>
        private void Customer()
        {
            if (!compared.ErpChangedCustomer || compared.ShopifyGivesCustomer
                || (erp.Customer?.Gid is { } known && known == order.Customer?.Gid))
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
                    ? "its customer was removed in the ERP, and Shopify keeps the one that it has"
                    : "its new customer is not linked with Shopify yet");
            }
        }

        private void Pay()
        {
            // Shopify captures what is authorized; whether it can, and what of anything else, it says itself
            if (erp.FinancialStatus == "paid" && erpBaseline.FinancialStatus != "paid"
                && order.FinancialStatus is not ("paid" or "partially_refunded" or "refunded"))
            {
                steps.Add(new MarkPaid());
            }
            else if (erp.FinancialStatus is not ("paid" or "partially_refunded" or "refunded") // refunds have their own rules
                && erpBaseline.FinancialStatus is not ""
                && erp.FinancialStatus != erpBaseline.FinancialStatus
                && erp.FinancialStatus != order.FinancialStatus)
            {
                refused.Add(
                    $"Shopify says itself what is paid: the ERP says {erp.FinancialStatus}, and there it is {order.FinancialStatus}");
            }
        }

        private void Close()
        {
            if (compared.Decision(OrderFields.Closed) is { ToShopify: true } decision)
            {
                steps.Add(new Close(decision.Result.GetBoolean()));
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
                else if (left.Any(part => gids.Of(part.LineId) is null))
                {
                    refused.Add("a shipment names a line that Shopify does not have");
                }
                else
                {
                    steps.Add(new Fulfill(whole, [.. left.Select(part => new LineQuantity(gids.Of(part.LineId)!, part.Quantity))]));
                }
            }
        }

        private void Refunds()
        {
            refused.AddRange(doubtful.Where(_ => pushRefunds).Select(two =>
                $"a refund of {Say(two.Mine.Total)} takes back the same as one of {Say(two.Alike.Total)} in Shopify, and may be the same "
                    + "one: delete one of the two in the ERP, or make the second one in Shopify"));

            foreach (var refund in unrefunded.Where(_ => pushRefunds))
            {
                if (refund is { Lines.Count: 0, Shipping: 0 })
                {
                    refused.Add($"a refund of {Say(refund.Total)} gives back neither goods nor shipping: only its money could cross, and "
                        + "that moves in Shopify alone. Refund it there");
                }
                else if (refund.Lines.Any(part => adding.Contains(part.LineId)))
                {
                    hasMore = true;
                }
                else if (refund.Lines.Any(part => gids.Of(part.LineId) is null))
                {
                    refused.Add("a refund names a line that Shopify does not have");
                }
                else
                {
                    steps.Add(new Refund(refund, [.. refund.Lines.Select(part => new LineQuantity(gids.Of(part.LineId)!, part.Quantity))]));
                }
            }
        }
    }

    private static string ReasonOf(string? reason) => reason?.Trim().ToUpperInvariant() is { } known
        && known is "CUSTOMER" or "DECLINED" or "FRAUD" or "INVENTORY" or "STAFF" ? known : "OTHER";
}
