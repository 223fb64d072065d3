namespace ShopifySync.Orders;

/// <summary>Whether a refund of the ERP and one of Shopify are one and the same, where no link says so.</summary>
/// <remarks>A link is what makes them one; likeness only proposes it. Two that are alike in part are two, and a person is asked.</remarks>
internal static class RefundLikeness
{
    /// <summary>How far apart two people may enter the same refund.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromDays(1);

    /// <summary>Whether pieces, shipping, amount and time of two refunds resemble each other.</summary>
    public static bool IsSame(ErpRefund erp, ShopifyRefund shopify, IReadOnlyDictionary<string, string?> gids) =>
        HasSameGoods(erp, shopify, gids) && HasSameAmount(erp, shopify) && IsOfSameTime(erp, shopify);

    /// <summary>Whether they take back the same pieces and the same shipping at one time, for different amounts:
    /// sending one beside the other may take it back twice.</summary>
    public static bool IsDoubtful(ErpRefund erp, ShopifyRefund shopify, IReadOnlyDictionary<string, string?> gids) =>
        TakesBack(erp) && HasSameGoods(erp, shopify, gids) && !HasSameAmount(erp, shopify) && IsOfSameTime(erp, shopify);

    /// <summary>Whether Shopify brought a refund: the ERP has it in no row, or in one that is written from it.</summary>
    public static bool IsShopifysOwn(ShopifyRefund shopify, IEnumerable<ErpRefund> erp) =>
        erp.All(linked => linked.Gid != shopify.Gid || linked.RefundedAt == shopify.RefundedAt);

    private static bool HasSameGoods(ErpRefund erp, ShopifyRefund shopify, IReadOnlyDictionary<string, string?> gids) =>
        erp.Shipping == shopify.Shipping
        && erp.Lines.Select(line => (gids.GetValueOrDefault(line.LineId), line.Quantity)).Order()
            .SequenceEqual(shopify.Lines.Select(line => ((string?)line.LineGid, line.Quantity)).Order());

    /// <summary>One that only keeps the books, or waits for the bank, has no amount yet.</summary>
    private static bool HasSameAmount(ErpRefund erp, ShopifyRefund shopify) =>
        erp.Total == shopify.Total || (TakesBack(erp) && (erp.Total == 0 || shopify.Total == 0));

    private static bool IsOfSameTime(ErpRefund erp, ShopifyRefund shopify) =>
        (erp.SentAt ?? erp.RefundedAt) is not { } at || (shopify.RefundedAt - at).Duration() <= Within;

    private static bool TakesBack(ErpRefund erp) => erp.Lines.Count > 0 || erp.Shipping != 0;
}
