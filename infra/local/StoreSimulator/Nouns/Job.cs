namespace StoreSimulator;

/// <summary>Something that takes its time.</summary>
internal abstract class Job(string name) : Noun(0)
{
    public override string TypeName => "Job";
    public override string Gid => $"gid://shopify/Job/{name}";
    public bool IsDone { get; set; }
    public ITimer? Timer { get; set; }
}
