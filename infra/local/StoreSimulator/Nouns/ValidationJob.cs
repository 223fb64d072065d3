namespace StoreSimulator;

/// <summary>Looks at a definition's values after its rules have changed.</summary>
internal sealed class ValidationJob(string name) : Job(name);
