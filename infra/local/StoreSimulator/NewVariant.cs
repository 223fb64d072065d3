namespace StoreSimulator;

/// <summary>A variant to be added with its product.</summary>
public sealed record NewVariant
{
    /// <summary>The value of the option Title, where no <see cref="Options"/> are named.</summary>
    public string? Title { get; init; }

    /// <summary>Its value by the name of each option, e.g. Size and Small. A product has the options of its first variant.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }
    public string? Sku { get; init; }
    public string? Barcode { get; init; }
    public decimal Price { get; init; } = 10m;
    public decimal? CompareAtPrice { get; init; }
    public decimal? Cost { get; init; }
    public decimal Weight { get; init; }

    /// <summary>GRAMS, KILOGRAMS, OUNCES or POUNDS.</summary>
    public string WeightUnit { get; init; } = "KILOGRAMS";
    public bool Tracked { get; init; } = true;

    /// <summary>A parent bundle, whose stock the API refuses to change.</summary>
    public bool IsBundle { get; init; }

    /// <summary>At the first location, unless <see cref="Stock"/> says otherwise.</summary>
    public int Available { get; init; }

    /// <summary>Available by location gid; the item is stocked at these locations only.</summary>
    public IReadOnlyDictionary<string, int>? Stock { get; init; }
}
