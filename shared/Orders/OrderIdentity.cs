using System.Globalization;

namespace ShopifySync.Orders;

/// <summary>The unique id-metafield by which an ERP order is known in Shopify: the ERP's id.</summary>
/// <remarks>
/// An ERP that was restored from a backup gives ids a second time, and Shopify has an order under them already. The second order of an
/// id goes by <c>id#2</c>. Which of them is which is told by when they were placed, which an order keeps for good.
/// </remarks>
public static class OrderIdentity
{
    /// <summary>Orders of one id that are looked for.</summary>
    public const int Most = 5;

    /// <summary>Shopify keeps whole seconds.</summary>
    private static readonly TimeSpan SameMoment = TimeSpan.FromSeconds(2);

    /// <summary>The metafield of the <paramref name="turn"/>-th order of an id, from 1 on.</summary>
    public static string Value(string erpOrderId, int turn) =>
        turn == 1 ? erpOrderId : string.Create(CultureInfo.InvariantCulture, $"{erpOrderId}#{turn}");

    /// <summary>The ERP's id in a metafield.</summary>
    public static string ErpIdOf(string value) =>
        value.LastIndexOf('#') is var place and > 0 && int.TryParse(value.AsSpan(place + 1), NumberStyles.None, null, out var turn)
            && turn is > 1 and <= Most
            ? value[..place]
            : value;

    /// <summary>Whether the ERP's order is the one that Shopify has under its id.</summary>
    /// <param name="now">An order that is dated later than now is placed in Shopify at the moment at which it is created.</param>
    public static bool IsSame(ErpOrder order, ShopifyOrder shopify, DateTime now) =>
        (order.PlacedAt - shopify.PlacedAt).Duration() < SameMoment || order.PlacedAt > now;
}
