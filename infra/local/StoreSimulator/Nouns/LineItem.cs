namespace StoreSimulator;

/// <summary>One line of an order.</summary>
public sealed class LineItem(long id, string title, int quantity, MoneyBag unitPrice) : Noun(id)
{
    public override string TypeName => "LineItem";
    public string Title { get; } = title;

    /// <summary>The order it is a line of.</summary>
    public Order Order { get; internal set; } = null!;

    /// <summary>Null for goods the store does not keep, or keeps no more.</summary>
    public Variant? Variant { get; internal set; }

    /// <summary>The product of goods that were ordered without a variant.</summary>
    public Product? Product { get => Variant?.Product ?? field; internal set; }
    public string? Vendor { get => field ?? Product?.Vendor; internal set; }
    public string? Sku { get; init; }
    public MoneyBag UnitPrice { get; } = unitPrice;
    public bool Taxable { get; init; } = true;
    public bool RequiresShipping { get; init; }
    public bool IsGiftCard { get; init; }

    /// <summary>A tip is a line that nobody sends.</summary>
    public bool IsTip { get; init; }
    public MoneyBag Duty { get; init; }
    public List<TaxLine> DutyTaxes { get; } = [];
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];
    public List<TaxLine> Taxes { get; } = [];
    public List<DiscountAllocation> Discounts { get; } = [];

    /// <summary>What was ordered, and added later; what was taken off stays in it.</summary>
    public int Quantity { get; internal set; } = quantity;

    /// <summary>Taken off before it was sent, by an edit, a cancellation or a refund of unsent goods.</summary>
    public int RemovedQuantity { get; internal set; }

    /// <summary>Refunded otherwise: sent back, or paid back without goods.</summary>
    public int ReturnedQuantity { get; internal set; }
    public int FulfilledQuantity { get; internal set; }

    /// <summary>The quantity less what was taken off and what was refunded.</summary>
    public int CurrentQuantity => Quantity - RemovedQuantity - ReturnedQuantity;
    public int UnfulfilledQuantity => IsTip ? 0 : Quantity - RemovedQuantity - FulfilledQuantity;

    public MoneyBag Total => UnitPrice * Quantity;
    public MoneyBag Discount => MoneyBag.Sum(Discounts.Select(discount => discount.Amount));
    public MoneyBag DiscountedTotal => Total - Discount;
    public MoneyBag Tax => MoneyBag.Sum(Taxes.Select(tax => tax.Price));

    /// <summary>What a number of this line costs after discounts, and the tax on it.</summary>
    public (MoneyBag Price, MoneyBag Tax) Part(int quantity) => (DiscountedTotal.Share(quantity, Quantity), Tax.Share(quantity, Quantity));
}
