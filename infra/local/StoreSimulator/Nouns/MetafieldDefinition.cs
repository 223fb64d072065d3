namespace StoreSimulator;

/// <summary>What a metafield of one kind of owner may hold.</summary>
public sealed class MetafieldDefinition(long id, string ownerType, string space, string key, string type) : Noun(id)
{
    public override string TypeName => "MetafieldDefinition";

    /// <summary>The schema's MetafieldOwnerType, e.g. ORDER.</summary>
    public string OwnerType { get; } = ownerType;
    public string Namespace { get; } = space;
    public string Key { get; } = key;

    /// <summary>E.g. single_line_text_field, or id for a value that identifies its owner.</summary>
    public string Type { get; } = type;
    public string Name { get; init; } = "";
    public string? Description { get; init; }

    /// <summary>No two owners may hold the same value.</summary>
    public bool UniqueValues { get; init; }
}
