using StoreSimulator.Bulk;

namespace StoreSimulator;

/// <summary>A query whose answer Shopify writes into a file in the background.</summary>
public sealed class BulkOperation(long id, string query, DateTimeOffset createdAt) : Noun(id)
{
    public override string TypeName => "BulkOperation";
    public string Query { get; } = query;

    /// <summary>CREATED, RUNNING, COMPLETED, CANCELING, CANCELED or FAILED. COMPLETED becomes EXPIRED once its file is gone.</summary>
    public string Status { get; internal set; } = "CREATED";

    /// <summary>Of a failed one: ACCESS_DENIED, INTERNAL_SERVER_ERROR or TIMEOUT.</summary>
    public string? ErrorCode { get; internal set; }

    /// <summary>Of a failed one, for whoever tests; Shopify does not say.</summary>
    public string? Reason { get; internal set; }

    /// <summary>How many objects it has read so far, roots included.</summary>
    public long ObjectCount { get; internal set; }
    public long RootObjectCount { get; internal set; }
    public DateTimeOffset CreatedAt { get; } = createdAt;

    /// <summary>When it was completed; null for one that failed or was canceled.</summary>
    public DateTimeOffset? CompletedAt => Status == "COMPLETED" ? EndedAt : null;
    public bool IsOver => EndedAt is not null;

    internal DateTimeOffset? EndedAt { get; set; }

    /// <summary>Its lines; null where nothing was read, or nothing may be fetched.</summary>
    internal BulkFile? File { get; set; }
    internal BulkRun? Run { get; set; }
}
