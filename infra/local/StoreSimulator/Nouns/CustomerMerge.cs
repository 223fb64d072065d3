namespace StoreSimulator;

/// <summary>Two customers that became one, or were to.</summary>
internal sealed class CustomerMerge(long id, Customer kept, Customer deleted) : Noun(id)
{
    public override string TypeName => "CustomerMergeRequest";
    public Customer Kept { get; } = kept;
    public Customer Deleted { get; } = deleted;

    /// <summary>Null where a merchant merged them.</summary>
    public MergeJob? Job { get; init; }

    /// <summary>Why nothing came of it; null where the two were merged, or still are to be.</summary>
    public MergeFailure? Failure { get; set; }

    /// <summary>As the schema names it: IN_PROGRESS, COMPLETED or FAILED.</summary>
    public string Status => Failure is not null ? "FAILED" : Job is { IsDone: false } ? "IN_PROGRESS" : "COMPLETED";
}
