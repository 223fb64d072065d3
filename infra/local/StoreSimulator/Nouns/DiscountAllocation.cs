namespace StoreSimulator;

/// <summary>What a discount takes off one line or off shipping.</summary>
public sealed record DiscountAllocation(Discount Discount, MoneyBag Amount);
