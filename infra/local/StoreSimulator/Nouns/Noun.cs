namespace StoreSimulator;

/// <summary>Something Shopify gives a global id to.</summary>
public abstract class Noun(long id)
{
    /// <summary>The numeric id that webhooks carry.</summary>
    public long Id { get; } = id;

    /// <summary>When search finds it at the earliest.</summary>
    internal DateTimeOffset FoundFrom { get; set; }

    /// <summary>The schema's name for it, e.g. Product.</summary>
    public abstract string TypeName { get; }

    /// <summary>The global id, e.g. gid://shopify/Product/1.</summary>
    public virtual string Gid => field ??= $"gid://shopify/{TypeName}/{Id}";
}
