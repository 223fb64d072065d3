namespace StoreSimulator;

/// <summary>The cancellation of an order, which takes its time.</summary>
internal sealed class Job(string name, Order order) : Noun(0)
{
    public override string TypeName => "Job";
    public override string Gid => $"gid://shopify/Job/{name}";
    public Order Order { get; } = order;
    public bool IsDone { get; set; }

    /// <summary>Why nothing came of it; null where the order was cancelled, or still is to be.</summary>
    public string? Failure { get; set; }
    public CancelJob? Result { get; set; }
    public ITimer? Timer { get; set; }
}
