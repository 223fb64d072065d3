namespace StoreSimulator;

/// <summary>How much of one item one location has, by state.</summary>
public sealed class InventoryLevel(long id, InventoryItem item, Location location, DateTimeOffset createdAt) : Noun(id)
{
    /// <summary>The states that are counted; on_hand is the sum of all of them but incoming.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "available", "committed", "reserved", "damaged", "safety_stock", "quality_control", "incoming"
    ];

    private readonly int[] quantities = new int[Names.Count];
    private DateTimeOffset?[]? changedAt;

    public override string TypeName => "InventoryLevel";
    public override string Gid => $"gid://shopify/InventoryLevel/{Id}?inventory_item_id={Item.Id}";
    public InventoryItem Item { get; } = item;
    public Location Location { get; } = location;
    public bool IsActive { get; set; } = true;
    public DateTimeOffset CreatedAt { get; } = createdAt;
    public DateTimeOffset UpdatedAt { get; private set; } = createdAt;
    public int Available => quantities[0];

    /// <summary>The quantity of a state, or null where there is no such state.</summary>
    public int? Quantity(string name)
    {
        if (name == "on_hand")
        {
            return quantities.Sum() - quantities[^1];
        }

        var index = IndexOf(name);
        return index < 0 ? null : quantities[index];
    }

    /// <summary>When a state last changed; null before its first change.</summary>
    public DateTimeOffset? ChangedAt(string name) => changedAt?[name == "on_hand" ? 0 : IndexOf(name)];

    internal void Set(string name, int quantity, DateTimeOffset at)
    {
        var index = name == "on_hand" ? 0 : IndexOf(name);
        quantities[index] = name == "on_hand" ? quantity - (Quantity("on_hand")!.Value - Available) : quantity;
        (changedAt ??= new DateTimeOffset?[Names.Count])[index] = at;
        UpdatedAt = at;
    }

    private static int IndexOf(string name)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}
