namespace ShopifySync.Queue;

/// <summary>What came of a sync item.</summary>
public enum Verdict
{
    /// <summary>The other side now agrees.</summary>
    Done,

    /// <summary>It agreed already: an echo, a duplicate, a stale delivery.</summary>
    Unchanged,

    /// <summary>The other side understood and said no; a person must help.</summary>
    Rejected,

    /// <summary>Not our turn; it comes back and is no failure.</summary>
    Later,

    /// <summary>This item itself went wrong; it is retried with backoff and fails after the fifth retry.</summary>
    Failed,
}
