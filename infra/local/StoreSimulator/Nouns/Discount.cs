namespace StoreSimulator;

/// <summary>A discount, by a code the customer typed in or granted by hand: an amount, or a percentage.</summary>
public sealed record Discount(string Title)
{
    /// <summary>What the customer typed in; null where it was granted by hand.</summary>
    public string? Code { get; init; }
    public MoneyBag? Amount { get; init; }
    public decimal? Percentage { get; init; }

    /// <summary>LINE_ITEM or SHIPPING_LINE.</summary>
    public string TargetType { get; init; } = "LINE_ITEM";
}
