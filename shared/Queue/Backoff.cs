namespace ShopifySync.Queue;

/// <summary>When a failed item is tried again: after 30 seconds, doubling, with up to a fifth added at random.</summary>
/// <remarks>The random part keeps a crowd from returning together.</remarks>
public static class Backoff
{
    public const int MaxRetries = 5;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);

    public static TimeSpan After(int retries, Random random) =>
        First * Math.Pow(2, Math.Min(retries, MaxRetries)) * (1 + random.NextDouble() / 5);
}
