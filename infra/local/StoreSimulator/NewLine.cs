namespace StoreSimulator;

/// <summary>A line of an order to be placed: a variant by its gid, or goods the store does not keep.</summary>
public sealed record NewLine
{
    public string? Variant { get; init; }
    public string? Title { get; init; }
    public string? Sku { get; init; }
    public int Quantity { get; init; } = 1;

    /// <summary>By default the variant's.</summary>
    public decimal? Price { get; init; }
    public bool? RequiresShipping { get; init; }
    public bool Taxable { get; init; } = true;
}
