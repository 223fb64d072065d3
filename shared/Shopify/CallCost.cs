namespace ShopifySync.Shopify;

/// <summary>What all that is sent to Shopify costs from here on, until it is closed: for the activity log.</summary>
public sealed class CallCost : IDisposable
{
    private static readonly AsyncLocal<CallCost?> Current = new();

    private readonly TimeProvider time;
    private readonly long opened;

    private CallCost(TimeProvider time)
    {
        this.time = time;
        opened = time.GetTimestamp();
    }

    /// <summary>Points; null if nothing was answered.</summary>
    public decimal? Cost { get; private set; }

    /// <summary>The id of the last answer.</summary>
    public string? RequestId { get; private set; }

    public TimeSpan Duration => time.GetElapsedTime(opened);

    public static CallCost Open(TimeProvider time) => Current.Value = new CallCost(time);

    public void Dispose() => Current.Value = null;

    internal static void Add(Answer answer)
    {
        if (Current.Value is { } current && answer is Answered answered)
        {
            current.Cost = (current.Cost ?? 0) + answered.Cost;
            current.RequestId = answered.RequestId ?? current.RequestId;
        }
    }
}
