namespace StoreSimulator;

/// <summary>A tax to be put on a line or on shipping; by default it is what the rate makes of the price after discounts, in the shop's currency.</summary>
public sealed record NewTax(string Title, decimal Rate, decimal? Amount = null);
