namespace StoreSimulator;

/// <summary>Two customers that became one.</summary>
internal sealed class CustomerMerge(long id, Customer kept, Customer deleted) : Noun(id)
{
    public override string TypeName => "CustomerMergeRequest";
    public Customer Kept { get; } = kept;
    public Customer Deleted { get; } = deleted;
}
