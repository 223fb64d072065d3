namespace StoreSimulator;

/// <summary>A sales channel's list of what it sells.</summary>
public sealed class Publication(long id, string name) : Noun(id)
{
    public override string TypeName => "Publication";
    public string Name { get; } = name;
    public bool IsOnlineStore => Id == 1;
}
