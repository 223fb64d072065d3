namespace ShopifySync.Queue;

/// <summary>What came of a sync item, and why: as a reason for code, and in words for the person at the ERP.</summary>
/// <param name="After">With <see cref="Verdict.Later"/>: how long until it is due again.</param>
/// <param name="HasDeadline">With <see cref="Verdict.Later"/>: whether it is rejected
/// once it has been put off for <see cref="Deadline"/>.</param>
public sealed record Outcome(Verdict Verdict, Reason Reason, string? Why, TimeSpan After = default, bool HasDeadline = false)
{
    /// <summary>How long an item is put off for its own sake before it is rejected with the reason.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromHours(24);

    public static readonly Outcome Done = new(Verdict.Done, Reason.None, null);

    public static Outcome DoneWith(string why) => new(Verdict.Done, Reason.None, why);

    public static Outcome Unchanged(Reason reason, string why) => new(Verdict.Unchanged, reason, why);

    public static Outcome Rejected(Reason reason, string why) => new(Verdict.Rejected, reason, why);

    public static Outcome Failed(Exception exception) => new(Verdict.Failed, Reason.Exception, exception.Message);

    /// <summary>The item waits for something of its own: a parent, a lock, an answer.</summary>
    public static Outcome Later(TimeSpan after, Reason reason, string why) => new(Verdict.Later, reason, why, after, HasDeadline: true);

    /// <summary>The far side is down or busy: however long that lasts, it is not the item's fault.</summary>
    public static Outcome Outage(TimeSpan after, Reason reason, string why) => new(Verdict.Later, reason, why, after);
}
