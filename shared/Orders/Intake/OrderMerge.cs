namespace ShopifySync.Orders.Intake;

/// <summary>Decides what an order of Shopify makes of the ERP's. A side has moved where it differs from what was last seen of it; where only one has, it counts; where both have, the winner does.</summary>
/// <remarks>Whether it is paid, cancelled or sent back is Shopify's to say: there its word always counts once it has moved.</remarks>
public static class OrderMerge
{
    /// <summary>An order that the ERP does not have.</summary>
    /// <param name="products">The ERP's product of each variant that is linked.</param>
    public static MergedOrder Import(ShopifyOrder order, OrderSums sums, IReadOnlyDictionary<string, string> products) => new(
        new OrderRow
        {
            OrderNumber = order.Name,
            Email = order.Email,
            Phone = order.Phone,
            Currency = order.Currency,
            TaxesIncluded = order.TaxesIncluded,
            PlacedAt = order.PlacedAt,
            Status = StatusOf(order),
            CancelReason = order.CancelReason,
            CancelledAt = order.CancelledAt,
            FinancialStatus = order.FinancialStatus,
            FulfillmentStatus = order.FulfillmentStatus,
            Discount = 0,
            Shipping = sums.Shipping,
            ShippingTitle = order.ShippingTitle,
            ShippingTax = sums.ShippingTax,
            Fees = sums.Fees,
            Tax = sums.Tax,
            Total = sums.Total,
            Refunded = order.Money.Refunded,
            PresentmentCurrency = order.PresentmentCurrency,
            PresentmentTotal = order.PresentmentCurrency is null ? null : order.Money.PresentmentTotal,
            Note = order.Note,
            Tags = Text(order.Tags),
            ShippingAddress = order.ShippingAddress,
            BillingAddress = order.BillingAddress,
        },
        [.. order.Lines.Select(line => Line(null, line, sums, products))],
        [.. order.Fulfillments.Select(sent => Fulfillment(null, sent))], [],
        [.. order.Refunds.Select(refund => Refund(null, refund, order.TaxesIncluded))], [], [], ["imported"], Unpushed.Nothing);

