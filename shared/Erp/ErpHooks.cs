namespace ShopifySync.Erp;

/// <summary>The one place where a test stops, reorders or kills what is done on the database. Nobody else sets these.</summary>
public sealed class ErpHooks
{
    /// <summary>Called with each statement before it is sent.</summary>
    public Func<string, CancellationToken, Task>? BeforeStatement { get; set; }

    /// <summary>Called before each transaction is committed.</summary>
    public Func<CancellationToken, Task>? BeforeCommit { get; set; }

    /// <summary>How long a statement may take before it is slow.</summary>
    public TimeSpan SlowAfter { get; set; } = SlowStatementException.Limit;

    internal Task Statement(string sql, CancellationToken ct) => BeforeStatement?.Invoke(sql, ct) ?? Task.CompletedTask;

    internal Task Commit(CancellationToken ct) => BeforeCommit?.Invoke(ct) ?? Task.CompletedTask;
}
