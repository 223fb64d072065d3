namespace StoreSimulator;

/// <summary>A shipping line of an order to be placed, in the shop's currency.</summary>
public sealed record NewShipping(string Title, decimal Price)
{
    public string? Code { get; init; }
    public IReadOnlyList<NewTax> Taxes { get; init; } = [];
    public IReadOnlyList<NewDiscount> Discounts { get; init; } = [];
}
