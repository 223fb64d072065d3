using ShopifySync.Entities;

namespace ShopifySync.Orders;

/// <summary>An order on both sides, with what each side was when both last agreed.
/// Push and intake decide from the same comparison.</summary>
public sealed class OrderComparison
{
    /// <param name="erpBaseline">Null where it is not known what of the ERP has reached Shopify.</param>
    /// <param name="shopifyBaseline">Null where Shopify's order is as the ERP brought it there.</param>
    /// <param name="sent">What a push was sending that nobody heard of again; null if nothing.</param>
    public OrderComparison(
        ErpOrder erp, OrderBaseline? erpBaseline, ShopifyOrder shopify, OrderBaseline? shopifyBaseline, ConflictRule rule,
        FieldValues? sent = null)
    {
        Erp = erp;
        Shopify = shopify;
        ShopifyBaseline = shopifyBaseline;
        ErpBaseline = (erpBaseline ?? OrderBaseline.Unknown(erp)).WithSent(erp);
        ErpNow = OrderBaseline.Of(erp);
        ShopifyNow = OrderBaseline.Of(shopify);
        // what differs, the ERP changed since it brought the order there
        var applied = shopifyBaseline is null ? ConflictRule.Always(Side.Erp) : rule;
        ErpWins = applied.Whole is Side.Erp;

        var (erpSide, shopifySide) = Comparison.Arrived(
            new SideState(ErpNow.Fields, ErpBaseline.Fields), new SideState(ShopifyNow.Fields, shopifyBaseline?.Fields), sent);
        var fields = erp.IsCancelled || shopify.CancelledAt is not null
            ? OrderFields.All.Where(field => field != OrderFields.Closed)
            : OrderFields.All;
        Fields = Comparison.Of(fields, erpSide, shopifySide, applied);
    }

    public ErpOrder Erp { get; }

    public OrderBaseline ErpBaseline { get; }

    public OrderBaseline ErpNow { get; }

    public ShopifyOrder Shopify { get; }

    public OrderBaseline? ShopifyBaseline { get; }

    public OrderBaseline ShopifyNow { get; }

    /// <summary>Who counts where both sides changed a part of the order that is no field of its header.</summary>
    public bool ErpWins { get; }

    /// <summary>The header's fields that one of the sides must be written for.</summary>
    public IReadOnlyList<FieldDecision> Fields { get; }

    /// <summary>Whether Shopify gave the order to another customer, and that counts.</summary>
    public bool ShopifyGivesCustomer => Shopify.Customer?.Gid is { } now && Erp.Customer?.Gid is var mine && mine != now
        && ShopifyBaseline is not null && (ShopifyBaseline.CustomerGid is { } before ? before != now : mine is not null)
        && !(ErpChangedCustomer && ErpWins);

    /// <summary>Whether the ERP gave the order to another customer, or to none.</summary>
    public bool ErpChangedCustomer => ErpBaseline.Goods is not null && Erp.Customer?.Id != ErpBaseline.CustomerId;

    public FieldDecision? Decision(Field field) => Fields.FirstOrDefault(decision => decision.Field.Name == field.Name);
}
