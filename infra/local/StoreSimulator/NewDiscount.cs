namespace StoreSimulator;

/// <summary>A discount on a line or on shipping, in the shop's currency. The same title and code is one discount.</summary>
public sealed record NewDiscount(string Title, decimal Amount, string? Code = null);