    /// <summary>An order that both sides have.</summary>
    /// <param name="told">The ERP's order as Shopify was told of it, which is what its unknown lines and refunds are known by.</param>
    /// <param name="erpWins">Who counts where both have moved.</param>
    public static MergedOrder Merge(
        ErpOrder erp, ErpOrder told, OrderSeen erpSeen, ShopifyOrder order, OrderSeen? shopifySeen, OrderSums sums, IReadOnlyDictionary<string, string> products, bool erpWins)
    {
        var here = OrderSeen.Of(erp);
        var there = OrderSeen.Of(order);
        var changed = new List<string>();

        // A field of the header: what it shall be, and whether the ERP's own move of it still stands.
        (T Value, bool Unpushed) Field<T>(string name, Func<OrderSeen, T> of)
        {
            var erpMoved = !Equal(of(here), of(erpSeen));
            var shopifyMoved = shopifySeen is null || !Equal(of(there), of(shopifySeen));

            if (Equal(of(here), of(there)) || !shopifyMoved || (erpMoved && erpWins))
            {
                return (of(here), erpMoved && !Equal(of(here), of(there)));
            }

            changed.Add(name);
            return (of(there), false);
        }

        var email = Field("e-mail", side => side.Email);
        var phone = Field("phone", side => side.Phone);
        var note = Field("note", side => side.Note);
        var tags = Field("tags", side => side.Tags);
        var shippingAddress = Field("shipping address", side => side.ShippingAddress);
        var billingAddress = Field("billing address", side => side.BillingAddress);

        var isCancelled = order.CancelledAt is not null;
        var isClosed = isCancelled || erp.IsCancelled ? (Value: false, Unpushed: false) : Field("status", side => side.IsClosed);
        var status = isCancelled ? "cancelled" : erp.IsCancelled ? erp.Status : isClosed.Value ? "closed" : "open";

        var knownLines = KnownLines(erp, told, order);
        var gids = LineGids(erp, knownLines);
        var agreesOnLines = Agrees(erp, order, sums, gids);
        var erpMovedLines = !SameLines(here, erpSeen);
        var shopifyMovedLines = shopifySeen is null || !SameLines(there, shopifySeen);
        var writesLines = shopifyMovedLines && !agreesOnLines && !(erpMovedLines && erpWins);
        var lines = writesLines ? Lines(erp, order, sums, products, gids) : [];
        var fees = writesLines ? sums.Fees + FeesLines(erp, order, gids).Sum(line => line.Current * line.UnitPrice - sums.Lines.Single(sum => sum.LineGid == line.Gid).Discount) : erp.Fees;

        var (fulfillments, knownFulfillments) = Fulfillments(erp, erpSeen, order, shopifySeen, gids);
        var (refunds, knownRefunds) = Refunds(erp, told, order, shopifySeen, knownLines);
        var hasUnsent = OrderLines.Unsent(erp, order, gids).Count > 0;

        var shopifyMovedMoney = shopifySeen is null ? erp.FinancialStatus != "paid" : there.FinancialStatus != shopifySeen.FinancialStatus;
        var financialStatus = shopifyMovedMoney && order.FinancialStatus != "pending" ? order.FinancialStatus : erp.FinancialStatus; // any other word says more than pending
        var fulfillmentStatus = hasUnsent ? erp.FulfillmentStatus : order.FulfillmentStatus;

        Note(changed, "lines and total", writesLines);
        Note(changed, "status", isCancelled && !erp.IsCancelled);
        Note(changed, "financial status", financialStatus != erp.FinancialStatus);
        Note(changed, "fulfillment", fulfillments.Count > 0 || fulfillmentStatus != erp.FulfillmentStatus);
        Note(changed, "refund", refunds.Count > 0);

        var row = changed.Count == 0 ? null : new OrderRow
        {
            Id = erp.Id,
            OrderNumber = order.Name,
            Email = email.Value,
            Phone = phone.Value,
            Currency = order.Currency,
            TaxesIncluded = erp.TaxesIncluded,
            PlacedAt = order.PlacedAt,
            Status = status,
            CancelReason = isCancelled ? erp.CancelReason ?? order.CancelReason : erp.CancelReason,
            CancelledAt = order.CancelledAt,
            FinancialStatus = financialStatus,
            FulfillmentStatus = fulfillmentStatus,
            Discount = writesLines ? 0 : erp.Discount,
            Shipping = writesLines ? sums.Shipping : erp.Shipping,
            ShippingTitle = erp.ShippingTitle ?? order.ShippingTitle,
            ShippingTax = writesLines ? sums.ShippingTax : erp.ShippingTax,
            Fees = fees,
            Tax = writesLines ? sums.Tax : erp.Tax,
            Total = writesLines ? sums.Total : erp.Total,
            Refunded = order.Money.Refunded,
            PresentmentCurrency = order.PresentmentCurrency,
            PresentmentTotal = order.PresentmentCurrency is null ? null : order.Money.PresentmentTotal,
            Note = note.Value,
            Tags = Equal(tags.Value, here.Tags) ? erp.Tags : Text(tags.Value),
            ShippingAddress = shippingAddress.Value,
            BillingAddress = billingAddress.Value,
        };

        return new MergedOrder(row, lines, fulfillments, knownFulfillments, refunds, knownRefunds, knownLines, changed, new Unpushed(
            email.Unpushed, phone.Unpushed, note.Unpushed, tags.Unpushed, shippingAddress.Unpushed, billingAddress.Unpushed,
            erpMovedLines && !writesLines && !agreesOnLines,
            erp.IsCancelled && !isCancelled,
            isClosed.Unpushed,
            erp.FinancialStatus != erpSeen.FinancialStatus && financialStatus == erp.FinancialStatus && financialStatus != order.FinancialStatus,
            hasUnsent || MovedTracking(erp, erpSeen, order, gids) || order.Fulfillments.Any(sent => sent.Status == "success" && erp.HasDeleted(sent.Gid))));
    }

