namespace StoreSimulator.Graph;

/// <summary>A small answer object that is no noun of its own: a payload, a page, a quantity. Fields not in it are refused loudly.</summary>
internal sealed class Shape(string? typeName = null) : Dictionary<string, object?>
{
    /// <summary>The schema's name for it where the asking field leaves it open (an interface or a union).</summary>
    public string? TypeName { get; } = typeName;

    /// <summary>Adds a member, or replaces it.</summary>
    public Shape With(string name, object? value)
    {
        this[name] = value;
        return this;
    }
}
