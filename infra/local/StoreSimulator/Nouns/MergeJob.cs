namespace StoreSimulator;

/// <summary>The merge of two customers, which takes its time.</summary>
internal sealed class MergeJob(string name) : Job(name)
{
    public CustomerMerge? Merge { get; set; }
}
