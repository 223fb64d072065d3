namespace StoreSimulator;

/// <summary>A reason to take less: a code the customer typed in, or what somebody granted by hand. Given as an amount, or in percent.</summary>
public sealed record Discount(string Title)
{
    /// <summary>What the customer typed in; null where it was granted by hand.</summary>
    public string? Code { get; init; }
    public MoneyBag? Amount { get; init; }
    public decimal? Percentage { get; init; }

    /// <summary>LINE_ITEM or SHIPPING_LINE.</summary>
    public string TargetType { get; init; } = "LINE_ITEM";
}
