namespace StoreSimulator;

/// <summary>A variant to be added with its product.</summary>
public sealed record NewVariant
{
    public string? Title { get; init; }
    public string? Sku { get; init; }
    public string? Barcode { get; init; }
    public decimal Price { get; init; } = 10m;
    public bool Tracked { get; init; } = true;

    /// <summary>A parent bundle, whose stock the API refuses to change.</summary>
    public bool IsBundle { get; init; }

    /// <summary>At the first location, unless <see cref="Stock"/> says otherwise.</summary>
    public int Available { get; init; }

    /// <summary>Available by location gid; the item is stocked at these locations only.</summary>
    public IReadOnlyDictionary<string, int>? Stock { get; init; }
}
