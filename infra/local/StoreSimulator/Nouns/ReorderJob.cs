namespace StoreSimulator;

/// <summary>Puts media into another order; it is told as under way, and done by the next question.</summary>
internal sealed class ReorderJob(string name) : Job(name);
