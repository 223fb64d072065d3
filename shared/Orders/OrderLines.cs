namespace ShopifySync.Orders;

/// <summary>Which parts of an ERP's order are which of Shopify's, where no link says so.</summary>
public static class OrderLines
{
    /// <summary>Pairs lines that are not linked: by the ERP line's id where Shopify's carries it, else by the same goods, price and quantity.</summary>
    public static IReadOnlyList<OrderPart> Match(IEnumerable<ErpLine> here, IEnumerable<ShopifyLine> there)
    {
        var left = there.ToList();
        var pairs = new List<OrderPart>();

        foreach (var line in here)
        {
            var match = left.Find(other => other.ErpLineId == line.Id)
                ?? left.Find(other => other.ErpLineId is null && other.Current == line.Quantity && other.UnitPrice == line.UnitPrice
                    && (line.VariantGid is not null && other.VariantGid == line.VariantGid || other.VariantGid is null && other.Title == line.Title));

            if (match is not null)
            {
                left.Remove(match);
                pairs.Add(new OrderPart(line.Id, match.Gid));
            }
        }

        return pairs;
    }

    /// <summary>Fulfillments of Shopify's that no link names, and of which ERP fulfillment they are: of one under the same tracking number that has these pieces left of these lines.
    /// Where goods leave from several locations, one of the ERP's has several of Shopify's. Without a tracking number it must have just these pieces of the lines, or more than can be sent beside them.</summary>
    /// <param name="gids">Shopify's line of each ERP line.</param>
    public static IReadOnlyList<OrderPart> Match(ErpOrder here, ShopifyOrder there, IReadOnlyDictionary<string, string?> gids)
    {
        var left = here.Fulfillments.Where(sent => AsSent(sent).Status == "success").ToDictionary(sent => sent, sent => Left(sent, there.Fulfillments.Where(known => sent.Is(known.Gid)), gids));
        var pairs = new List<OrderPart>();

        int ToSend(string gid) => there.Lines.Where(line => line.Gid == gid).Sum(line => line.Current)
            - there.Fulfillments.Where(sent => sent.Status == "success").SelectMany(sent => sent.Lines).Where(part => part.LineGid == gid).Sum(part => part.Quantity);

        foreach (var sent in there.Fulfillments.Where(sent => sent.Status == "success" && here.Fulfillments.All(known => !known.Is(sent.Gid))))
        {
            var whole = left.Where(mine => AsSent(mine.Key).TrackingNumber?.Trim() is { Length: > 0 } number ? number == sent.TrackingNumber : sent.TrackingNumber is null)
                .Where(mine => sent.Lines.Count > 0 && sent.Lines.GroupBy(part => part.LineGid).All(line => IsPart(
                    line.Sum(part => part.Quantity), mine.Value.Where(part => gids.GetValueOrDefault(part.LineId) == line.Key).Sum(part => part.Quantity), ToSend(line.Key), sent.TrackingNumber is not null)))
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

    private static bool IsPart(int sent, int left, int toSend, bool hasNumber) => sent == left || (sent < left && (hasNumber || left > toSend));

    /// <summary>The ERP's fulfillments that Shopify does not have, or not all pieces of, with those pieces.</summary>
    public static IReadOnlyList<(ErpFulfillment Whole, IReadOnlyList<ErpFulfilled> Left)> Unsent(ErpOrder here, ShopifyOrder there, IReadOnlyDictionary<string, string?> gids)
    {
        var pairs = Pairs(here, there, gids);

        return
        [
            .. here.Fulfillments.Where(mine => mine.Status == "success" && there.Fulfillments.All(sent => !mine.Is(sent.Gid) || sent.Status == "success"))
                .Select(mine => (mine, left: Left(mine, pairs.Where(pair => pair.Mine == mine).Select(pair => pair.Theirs), gids)))
                .Where(mine => mine.left.Count > 0),
        ];
    }

    /// <summary>Which fulfillments of the ERP's are which of Shopify's, by their links and where no link says so.</summary>
    public static IReadOnlyList<(ErpFulfillment Mine, ShopifyFulfillment Theirs)> Pairs(ErpOrder here, ShopifyOrder there, IReadOnlyDictionary<string, string?> gids)
    {
        var known = Match(here, there, gids).ToDictionary(part => part.Gid, part => part.EntityId);
        bool IsOf(ErpFulfillment mine, ShopifyFulfillment sent) => mine.Is(sent.Gid) || known.GetValueOrDefault(sent.Gid) == mine.Id;

        return [.. here.Fulfillments.SelectMany(mine => there.Fulfillments.Where(sent => IsOf(mine, sent)).Select(sent => (mine, sent)))];
    }

    /// <summary>Pieces of a fulfillment that none of these have.</summary>
    public static IReadOnlyList<ErpFulfilled> Left(ErpFulfillment whole, IEnumerable<ShopifyFulfillment> sent, IReadOnlyDictionary<string, string?> gids)
    {
        var taken = sent.SelectMany(one => one.Lines).GroupBy(part => part.LineGid).ToDictionary(line => line.Key, line => line.Sum(part => part.Quantity));
        var left = new List<ErpFulfilled>();

        foreach (var part in whole.Lines)
        {
            var less = gids.GetValueOrDefault(part.LineId) is { } gid ? Math.Min(part.Quantity, taken.GetValueOrDefault(gid)) : 0;

            if (less > 0)
            {
                taken[gids[part.LineId]!] -= less;
            }

            if (part.Quantity > less)
            {
                left.Add(part with { Quantity = part.Quantity - less });
            }
        }

        return left;
    }

    /// <summary>The same pieces taken back.</summary>
    public static bool IsSame(ErpRefund here, ShopifyRefund there, IReadOnlyDictionary<string, string?> gids) =>
        SameParts(here.Lines.Select(line => (gids.GetValueOrDefault(line.LineId), line.Quantity)), there.Lines.Select(line => ((string?)line.LineGid, line.Quantity)));

    private static bool SameParts(IEnumerable<(string? Gid, int Quantity)> one, IEnumerable<(string? Gid, int Quantity)> other) =>
        one.Order().SequenceEqual(other.Order());
}
