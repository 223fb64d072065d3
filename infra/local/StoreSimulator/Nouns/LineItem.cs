namespace StoreSimulator;

/// <summary>One line of an order.</summary>
public sealed class LineItem(long id, string title, int quantity, decimal price) : Noun(id)
{
    public override string TypeName => "LineItem";
    public string Title { get; } = title;
    public Variant? Variant { get; init; }
    public string? Sku { get; init; }
    public decimal Price { get; } = price;
    public bool Taxable { get; init; } = true;
    public bool RequiresShipping { get; init; }
    public int Quantity { get; } = quantity;

    /// <summary>The quantity less what was taken off the order.</summary>
    public int CurrentQuantity { get; internal set; } = quantity;
    public int FulfilledQuantity { get; internal set; }
    public int UnfulfilledQuantity => CurrentQuantity - FulfilledQuantity;
}
