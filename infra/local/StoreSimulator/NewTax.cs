namespace StoreSimulator;

/// <summary>A tax on a line or on shipping, in the shop's currency; by default the rate of the price after discounts.</summary>
public sealed record NewTax(string Title, decimal Rate, decimal? Amount = null);
