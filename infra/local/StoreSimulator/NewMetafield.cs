namespace StoreSimulator;

/// <summary>A metafield to be written.</summary>
internal sealed record NewMetafield(Noun Owner, string Namespace, string Key, string Value)
{
    /// <summary>By default the definition's.</summary>
    public string? Type { get; init; }

    /// <summary>Whether to write only if the present value has <see cref="CompareDigest"/> (null: if there is no value).</summary>
    public bool Compares { get; init; }
    public string? CompareDigest { get; init; }
}
