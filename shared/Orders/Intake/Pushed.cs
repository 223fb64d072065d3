using ShopifySync.Entities;

namespace ShopifySync.Orders.Intake;

/// <summary>What a push brought to Shopify of an order. There both sides agree, each in
/// its own words, whatever the ERP changed meanwhile.</summary>
/// <param name="Order">The ERP's order as the push had it.</param>
/// <param name="IsWhole">Whether nothing of it was refused or is still to follow.</param>
public sealed record Pushed(ErpOrder Order, bool IsWhole)
{
    /// <summary>Names of the header's fields that were sent.</summary>
    public IReadOnlyCollection<string> Fields { get; init; } = [];

    /// <summary>The ERP's fulfillments that were sent, tracked or cancelled.</summary>
    public IReadOnlySet<string> Fulfillments { get; init; } = new HashSet<string>();

    /// <summary>What an edit was to make of the lines; null if they were not edited.</summary>
    public EditedLines? Lines { get; init; }

    /// <summary>The ERP baseline after the push.</summary>
    public OrderBaseline ErpBaseline(OrderBaseline before)
    {
        var sent = OrderBaseline.Of(Order);
        var lines = Lines is not null;

        return (lines ? before.WithLinesOf(sent) : before) with
        {
            Fields = before.Fields.Overlaid(sent.Fields.Only(Fields)),
            Goods = !lines || before.Goods is null ? before.Goods : OrderBaseline.Overlay(before.Goods, GoodsOfAddedLines(sent)),
            Fulfillments = OrderBaseline.Overlay(
                before.Fulfillments, sent.Fulfillments.Where(entry => Fulfillments.Contains(entry.Key)).ToDictionary()),
        };
    }

    /// <summary>Shopify's baseline after the push: what Shopify made of what was sent is no change of Shopify's.</summary>
    /// <remarks>Sets are left out: beside the ERP's entries, Shopify keeps its own, and those are still to be taken in.</remarks>
    /// <param name="erp">The ERP's order with its links as they are now.</param>
    public OrderBaseline ShopifyBaseline(OrderBaseline before, ErpOrder erp, ShopifyOrder shopify)
    {
        var made = OrderBaseline.Of(shopify);
        var lines = Lines?.IsMadeBy(shopify) == true;
        var sets = OrderFields.All.Where(field => field.IsSet).Select(field => field.Name);

        return (lines ? before.WithLinesOf(made) : before) with
        {
            Fields = before.Fields.Overlaid(made.Fields.Only(Fields.Except(sets))),
            Fulfillments = OrderBaseline.Overlay(before.Fulfillments, made.Fulfillments
                .Where(entry => erp.Fulfillments.Any(sent => Fulfillments.Contains(sent.Id) && sent.Is(entry.Key))).ToDictionary()),
        };
    }

    private Dictionary<string, string> GoodsOfAddedLines(OrderBaseline sent) =>
        sent.Goods!.Where(goods => Order.Lines.Any(line => line.Id == goods.Key && line.Gid is null)).ToDictionary();
}

/// <param name="Quantities">What each existing line was to ask for, by Shopify's line.</param>
/// <param name="Added">How many lines were to be added.</param>
public sealed record EditedLines(IReadOnlyDictionary<string, int> Quantities, int Added)
{
    /// <summary>Whether an order's lines are just what the edit asked for. Otherwise somebody changed them in Shopify as well.</summary>
    internal bool IsMadeBy(ShopifyOrder shopify) =>
        shopify.Lines.Count == Quantities.Count + Added
        && shopify.Lines.All(line => Quantities.GetValueOrDefault(line.Gid, line.Current) == line.Current);
}
