using ShopifySync.Entities;

namespace ShopifySync.Orders.Intake;

/// <summary>Decides what an order of Shopify makes of the ERP's, from the same comparison that a push decides from.</summary>
/// <remarks>Whether an order is paid, cancelled or refunded is Shopify's to say: its word always counts once it changed.</remarks>
public static class OrderMerge
{
    /// <summary>An order that the ERP does not have.</summary>
    /// <param name="products">The ERP's product of each variant that is linked.</param>
    public static MergedOrder Import(ShopifyOrder order, OrderSums sums, IReadOnlyDictionary<string, string> products) => new()
    {
        Row = Sums(order.Header, sums)
            .With("tags", TestOrders.Marked(order))
            .With("order_number", order.Name)
            .With("currency", order.Currency)
            .With("taxes_included", order.TaxesIncluded)
            .With("placed_at", order.PlacedAt)
            .With("status", order.CancelledAt is not null ? "cancelled" : order.IsClosed ? "closed" : "open")
            .With("cancel_reason", order.CancelReason).With("cancelled_at", order.CancelledAt)
            .With("financial_status", order.FinancialStatus).With("fulfillment_status", order.FulfillmentStatus)
            .With("fees", sums.Fees).With("shipping_title", order.ShippingTitle).With("refunded", order.Money.Refunded)
            .With("presentment_currency", order.PresentmentCurrency)
            .With("presentment_total", order.PresentmentCurrency is null ? (decimal?)null : order.Money.PresentmentTotal),
        Lines = [.. order.Lines.Select(line => Line(null, line, sums, products))],
        Fulfillments = [.. order.Fulfillments.Select(sent => Fulfillment(null, sent))],
        Refunds = [.. order.Refunds.Select(refund => Refund(null, refund, order.TaxesIncluded))],
        Changed = OrderDetails.Added(order, null) is { } details ? ["imported", details] : ["imported"],
    };

    /// <summary>An order that both sides have.</summary>
    /// <param name="sent">The ERP's order as Shopify was told of it: its unlinked lines and refunds are recognised by that.</param>
    public static MergedOrder Merge(
        OrderComparison compared, ErpOrder sent, OrderSums sums, IReadOnlyDictionary<string, string> products) =>
        new Merging(compared, sent, sums, products).Merge();

    /// <summary>The columns that say what an order is worth.</summary>
    private static FieldValues Sums(FieldValues columns, OrderSums sums) => columns
        .With("discount", 0m)
        .With("shipping", sums.Shipping)
        .With("shipping_tax", sums.ShippingTax)
        .With("tax", sums.Tax)
        .With("total", sums.Total);

