namespace ShopifySync.Queue;

/// <summary>Until when a batch may begin something new. What it did not begin by then is given back to the queue.</summary>
/// <param name="time">The clock.</param>
/// <param name="limit">How much time there is from now on.</param>
/// <param name="stop">The host's wish to stop ends the time at once.</param>
public sealed class Deadline(TimeProvider time, TimeSpan limit, CancellationToken stop)
{
    private readonly long started = time.GetTimestamp();

    public bool IsOver => stop.IsCancellationRequested || time.GetElapsedTime(started) >= limit;
}
