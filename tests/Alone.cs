namespace ShopifySync.Tests;

/// <summary>Tests that hold something against a real clock: nothing else of the run works beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "against a real clock";
}