    private static string? TextOrNull(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static LineRow Line(string? id, ShopifyLine line, OrderSums sums, IReadOnlyDictionary<string, string> products)
    {
        var sum = sums.Lines.Single(sum => sum.LineGid == line.Gid);

        return new LineRow
        {
            Id = id,
            Gid = line.Gid,
            ProductId = line.VariantGid is { } variant ? products.GetValueOrDefault(variant) : null,
            Kind = line.Kind,
            Title = line.Title,
            Sku = line.Sku,
            Quantity = line.Current,
            UnitPrice = line.UnitPrice,
            Discount = sum.Discount,
            Tax = sum.Tax,
            TaxRate = line.TaxRate,
            RequiresShipping = line.RequiresShipping,
        };
    }

    private static FulfillmentRow Fulfillment(string? id, ShopifyFulfillment sent) =>
        new(id, sent.Gid, sent.Status, sent.TrackingNumber, sent.TrackingCompany, sent.TrackingUrl, sent.ShippedAt, sent.Lines);

    private static RefundRow Refund(string? id, ShopifyRefund refund, bool taxesIncluded)
    {
        var adjustment = refund.Total == 0 ? 0 : refund.Total - refund.Worth(taxesIncluded);

        return new RefundRow(id, refund.Gid, refund.Note, refund.RefundedAt, refund.Shipping, adjustment, refund.Total, refund.Lines);
    }

    /// <summary>One merge: the header by the comparison's decisions, everything below it by the rules of orders.</summary>
    private sealed class Merging(OrderComparison compared, ErpOrder sent, OrderSums sums, IReadOnlyDictionary<string, string> products)
    {
        private readonly ErpOrder erp = compared.Erp;
        private readonly ShopifyOrder order = compared.Shopify;
        private readonly LineGids gids = new(compared.Erp, sent, compared.Shopify);
        private readonly List<string> changed = [];

        public MergedOrder Merge()
        {
            var header = compared.Fields.Where(decision => decision.ToErp).ToList();
            var erpChangedLines = !compared.ErpNow.HasSameLines(compared.ErpBaseline);
            var agreesOnLines = AgreesOnLines(erpChangedLines);
            var shopifyChangedLines = compared.ShopifyBaseline is null || !compared.ShopifyNow.HasSameLines(compared.ShopifyBaseline);
            var takesCustomer = compared.ShopifyGivesCustomer;
            var writesLines = shopifyChangedLines && !agreesOnLines && !(erpChangedLines && compared.ErpWins);
            var (fulfillments, knownFulfillments) = Fulfillments();
            var (refunds, knownRefunds) = Refunds();
            var hasUnsent = OrderLines.Unsent(erp, order, gids.ByLine).Count > 0;
            var states = States(hasUnsent);

            changed.AddRange(header.Select(decision => decision.Field.Words));
            Note("customer", takesCustomer);
            Note("lines and total", writesLines);
            Note("status", states.Says("cancelled_at") && !erp.IsCancelled);
            Note("financial status", states.Says("financial_status"));
            Note("fulfillment", fulfillments.Count > 0 || states.Says("fulfillment_status"));
            Note("refund", refunds.Count > 0);

            if (OrderDetails.Added(order, compared.ShopifyBaseline?.Details) is { } details)
            {
                Note(details, has: true);
            }

            return new MergedOrder
            {
                Row = changed.Count == 0 ? null : Row(header, states, writesLines),
                Lines = writesLines ? Lines() : [],
                Fulfillments = fulfillments,
                Refunds = refunds,
                KnownLines = gids.Known,
                KnownFulfillments = knownFulfillments,
                KnownRefunds = knownRefunds,
                TakesCustomer = takesCustomer,
                Changed = changed,
                Unpushed = new Unpushed(
                    [.. compared.Fields.Where(decision => decision.ToShopify).Select(decision => decision.Field.Name)],
                    Lines: erpChangedLines && !writesLines && !agreesOnLines,
                    Cancelled: erp.IsCancelled && order.CancelledAt is null,
                    FinancialStatus: FinancialStatusIsUnpushed(states),
                    Fulfillments: hasUnsent || TrackingChanged() || order.Fulfillments.Any(
                        sent => sent.Status == "success" && erp.HasDeleted(sent.Gid))),
            };
        }

        private FieldValues Row(List<FieldDecision> header, FieldValues states, bool writesLines)
        {
            var row = header.Where(decision => decision.Field.HasColumn).Aggregate(states, (columns, decision) => decision.Field.IsSet
                ? columns.With(decision.Field.Name, TextOrNull(decision.Result.GetString()))
                : columns.With(decision.Field.Name, decision.Result));

            row = header.Find(decision => decision.Field == OrderFields.Closed) is { } closed
                ? row.With("status", closed.Result.GetBoolean() ? "closed" : "open") : row;
            row = erp.Number is null ? row.With("order_number", order.Name) : row;
            row = erp.ShippingTitle is null && order.ShippingTitle is not null ? row.With("shipping_title", order.ShippingTitle) : row;
            row = order.Money.Refunded > erp.Refunded ? row.With("refunded", order.Money.Refunded) : row;
            row = order.PresentmentCurrency is null ? row
                : row.With("presentment_currency", order.PresentmentCurrency).With("presentment_total", order.Money.PresentmentTotal);

            row = writesLines && order.ShippingTitle is not null ? row.With("shipping_title", order.ShippingTitle) : row;

            return (writesLines ? Sums(row, sums).With("fees", Fees()) : row).With("id", erp.Id);
        }

        /// <summary>Whether the order is cancelled, paid and sent, as far as the ERP does not have it so.</summary>
        private FieldValues States(bool hasUnsent)
        {
            var states = FieldValues.None;

            if (order.CancelledAt is { } cancelledAt)
            {
                states = states.With("status", "cancelled")
                    .With("cancel_reason", erp.CancelReason ?? order.CancelReason)
                    .With("cancelled_at", cancelledAt);
            }

            var shopifyChangedMoney = compared.ShopifyBaseline is { } before
                ? compared.ShopifyNow.FinancialStatus != before.FinancialStatus : erp.FinancialStatus != "paid";

            // any other word says more
            if (shopifyChangedMoney && order.FinancialStatus != "pending" && order.FinancialStatus != erp.FinancialStatus)
            {
                states = states.With("financial_status", order.FinancialStatus);
            }

            return hasUnsent || order.FulfillmentStatus == erp.FulfillmentStatus
                ? states
                : states.With("fulfillment_status", order.FulfillmentStatus);
        }

        private bool FinancialStatusIsUnpushed(FieldValues states) =>
            erp.FinancialStatus != compared.ErpBaseline.FinancialStatus
                && !states.Says("financial_status")
                && erp.FinancialStatus != order.FinancialStatus;

        private void Note(string what, bool has)
        {
            if (has && !changed.Contains(what))
            {
                changed.Add(what);
            }
        }

        /// <summary>Both sides have the same pieces, line by line, and all their sums are the same.</summary>
        /// <remarks>How a discount is shared out between lines is each side's own: it differs only once Shopify alone changed it.</remarks>
        private bool AgreesOnLines(bool erpChangedLines)
        {
            var pieces = order.Lines.ToDictionary(line => line.Gid, line => line.Current);
            var byGid = ByGid();
            var hasSharedOutAnew = !erpChangedLines && compared.ShopifyBaseline?.HasSameAmounts(compared.ShopifyNow) == false;

            return erp.Total == sums.Total && erp.Tax == sums.Tax && !hasSharedOutAnew && AgreesOnSums()
                && !(erpChangedLines && new AmountsThatDiffer(compared, sums, gids, []).InWords.Count > 0)
                && erp.Lines.All(line => (gids.Of(line.Id) is { } gid ? pieces.GetValueOrDefault(gid) : 0) == line.Quantity)
                && order.Lines.All(line => byGid.GetValueOrDefault(line.Gid) is not { } mine || mine.UnitPrice == line.UnitPrice)
                && order.Lines.Except(FeesLines()).Where(line => !gids.Contains(line.Gid)).All(line => line.Current == 0);
        }

        private bool AgreesOnSums()
        {
            var saysTaxes = erp.ShippingTax != 0 || erp.Lines.Any(line => line.Tax != 0);

            // fees below zero are a discount there
            return erp.Shipping == sums.Shipping && Math.Max(erp.Fees, 0) == Fees() && (!saysTaxes || erp.ShippingTax == sums.ShippingTax);
        }

        private IEnumerable<ShopifyLine> FeesLines() => OrderLines.OfFees(erp, order, gids);

        private decimal Fees() => OrderLines.Fees(erp, order, sums, gids);

        private bool TrackingChanged() => OrderLines.Pairs(erp, order, gids.ByLine).Any(pair =>
            compared.ErpBaseline.Fulfillments.TryGetValue(pair.Mine.Id, out var before)
            && FulfillmentState.Of(pair.Mine) is var now && before != now && now != FulfillmentState.Of(pair.Theirs));

        /// <summary>Lines that are new or differ. A line that Shopify does not have asks for nothing any
        /// more; a deleted one comes back if Shopify asks for it.</summary>
        private List<LineRow> Lines()
        {
            var byGid = ByGid();
            var gone = erp.GoneLines.Select(line => line.Gid).ToHashSet();

            return
            [
                .. order.Lines.Except(FeesLines()).Where(line => line.Current > 0 || !gone.Contains(line.Gid))
                    .Select(
                        line => (Erp: byGid.GetValueOrDefault(line.Gid),
                        Row: Line(byGid.GetValueOrDefault(line.Gid)?.Id, line, sums, products)))
                    .Where(line => line.Erp is not { } known
                        || (known.Quantity, known.UnitPrice, known.Discount, known.Tax) != (line.Row.Quantity, line.Row.UnitPrice,
                        line.Row.Discount, line.Row.Tax))
                    .Select(line => line.Row),
                .. erp.Lines.Where(line => gids.Of(line.Id) is null && line.Quantity != 0).Select(Emptied),
            ];
        }

        private Dictionary<string, ErpLine> ByGid() =>
            erp.Lines.Where(line => gids.Of(line.Id) is not null).ToDictionary(line => gids.Of(line.Id)!);

        private static LineRow Emptied(ErpLine line) => new()
        {
            Id = line.Id,
            ProductId = line.ProductId,
            Kind = line.Kind,
            Title = line.Title,
            Sku = line.Sku,
            UnitPrice = line.UnitPrice,
            TaxRate = line.TaxRate,
            RequiresShipping = line.RequiresShipping,
        };

        private (List<FulfillmentRow> Written, IReadOnlyList<OrderPart> Known) Fulfillments()
        {
            var written = new List<FulfillmentRow>();
            var known = OrderLines.Match(erp, order, gids.ByLine);

            foreach (var shopify in order.Fulfillments)
            {
                if (erp.Fulfillments.FirstOrDefault(sent => sent.Is(shopify.Gid)) is { } linked)
                {
                    if (IsChangedByShopifyAlone(linked, shopify))
                    {
                        written.Add(Fulfillment(linked.Id, shopify));
                    }
                }
                else if (known.All(part => part.Gid != shopify.Gid) && !erp.HasDeleted(shopify.Gid))
                {
                    written.Add(Fulfillment(null, shopify));
                }
            }

            return (written, known);
        }

        private bool IsChangedByShopifyAlone(ErpFulfillment linked, ShopifyFulfillment shopify)
        {
            var (erpNow, shopifyNow) = (FulfillmentState.Of(linked), FulfillmentState.Of(shopify));
            var shopifyChanged = compared.ShopifyBaseline?.Fulfillments.GetValueOrDefault(shopify.Gid) != shopifyNow;
            var erpChanged = compared.ErpBaseline.Fulfillments.GetValueOrDefault(linked.Id) is { } before && before != erpNow;
            var isPartCancelled = shopify.Status == "cancelled"
                && order.Fulfillments.Any(other => linked.Is(other.Gid) && other.Status == "success");

            return shopifyChanged && !erpChanged && erpNow != shopifyNow && !isPartCancelled;
        }

        private (List<RefundRow> Written, List<OrderPart> Known) Refunds()
        {
            var written = new List<RefundRow>();
            var known = new List<OrderPart>();

            foreach (var refund in order.Refunds)
            {
                if (erp.Refunds.FirstOrDefault(linked => linked.Gid == refund.Gid) is { } linked)
                {
                    if (linked.Total != refund.Total && IsDecidedByBank(refund, linked))
                    {
                        written.Add(Refund(linked.Id, refund, order.TaxesIncluded));
                    }
                }
                else if (Recognised(refund, known) is { } unlinked)
                {
                    known.Add(new OrderPart(unlinked.Id, refund.Gid));
                }
                else if (!erp.HasDeleted(refund.Gid))
                {
                    written.Add(Refund(null, refund, order.TaxesIncluded));
                }
            }

            return (written, known);
        }

        /// <summary>The ERP's row says what Shopify said before. One that a person has entered, or put right, stays as it is.</summary>
        private bool IsDecidedByBank(ShopifyRefund refund, ErpRefund linked) =>
            compared.ShopifyBaseline?.RefundTotals?.TryGetValue(refund.Gid, out var before) == true
            && before != refund.Total && before == linked.Total;

        private ErpRefund? Recognised(ShopifyRefund refund, List<OrderPart> known) => erp.Refunds.FirstOrDefault(mine =>
            mine is { Gid: null, StaysInErp: false } && known.All(other => other.EntityId != mine.Id)
            && RefundLikeness.IsSame(sent.Refunds.FirstOrDefault(then => then.Id == mine.Id) ?? mine, refund, gids.ByLine));
    }
}
