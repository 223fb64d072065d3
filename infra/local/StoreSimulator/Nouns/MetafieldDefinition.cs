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
    public string Name { get; internal set; } = "";
    public string? Description { get; internal set; }

    /// <summary>No two owners may hold the same value.</summary>
    public bool UniqueValues { get; internal set; }

    /// <summary>The product list can be filtered by it.</summary>
    public bool AdminFilterable { get; internal set; }

    /// <summary>Collections can be made by it.</summary>
    public bool SmartCollectionCondition { get; internal set; }

    /// <summary>What values must keep to, by the rule's name: min, max, regex, choices, scale_min …</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Validations { get; internal set; } = [];

    /// <summary>Its place among those the admin shows first; null for the others.</summary>
    public int? PinnedPosition { get; internal set; }

    /// <summary>Who may read or write its values: admin, storefront and customerAccount.</summary>
    public string Admin { get; internal set; } = "PUBLIC_READ_WRITE";
    public string Storefront { get; internal set; } = "NONE";
    public string CustomerAccount { get; internal set; } = "NONE";

    /// <summary>The value of one of its rules, or null.</summary>
    internal string? Rule(string name) => Validations.FirstOrDefault(rule => rule.Key == name).Value;
}
