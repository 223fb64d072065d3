using ShopifySync.Queue;

namespace ShopifySync.Tests.Queue;

public sealed class BackoffTests
{
    [Fact]
    public void Each_retry_waits_twice_as_long_as_the_one_before_and_a_little_at_random()
    {
        var waits = Enumerable.Range(0, Backoff.MaxRetries).Select(retry => Backoff.After(retry, new Random(retry)).TotalSeconds).ToList();

        Assert.All(waits.Select((wait, retry) => wait / (30 * Math.Pow(2, retry))), ratio => Assert.InRange(ratio, 1, 1.2));
        Assert.NotEqual(Backoff.After(1, new Random(1)), Backoff.After(1, new Random(2)));
    }
}
