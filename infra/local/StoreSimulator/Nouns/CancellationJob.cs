namespace StoreSimulator;

/// <summary>The cancellation of an order, which takes its time.</summary>
internal sealed class CancellationJob(string name, Order order) : Job(name)
{
    public Order Order { get; } = order;

    /// <summary>Why nothing came of it; null where the order was cancelled, or still is to be.</summary>
    public string? Failure { get; set; }
    public CancelJob? Result { get; set; }
}