    private static string StatusOf(ShopifyOrder order) => order.CancelledAt is not null ? "cancelled" : order.IsClosed ? "closed" : "open";

    private static string? Text(string tags) => tags.Length == 0 ? null : tags;

    private static bool Equal<T>(T one, T other) => EqualityComparer<T>.Default.Equals(one, other);

    private static void Note(List<string> changed, string what, bool has)
    {
        if (has)
        {
            changed.Add(what);
        }
    }

    private static bool SameLines(OrderSeen one, OrderSeen other) =>
        one.Total == other.Total && one.Tax == other.Tax && Same(one.Quantities, other.Quantities) && Same(one.Prices, other.Prices);

    private static bool Same<T>(IReadOnlyDictionary<string, T> one, IReadOnlyDictionary<string, T> other) =>
        one.Count == other.Count && one.All(entry => other.TryGetValue(entry.Key, out var value) && Equal(entry.Value, value));

    /// <summary>Both sides have the same pieces, line by line, the same total and the same tax.</summary>
    private static bool Agrees(ErpOrder erp, ShopifyOrder order, OrderSums sums, Dictionary<string, string?> gids)
    {
        var there = order.Lines.ToDictionary(line => line.Gid, line => line.Current);

        return erp.Total == sums.Total && erp.Tax == sums.Tax
            && erp.Lines.All(line => (gids[line.Id] is { } gid ? there.GetValueOrDefault(gid) : 0) == line.Quantity)
            && order.Lines.Except(FeesLines(erp, order, gids)).Where(line => !gids.ContainsValue(line.Gid)).All(line => line.Current == 0);
    }

    /// <summary>Where an order of ours carries its fees: no line of the ERP's.</summary>
    private static IEnumerable<ShopifyLine> FeesLines(ErpOrder erp, ShopifyOrder order, Dictionary<string, string?> gids) =>
        order.Lines.Where(line => line is { Title: OrderWords.Fees, VariantGid: null, ErpLineId: null } && order.ErpId == erp.Id && !gids.ContainsValue(line.Gid));

    private static bool MovedTracking(ErpOrder erp, OrderSeen seen, ShopifyOrder order, Dictionary<string, string?> gids) =>
        OrderLines.Pairs(erp, order, gids).Any(pair => seen.Fulfillments.TryGetValue(pair.Mine.Id, out var before)
            && SeenFulfillment.Of(pair.Mine) is var now && before != now && now != SeenFulfillment.Of(pair.Theirs));

    /// <summary>Lines of the ERP that turn out to be lines of Shopify, though no link says so yet.</summary>
    private static IReadOnlyList<OrderPart> KnownLines(ErpOrder erp, ErpOrder told, ShopifyOrder order) =>
        OrderLines.Match(erp.Lines.Where(line => line.Gid is null).Select(line => told.Lines.FirstOrDefault(then => then.Id == line.Id) ?? line), order.Lines.Where(line => erp.Lines.All(here => here.Gid != line.Gid) && erp.GoneLines.All(gone => gone.Gid != line.Gid)));

    /// <summary>The lines that are new, or are not as the ERP has them: its own that Shopify does not have ask for nothing any more, and those that it has deleted come back if Shopify still asks for them.</summary>
    private static List<LineRow> Lines(ErpOrder erp, ShopifyOrder order, OrderSums sums, IReadOnlyDictionary<string, string> products, Dictionary<string, string?> gids)
    {
        var byGid = erp.Lines.Where(line => gids[line.Id] is not null).ToDictionary(line => gids[line.Id]!);
        var gone = erp.GoneLines.Select(line => line.Gid).ToHashSet();

        return
        [
            .. order.Lines.Except(FeesLines(erp, order, gids)).Where(line => line.Current > 0 || !gone.Contains(line.Gid))
                .Select(line => (Here: byGid.GetValueOrDefault(line.Gid), There: line))
                .Select(line => (line.Here, Row: Line(line.Here?.Id, line.There, sums, products)))
                .Where(line => line.Here is not { } here
                    || (here.Quantity, here.UnitPrice, here.Discount, here.Tax) != (line.Row.Quantity, line.Row.UnitPrice, line.Row.Discount, line.Row.Tax))
                .Select(line => line.Row),
            .. erp.Lines.Where(line => gids[line.Id] is null && line.Quantity != 0)
                .Select(line => new LineRow
                {
                    Id = line.Id,
                    ProductId = line.ProductId,
                    Kind = line.Kind,
                    Title = line.Title,
                    Sku = line.Sku,
                    Quantity = 0,
                    UnitPrice = line.UnitPrice,
                    Discount = 0,
                    Tax = 0,
                    TaxRate = line.TaxRate,
                    RequiresShipping = line.RequiresShipping,
                }),
        ];
    }

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

