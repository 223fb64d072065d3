namespace ShopifySync.FunctionsHost;

/// <summary>Stands in for the end of the process, which functions in a shared process cannot have.</summary>
internal sealed record Killed(CancellationToken Token);
