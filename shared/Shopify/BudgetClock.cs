namespace ShopifySync.Shopify;

/// <summary>The seconds for which Shopify has restored points, by this instance's stopwatch, which is set by the database's.</summary>
/// <remarks>
/// No wall clock takes part, so that one that is wrong changes nothing. The row's seconds are the highest that any instance has counted; an
/// instance that comes late, or is behind, follows the row and is never ahead of what has truly passed.
/// </remarks>
internal sealed class BudgetClock(TimeProvider time)
{
    private readonly Lock gate = new();
    private double anchor;
    private long? anchoredAt;

    /// <summary>0 until it has followed the row once: an instance that has just started restores nothing.</summary>
    public double Seconds
    {
        get
        {
            lock (gate)
            {
                return Counted;
            }
        }
    }

    private double Counted => anchoredAt is { } at ? anchor + time.GetElapsedTime(at).TotalSeconds : 0;

    /// <summary>The row has counted this much at a moment that is past by now.</summary>
    public void Follow(double seconds)
    {
        lock (gate)
        {
            if (anchoredAt is null || seconds > Counted)
            {
                (anchor, anchoredAt) = (seconds, time.GetTimestamp());
            }
        }
    }
}
