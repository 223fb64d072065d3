namespace ShopifySync.Queue;

/// <summary>How much is done at the same time, in one place, so that a test can have everything done one after the other.</summary>
public sealed record Parallelism
{
    /// <summary>Drains of one stream at once in one instance: while one waits for Shopify, the other works with the database.</summary>
    public int DrainsAtOnce { get; init; } = 2;

    /// <summary>Orders that are talked about with Shopify at the same time.</summary>
    public int OrdersAtOnce { get; init; } = 4;

    /// <summary>Products or customers that are talked about with Shopify at the same time.</summary>
    public int RecordsAtOnce { get; init; } = 4;

    /// <summary>Items of one claim; Shopify takes no more than 250 entries in an array.</summary>
    public int Batch { get; init; } = Drain.Batch;
}
