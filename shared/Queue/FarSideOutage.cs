namespace ShopifySync.Queue;

/// <summary>Whether the far side is known to be down, and for how long.</summary>
/// <remarks>Whoever talks to it says so; whoever has work for it asks.</remarks>
public sealed class FarSideOutage(TimeProvider time)
{
    private long endsAt = long.MinValue;

    /// <summary>True while nothing is sent. Afterwards the next request finds out whether the far side is back.</summary>
    public bool IsOn => time.GetTimestamp() < Interlocked.Read(ref endsAt);

    /// <summary>How long it lasts from now on; zero if there is none.</summary>
    public TimeSpan Left =>
        Interlocked.Read(ref endsAt) is var end && time.GetTimestamp() is var now && now < end
            ? time.GetElapsedTime(now, end)
            : TimeSpan.Zero;

    public void Begin(TimeSpan length) =>
        Interlocked.Exchange(ref endsAt, time.GetTimestamp() + (long)(length.TotalSeconds * time.TimestampFrequency));

    public void End() => Interlocked.Exchange(ref endsAt, long.MinValue);
}
