namespace StoreSimulator;

/// <summary>What is counted: the physical side of a variant.</summary>
public sealed class InventoryItem(long id, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "InventoryItem";
    public string? Sku { get; internal set; }
    public bool Tracked { get; set; } = true;

    /// <summary>A parent bundle: its stock follows its parts, and the API refuses to change it.</summary>
    public bool IsBundle { get; set; }
    public bool RequiresShipping { get; set; } = true;
    public decimal? Cost { get; set; }
    public string? CountryCodeOfOrigin { get; set; }
    public string? ProvinceCodeOfOrigin { get; set; }
    public string? HarmonizedSystemCode { get; set; }

    /// <summary>In <see cref="WeightUnit"/>, as it was given.</summary>
    public decimal Weight { get; set; }

    /// <summary>GRAMS, KILOGRAMS, OUNCES or POUNDS.</summary>
    public string WeightUnit { get; set; } = "KILOGRAMS";
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;
    public Variant Variant { get; internal set; } = null!;

    /// <summary>Where it is stocked, in the order it was connected.</summary>
    public IReadOnlyList<InventoryLevel> Levels => LevelList;

    internal List<InventoryLevel> LevelList { get; } = [];

    internal InventoryLevel? LevelAt(Location location)
    {
        foreach (var level in Levels) // an item has few levels: a list beats a map
        {
            if (level.Location == location)
            {
                return level;
            }
        }

        return null;
    }
}
