namespace ShopifySync.Orders;

/// <summary>How many pieces of each line of a Shopify order were shipped, were returned, and are still open.</summary>
/// <remarks>
/// A piece is shipped while it is in a fulfillment that is not cancelled. It is returned once
/// it is in a refund, whether or not money went back. Shopify does
/// not say whether a returned piece had been shipped before, so an answer that depends on it
/// has two bounds. Pieces that an edit took off are in none of them.
/// </remarks>
public sealed class LinePieces(ShopifyOrder order)
{
    private readonly Dictionary<string, int> current = Sum(order.Lines.Select(line => (line.Gid, line.Current)));

    private readonly Dictionary<string, int> shipped = Sum(
        order.Fulfillments.Where(sent => sent.Status == "success")
            .SelectMany(sent => sent.Lines)
            .Select(part => (part.LineGid, part.Quantity)));

    private readonly Dictionary<string, int> returned = Sum(
        order.Refunds.SelectMany(refund => refund.Lines).Select(part => (part.LineGid, part.Quantity)));

    public int Shipped(string lineGid) => shipped.GetValueOrDefault(lineGid);

    public int Returned(string lineGid) => returned.GetValueOrDefault(lineGid);

    /// <summary>Pieces that can still be shipped if none of the returned ones had been. Below zero if some had.</summary>
    public int LeastOpen(string lineGid) => current.GetValueOrDefault(lineGid) - Shipped(lineGid);

    /// <summary>Pieces that can still be shipped if all of the returned ones had been.</summary>
    public int MostOpen(string lineGid) => LeastOpen(lineGid) + Returned(lineGid);

    /// <summary>The lowest quantity that the line can have: pieces that were shipped and did not come back cannot be taken off.</summary>
    public int LeastQuantity(string lineGid) => Shipped(lineGid) - Returned(lineGid);

    private static Dictionary<string, int> Sum(IEnumerable<(string Gid, int Quantity)> parts) =>
        parts.GroupBy(part => part.Gid).ToDictionary(line => line.Key, line => line.Sum(part => part.Quantity));
}
