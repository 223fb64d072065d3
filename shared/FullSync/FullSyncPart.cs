namespace ShopifySync.FullSync;

/// <summary>What is done for one noun of a full sync.</summary>
public enum FullSyncPhase
{
    /// <summary>Shopify is to start a bulk operation.</summary>
    Asking,

    /// <summary>Shopify writes its file.</summary>
    Waiting,

    /// <summary>The file's lines are read and stored as they are.</summary>
    Reading,

    /// <summary>Whether all lines are there is looked at.</summary>
    Checking,

    /// <summary>Records are taken into the ERP.</summary>
    Storing,

    /// <summary>No file could be had: records are read page by page, and taken into the ERP at once.</summary>
    Paging,

    Finished,
    Failed,
    Cancelled,
}

/// <summary>A row of <c>full_sync_parts</c>.</summary>
public sealed record FullSyncPart
{
    public long Id { get; init; }
    public required string EntityType { get; init; }
    public FullSyncPhase Phase { get; init; }

    /// <summary>Exports that came to nothing.</summary>
    public int Tries { get; init; }

    public string? OperationGid { get; init; }

    /// <summary>Lines that Shopify counted.</summary>
    public long? Counted { get; init; }

    /// <summary>Records among them.</summary>
    public long? CountedRecords { get; init; }

    /// <summary>Bytes of the file.</summary>
    public long? FileSize { get; init; }

    /// <summary>Bytes whose lines are stored.</summary>
    public long ByteOffset { get; init; }

    /// <summary>Lines that were read.</summary>
    public long Lines { get; init; }

    /// <summary>Records that are to be stored.</summary>
    public long Records { get; init; }

    public string? Cursor { get; init; }
    public int Passes { get; init; }
    public long Stored { get; init; }
    public long Unchanged { get; init; }
    public long Superseded { get; init; }
    public long Rejected { get; init; }
    public DateTime PhaseSince { get; init; }
    public DateTime MovedAt { get; init; }
    public string? Problem { get; init; }
    public DateTime? FinishedAt { get; init; }

    public long Settled => Stored + Unchanged + Superseded + Rejected;

    public bool HasEnded => Phase is FullSyncPhase.Finished or FullSyncPhase.Failed or FullSyncPhase.Cancelled;

    /// <summary>The part in another phase.</summary>
    public FullSyncPart In(FullSyncPhase phase, DateTime now) => this with
    {
        Phase = phase,
        PhaseSince = now,
        MovedAt = now,
        FinishedAt = phase is FullSyncPhase.Finished or FullSyncPhase.Failed or FullSyncPhase.Cancelled ? now : null,
    };

    /// <summary>The part with one more record settled.</summary>
    public FullSyncPart With(string verdict, long count) => verdict switch
    {
        "stored" => this with { Stored = Stored + count },
        "unchanged" => this with { Unchanged = Unchanged + count },
        "superseded" => this with { Superseded = Superseded + count },
        _ => this with { Rejected = Rejected + count },
    };
}

/// <summary>A full sync that this worker goes on with.</summary>
public sealed record OpenFullSync
{
    public long Id { get; init; }
    public long Claim { get; init; }

    /// <summary>Whether a person wants it to stop.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>Older orders are not imported.</summary>
    public DateTime OrdersSince { get; init; }
}
