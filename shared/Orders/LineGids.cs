namespace ShopifySync.Orders;

/// <summary>Shopify's line of each line of the ERP: by its link, and where an answer was lost
/// and no link says so yet, by what Shopify's line carries.</summary>
internal sealed class LineGids
{
    private readonly Dictionary<string, string?> gids;

    /// <param name="sent">The ERP's order as Shopify was told of it: unlinked lines are recognised by that.</param>
    public LineGids(ErpOrder erp, ErpOrder sent, ShopifyOrder shopify)
    {
        Known = OrderLines.Match(
            erp.Lines.Where(line => line.Gid is null).Select(line => sent.Lines.FirstOrDefault(then => then.Id == line.Id) ?? line),
            shopify.Lines.Where(line => erp.Lines.All(known => known.Gid != line.Gid) && erp.GoneLines.All(gone => gone.Gid != line.Gid)));
        gids = erp.Lines.ToDictionary(line => line.Id, line => line.Gid ?? Known.FirstOrDefault(part => part.EntityId == line.Id)?.Gid);
    }

    /// <summary>Lines that were recognised without a link.</summary>
    public IReadOnlyList<OrderPart> Known { get; }

    public IReadOnlyDictionary<string, string?> ByLine => gids;

    /// <summary>Null for a line that Shopify does not have.</summary>
    public string? Of(string lineId) => gids.GetValueOrDefault(lineId);

    public bool Contains(string gid) => gids.ContainsValue(gid);
}
