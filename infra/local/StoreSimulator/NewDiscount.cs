namespace StoreSimulator;

/// <summary>What is taken off a line or off shipping, in the shop's currency. Allocations of the same title and code belong to one discount.</summary>
public sealed record NewDiscount(string Title, decimal Amount, string? Code = null);
