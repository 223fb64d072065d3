namespace StoreSimulator;

/// <summary>A metafield to be written.</summary>
internal sealed record NewMetafield(Noun Owner, string Namespace, string Key, string Value)
{
    /// <summary>By default the definition's.</summary>
    public string? Type { get; init; }

    /// <summary>Whether the value is only to be written where the present one has <see cref="CompareDigest"/> (null: where there is none).</summary>
    public bool Compares { get; init; }
    public string? CompareDigest { get; init; }
}
