namespace StoreSimulator;

/// <summary>A place that holds stock.</summary>
public sealed class Location(long id, string name, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "Location";
    public string Name { get; set; } = name;
    public bool IsActive { get; set; } = true;
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    /// <summary>Its levels in the order they were connected.</summary>
    internal List<InventoryLevel> Levels { get; } = [];
}
