namespace ShopifySync.Orders;

/// <summary>Which parts of an ERP order are which of Shopify's, where no link says so.</summary>
public static class OrderLines
{
    /// <summary>Pairs lines that are not linked: by the ERP line's id where Shopify's carries
    /// it, else by the same goods, price and quantity.</summary>
    public static IReadOnlyList<OrderPart> Match(IEnumerable<ErpLine> erp, IEnumerable<ShopifyLine> shopify)
    {
        var left = shopify.ToList();
        var pairs = new List<OrderPart>();

        foreach (var line in erp)
        {
            if ((left.Find(candidate => candidate.ErpLineId == line.Id) ?? left.Find(candidate => Resembles(line, candidate))) is { } match)
            {
                left.Remove(match);
                pairs.Add(new OrderPart(line.Id, match.Gid));
            }
        }

        return pairs;
    }

    /// <summary>The lines in which an order of ours carries its fees: the ERP has no such line.</summary>
    internal static IEnumerable<ShopifyLine> OfFees(ErpOrder erp, ShopifyOrder order, LineGids gids) => order.Lines.Where(line =>
        line is { Title: OrderWords.Fees, VariantGid: null, ErpLineId: null } && order.ErpId == erp.Id && !gids.Contains(line.Gid));

    /// <summary>All fees of an order of Shopify's, those in a line of ours included.</summary>
    internal static decimal Fees(ErpOrder erp, ShopifyOrder order, OrderSums sums, LineGids gids) => sums.Fees + OfFees(erp, order, gids)
        .Sum(line => line.Current * line.UnitPrice - sums.Lines.Single(sum => sum.LineGid == line.Gid).Discount);

    private static bool Resembles(ErpLine erp, ShopifyLine shopify) =>
        shopify.ErpLineId is null && shopify.Current == erp.Quantity && shopify.UnitPrice == erp.UnitPrice
        && (shopify.VariantGid is null ? shopify.Title == erp.Title : shopify.VariantGid == erp.VariantGid);

    /// <summary>Which ERP fulfillment each fulfillment of Shopify's is that no link names.</summary>
    /// <remarks>
    /// It is one with the same tracking number that still has these pieces of these lines. Where
    /// goods leave from several locations, one of the ERP's has several of
    /// Shopify's. Without a tracking number it must have just these pieces, or more than can be sent beside them.
    /// </remarks>
    /// <param name="gids">Shopify's line of each ERP line.</param>
    public static IReadOnlyList<OrderPart> Match(ErpOrder erp, ShopifyOrder shopify, IReadOnlyDictionary<string, string?> gids)
    {
        var pieces = new LinePieces(shopify);
        var pairs = new List<OrderPart>();
        var left = erp.Fulfillments.Where(mine => AsSent(mine).Status == "success")
            .ToDictionary(mine => mine, mine => Left(mine, shopify.Fulfillments.Where(sent => mine.Is(sent.Gid)), gids));

        foreach (
            var sent in shopify.Fulfillments.Where(sent => sent.Status == "success" && erp.Fulfillments.All(mine => !mine.Is(sent.Gid))))
        {
            var whole = left.Where(mine => HasSameNumber(mine.Key, sent) && CanHold(mine.Value, sent, pieces, gids))
                .OrderBy(mine => mine.Value.Sum(part => part.Quantity))
                .Select(mine => mine.Key).FirstOrDefault();

            if (whole is not null)
            {
                pairs.Add(new OrderPart(whole.Id, sent.Gid));
                left[whole] = Left(whole with { Lines = left[whole] }, [sent], gids);
            }
        }

        return pairs;
    }

    /// <summary>If it was sent without anybody hearing of it, Shopify has it as it was then.</summary>
    private static FulfillmentState AsSent(ErpFulfillment mine) => mine.SentAs ?? FulfillmentState.Of(mine);

    private static bool HasSameNumber(ErpFulfillment mine, ShopifyFulfillment sent) =>
        AsSent(mine).TrackingNumber?.Trim() is { Length: > 0 } number ? number == sent.TrackingNumber : sent.TrackingNumber is null;

    /// <summary>Whether a fulfillment's remaining pieces include all that were sent.</summary>
    private static bool CanHold(
        IReadOnlyList<ErpFulfilled> left, ShopifyFulfillment sent, LinePieces pieces, IReadOnlyDictionary<string, string?> gids) =>
        sent.Lines.Count > 0 && sent.Lines.GroupBy(part => part.LineGid).All(line =>
        {
            var quantity = line.Sum(part => part.Quantity);
            var remaining = left.Where(part => gids.GetValueOrDefault(part.LineId) == line.Key).Sum(part => part.Quantity);

            return quantity == remaining
                || (quantity < remaining && (sent.TrackingNumber is not null
                || remaining > pieces.LeastOpen(line.Key)));
        });

    /// <summary>The ERP's fulfillments that Shopify does not have, or not all pieces of, with those pieces.</summary>
    public static IReadOnlyList<(ErpFulfillment Whole, IReadOnlyList<ErpFulfilled> Left)> Unsent(
        ErpOrder erp, ShopifyOrder shopify, IReadOnlyDictionary<string, string?> gids)
    {
        var pairs = Pairs(erp, shopify, gids);

        return
        [
            .. erp.Fulfillments.Where(
                mine => mine.Status == "success" && shopify.Fulfillments.All(sent => !mine.Is(sent.Gid) || sent.Status == "success"))
                .Select(mine => (mine, left: Left(mine, pairs.Where(pair => pair.Mine == mine).Select(pair => pair.Theirs), gids)))
                .Where(mine => mine.left.Count > 0),
        ];
    }

    /// <summary>Which fulfillments of the ERP's are which of Shopify's, by their links and where no link says so.</summary>
    public static IReadOnlyList<(ErpFulfillment Mine, ShopifyFulfillment Theirs)> Pairs(
        ErpOrder erp, ShopifyOrder shopify, IReadOnlyDictionary<string, string?> gids)
    {
        var known = Match(erp, shopify, gids).ToDictionary(part => part.Gid, part => part.EntityId);
        bool IsOf(ErpFulfillment mine, ShopifyFulfillment sent) => mine.Is(sent.Gid) || known.GetValueOrDefault(sent.Gid) == mine.Id;

        return [.. erp.Fulfillments.SelectMany(mine => shopify.Fulfillments.Where(sent => IsOf(mine, sent)).Select(sent => (mine, sent)))];
    }

    /// <summary>Pieces of a fulfillment that none of these have.</summary>
    public static IReadOnlyList<ErpFulfilled> Left(
        ErpFulfillment whole, IEnumerable<ShopifyFulfillment> sent, IReadOnlyDictionary<string, string?> gids)
    {
        var covered = sent.SelectMany(each => each.Lines)
            .GroupBy(part => part.LineGid)
            .ToDictionary(line => line.Key, line => line.Sum(part => part.Quantity));
        var left = new List<ErpFulfilled>();

        foreach (var part in whole.Lines)
        {
            var less = gids.GetValueOrDefault(part.LineId) is { } gid ? Math.Min(part.Quantity, covered.GetValueOrDefault(gid)) : 0;

            if (less > 0)
            {
                covered[gids[part.LineId]!] -= less;
            }

            if (part.Quantity > less)
            {
                left.Add(part with { Quantity = part.Quantity - less });
            }
        }

        return left;
    }

}
