namespace StoreSimulator;

/// <summary>What comes of a cancellation, as 2026-10 tells it.</summary>
internal sealed class CancelJob(string name, CancellationJob job) : Noun(0)
{
    public override string TypeName => "OrderCancelJobResult";
    public override string Gid => $"gid://shopify/OrderCancelJobResult/{name}";
    public CancellationJob Job { get; } = job;

    /// <summary>STARTED, SUCCEEDED or FAILED.</summary>
    public string Status => !Job.IsDone ? "STARTED" : Job.Failure is null ? "SUCCEEDED" : "FAILED";
}