    private static (List<FulfillmentRow> Written, IReadOnlyList<OrderPart> Known) Fulfillments(
        ErpOrder erp, OrderSeen erpSeen, ShopifyOrder order, OrderSeen? shopifySeen, Dictionary<string, string?> gids)
    {
        var written = new List<FulfillmentRow>();
        var known = OrderLines.Match(erp, order, gids);

        foreach (var there in order.Fulfillments)
        {
            var tracking = SeenFulfillment.Of(there);

            if (erp.Fulfillments.FirstOrDefault(sent => sent.Is(there.Gid)) is { } here)
            {
                var hereNow = SeenFulfillment.Of(here);
                var shopifyMoved = shopifySeen?.Fulfillments.GetValueOrDefault(there.Gid) != tracking;
                var erpMoved = erpSeen.Fulfillments.GetValueOrDefault(here.Id) is { } before && before != hereNow;

                var isPartTakenBack = there.Status == "cancelled" && order.Fulfillments.Any(other => here.Is(other.Gid) && other.Status == "success");

                if (shopifyMoved && !erpMoved && hereNow != tracking && !isPartTakenBack)
                {
                    written.Add(Fulfillment(here.Id, there));
                }
            }
            else if (known.All(part => part.Gid != there.Gid) && !erp.HasDeleted(there.Gid))
            {
                written.Add(Fulfillment(null, there));
            }
        }

        return (written, known);
    }

    private static (List<RefundRow> Written, List<OrderPart> Known) Refunds(ErpOrder erp, ErpOrder told, ShopifyOrder order, OrderSeen? shopifySeen, IReadOnlyList<OrderPart> knownLines)
    {
        var written = new List<RefundRow>();
        var known = new List<OrderPart>();
        var gids = LineGids(erp, knownLines);

        foreach (var there in order.Refunds)
        {
            if (erp.Refunds.FirstOrDefault(here => here.Gid == there.Gid) is { } linked)
            {
                var moved = shopifySeen?.RefundTotals?.TryGetValue(there.Gid, out var before) == true && before != there.Total; // the bank has decided

                if (moved && linked.Total != there.Total)
                {
                    written.Add(Refund(linked.Id, there, order.TaxesIncluded));
                }
            }
            else if (erp.Refunds.FirstOrDefault(here => here.Gid is null && known.All(other => other.EntityId != here.Id) && OrderLines.IsSame(told.Refunds.FirstOrDefault(then => then.Id == here.Id) ?? here, there, gids)) is { } unlinked)
            {
                known.Add(new OrderPart(unlinked.Id, there.Gid));
            }
            else if (!erp.HasDeleted(there.Gid))
            {
                written.Add(Refund(null, there, order.TaxesIncluded));
            }
        }

        return (written, known);
    }

    private static RefundRow Refund(string? id, ShopifyRefund refund, bool taxesIncluded)
    {
        var adjustment = refund.Total == 0 ? 0 : refund.Total - refund.Worth(taxesIncluded);

        return new RefundRow(id, refund.Gid, refund.Note, refund.RefundedAt, refund.Shipping, adjustment, refund.Total, refund.Lines);
    }

    private static Dictionary<string, string?> LineGids(ErpOrder erp, IReadOnlyList<OrderPart> knownLines) =>
        erp.Lines.ToDictionary(line => line.Id, line => line.Gid ?? knownLines.FirstOrDefault(known => known.EntityId == line.Id)?.Gid);
}
