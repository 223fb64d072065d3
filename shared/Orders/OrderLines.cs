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

    /// <summary>The same pieces under the same tracking number.</summary>
    /// <param name="gids">Shopify's line of each ERP line.</param>
    public static bool IsSame(ErpFulfillment here, ShopifyFulfillment there, IReadOnlyDictionary<string, string?> gids) =>
        here.TrackingNumber == there.TrackingNumber
        && SameParts(here.Lines.Select(line => (gids.GetValueOrDefault(line.LineId), line.Quantity)), there.Lines.Select(line => ((string?)line.LineGid, line.Quantity)));

    /// <summary>The same pieces taken back.</summary>
    public static bool IsSame(ErpRefund here, ShopifyRefund there, IReadOnlyDictionary<string, string?> gids) =>
        SameParts(here.Lines.Select(line => (gids.GetValueOrDefault(line.LineId), line.Quantity)), there.Lines.Select(line => ((string?)line.LineGid, line.Quantity)));

    private static bool SameParts(IEnumerable<(string? Gid, int Quantity)> one, IEnumerable<(string? Gid, int Quantity)> other) =>
        one.Order().SequenceEqual(other.Order());
}
