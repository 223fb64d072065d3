namespace StoreSimulator;

/// <summary>A line of an order to place: a variant by its gid, or goods the store does not keep. Amounts in the shop's currency.</summary>
public sealed record NewLine
{
    public string? Variant { get; init; }
    public string? Title { get; init; }
    public string? Sku { get; init; }
    public int Quantity { get; init; } = 1;

    /// <summary>Of one; by default the variant's.</summary>
    public decimal? Price { get; init; }
    public bool? RequiresShipping { get; init; }
    public bool Taxable { get; init; } = true;
    public bool IsGiftCard { get; init; }

    /// <summary>Import duty on the whole line.</summary>
    public decimal Duty { get; init; }
    public IReadOnlyList<NewTax> DutyTaxes { get; init; } = [];
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];

    /// <summary>On the whole line.</summary>
    public IReadOnlyList<NewTax> Taxes { get; init; } = [];

    /// <summary>Off the whole line.</summary>
    public IReadOnlyList<NewDiscount> Discounts { get; init; } = [];
}
