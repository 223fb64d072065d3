using ShopifySync.Erp;

namespace ShopifySync.FullSync;

/// <summary>How far the newest full sync is, or what it brought.</summary>
public sealed record FullSyncReport
{
    public long Id { get; init; }

    /// <summary><c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Older orders are not imported.</summary>
    public DateTime OrdersSince { get; init; }

    public DateTime StartedAt { get; init; }
    public DateTime? FinishedAt { get; init; }
    public required IReadOnlyList<FullSyncPartReport> Parts { get; init; }
}

/// <summary>One noun of a full sync. It has succeeded only if what was counted was read, and came to one of four ends.</summary>
public sealed record FullSyncPartReport
{
    public required string Entity { get; init; }

    /// <summary>asking, waiting, reading, checking, storing, paging, finished, failed or cancelled.</summary>
    public required string Phase { get; init; }

    /// <summary>Lines that Shopify counted in its file: records and their children.</summary>
    public long? Counted { get; init; }

    /// <summary>Lines that were read.</summary>
    public long Read { get; init; }

    public long? FileBytes { get; init; }
    public long ReadBytes { get; init; }

    /// <summary>Records: counted by Shopify while it writes its file, then read.</summary>
    public long? Records { get; init; }

    public long Stored { get; init; }
    public long Unchanged { get; init; }
    public long Superseded { get; init; }
    public long Rejected { get; init; }

    /// <summary>Records, or while the file is read lines, a second in this phase.</summary>
    public double? Rate { get; init; }

    /// <summary>Seconds until this phase ends, at that rate; null where nobody can say.</summary>
    public double? RemainingSeconds { get; init; }

    public string? Problem { get; init; }
    public DateTime? FinishedAt { get; init; }

    /// <summary>Some of what was rejected: the record, and why.</summary>
    public IReadOnlyList<string> Samples { get; init; } = [];
}

/// <summary>Reads reports of full syncs.</summary>
public sealed class FullSyncReports(ErpDatabase erp, FullSyncs syncs, TimeProvider time)
{
    private const int Samples = 20;

    /// <summary>The report of the newest full sync; null if there was none yet.</summary>
    public async Task<FullSyncReport?> Newest(CancellationToken ct)
    {
        const string newest = "select id, status, orders_since, started_at, finished_at from full_syncs order by id desc limit 1";

        if (await erp.Row<Row>(newest, null, ct) is not { } row)
        {
            return null;
        }

        var reports = new List<FullSyncPartReport>();

        foreach (var part in await syncs.Parts(row.Id, ct))
        {
            reports.Add(Of(part) with { Samples = part.Rejected == 0 ? [] : await Rejected(part, ct) });
        }

        return new FullSyncReport
        {
            Id = row.Id,
            Status = row.Status,
            OrdersSince = row.OrdersSince,
            StartedAt = row.StartedAt,
            FinishedAt = row.FinishedAt,
            Parts = reports,
        };
    }

    private Task<IReadOnlyList<string>> Rejected(FullSyncPart part, CancellationToken ct)
    {
        const string sql = """
            select root || ': ' || coalesce(why, 'no reason given')
            from   full_sync_records
            where  part_id = @Id and verdict = 'rejected'
            order  by root
            limit  @most
            """;

        return erp.Rows<string>(sql, new { part.Id, most = Samples }, ct);
    }

    private FullSyncPartReport Of(FullSyncPart part)
    {
        var seconds = ((part.FinishedAt ?? time.GetUtcNow().UtcDateTime) - part.PhaseSince).TotalSeconds;
        var (done, all) = part.Phase switch
        {
            FullSyncPhase.Reading => (part.Lines, part.Counted),
            FullSyncPhase.Storing => (part.Settled, part.Records),
            FullSyncPhase.Paging => (part.Settled, null),
            _ => (0L, (long?)null),
        };
        var rate = done > 0 && seconds > 0 ? done / seconds : (double?)null;

        return new FullSyncPartReport
        {
            Entity = part.EntityType,
            Phase = part.Phase.ToString().ToLowerInvariant(),
            Counted = part.Counted,
            Read = part.Lines,
            FileBytes = part.FileSize,
            ReadBytes = part.ByteOffset,
            Records = part.Records > 0 ? part.Records : part.CountedRecords,
            Stored = part.Stored,
            Unchanged = part.Unchanged,
            Superseded = part.Superseded,
            Rejected = part.Rejected,
            Rate = rate is { } perSecond ? Math.Round(perSecond, 1) : null,
            RemainingSeconds = rate is { } speed && all is { } total ? Math.Round((total - done) / speed, 1) : null,
            Problem = part.Problem,
            FinishedAt = part.FinishedAt,
        };
    }

    private sealed class Row
    {
        public long Id { get; init; }
        public required string Status { get; init; }
        public DateTime OrdersSince { get; init; }
        public DateTime StartedAt { get; init; }
        public DateTime? FinishedAt { get; init; }
    }
}
