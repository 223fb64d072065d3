namespace StoreSimulator;

/// <summary>How an order is sent, and what the customer pays for it.</summary>
public sealed class ShippingLine(long id, string title, MoneyBag price) : Noun(id)
{
    public override string TypeName => "ShippingLine";
    public string Title { get; } = title;

    /// <summary>The order it is a line of.</summary>
    public Order Order { get; internal set; } = null!;
    public MoneyBag Price { get; } = price;
    public string? Code { get; init; }
    public string? Source { get; init; }

    /// <summary>Taken off by an edit: a payload still has it, and says so.</summary>
    public bool IsRemoved { get; internal set; }
    public List<TaxLine> Taxes { get; } = [];
    public List<DiscountAllocation> Discounts { get; } = [];
    public MoneyBag Discounted => Price - MoneyBag.Sum(Discounts.Select(discount => discount.Amount));
}
