using ShopifySync.Entities;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.FullSync;

/// <summary>Has Shopify export all records of a noun into a file, and stores its lines as they are.</summary>
/// <remarks>Whatever comes to nothing is tried once more; then the records are read page by page.</remarks>
public sealed class ExportSteps(FullSyncLines lines, BulkOperations operations, BulkFile file, TimeProvider time)
{
    private const int MostTries = 2;

    /// <summary>An operation whose count stands still for so long will not end.</summary>
    private static readonly TimeSpan StandsStill = TimeSpan.FromMinutes(15);

    /// <summary>How long others' operations may keep ours from starting.</summary>
    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(10);

    /// <summary>A file that cannot be read on for so long is asked for anew.</summary>
    private static readonly TimeSpan ReadsOnWithin = TimeSpan.FromMinutes(1);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Starts the bulk operation. One of the same query that is under way already is ours: its answer was lost.</summary>
    public async Task<FullSyncPart> Ask(OpenFullSync sync, FullSyncPart part, IImport noun, CancellationToken ct)
    {
        var query = BulkQuery.Of(noun.ReadWhole, noun.Connection, noun.Filter(sync.OrdersSince));
        var (running, trouble) = await operations.Running(ct);

        if (trouble is { Verdict: Verdict.Later })
        {
            return part with { Problem = trouble.Why };
        }

        if (running.Where(one => one.Query == query).Select(one => one.Gid).FirstOrDefault() is { } ours)
        {
            return Waiting(part, ours);
        }

        var (gid, problem) = await operations.Start(query, ct);

        return gid is not null ? Waiting(part, gid)
            : problem is { Verdict: Verdict.Later } && (problem.Reason is not Reason.Busy || Now - part.PhaseSince < StartsWithin)
                ? part with { Problem = problem.Why }
            : ByPages(part, problem!.Why!);
    }

    /// <summary>Looks how far Shopify's file is.</summary>
    public async Task<FullSyncPart> Wait(FullSyncPart part, CancellationToken ct)
    {
        var (operation, problem) = await operations.Read(part.OperationGid!, ct);

        if (problem is not null)
        {
            return part with { Problem = problem.Why };
        }

        var now = part with { Counted = operation?.Objects, CountedRecords = operation?.Roots, Problem = null };

        return operation switch
        {
            null => AskAgain(part, "Shopify does not know its bulk operation any more."),
            { Status: BulkStatus.Completed, Url: null } => now.In(FullSyncPhase.Checking, Now),
            { Status: BulkStatus.Completed } => (now with { FileSize = operation.FileSize }).In(FullSyncPhase.Reading, Now),
            { IsUnderWay: true } when now.Counted > (part.Counted ?? -1) => now with { MovedAt = Now },
            { IsUnderWay: true } when Now - part.MovedAt < StandsStill => now,
            { IsUnderWay: true } => await StopAndAskAgain(part, "Shopify's bulk operation stood still.", ct),
            { ErrorCode: "ACCESS_DENIED" } => ByPages(part, "Shopify's bulk operation failed: ACCESS_DENIED."),
            _ => AskAgain(part, $"Shopify's bulk operation ended as {operation.Status} ({operation.ErrorCode ?? "no code"})."),
        };
    }

    /// <summary>Reads the file on from where its lines are stored.</summary>
    public async Task<FullSyncPart> Read(OpenFullSync sync, FullSyncPart part, Deadline deadline, CancellationToken ct)
    {
        var (operation, problem) = await operations.Read(part.OperationGid!, ct); // its address is good for some time only

        if (problem is not null)
        {
            return part with { Problem = problem.Why };
        }

        if (operation?.Url is not { } url)
        {
            return AskAgain(part, "Shopify's file has expired.");
        }

        var now = part with { Problem = null };

        try
        {
            var end = await file.Read(url, part.ByteOffset, part.FileSize, async chunk =>
            {
                now = await lines.Store(sync, now, chunk, Now, ct);
                return !deadline.IsOver;
            }, ct);

            return end switch
            {
                BulkEnd.Whole => now.In(FullSyncPhase.Checking, Now),
                BulkEnd.Stopped => now,
                BulkEnd.Expired => AskAgain(now, "Shopify's file has expired."),
                _ when Now - now.MovedAt < ReadsOnWithin => now with { Problem = CutOff(now) },
                _ => AskAgain(now, CutOff(now)),
            };
        }
        catch (UnreadableAnswerException unreadable)
        {
            return AskAgain(now, unreadable.Message);
        }
    }

    /// <summary>Looks whether all is there that Shopify counted.</summary>
    public async Task<FullSyncPart> Check(FullSyncPart part, CancellationToken ct)
    {
        var found = await lines.Count(part, ct);
        var missing = (part.Counted ?? 0) - found.Objects - found.Orphans;

        return missing > 0
            ? AskAgain(part, $"Shopify counted {part.Counted} objects, and its file holds {found.Objects}: {missing} are missing.")
            : (part with { Records = found.Records + found.Orphans, Problem = null }).In(FullSyncPhase.Storing, Now);
    }

    /// <summary>Stops the operation that a part waits for.</summary>
    public async Task Stop(FullSyncPart part, CancellationToken ct)
    {
        if (part is { Phase: FullSyncPhase.Waiting, OperationGid: { } gid })
        {
            await operations.Cancel(gid, ct);
        }
    }

    private static string CutOff(FullSyncPart part) => $"Shopify's file was cut off at byte {part.ByteOffset} of {part.FileSize}.";

    private FullSyncPart Waiting(FullSyncPart part, string gid) =>
        (part with { OperationGid = gid, Problem = null }).In(FullSyncPhase.Waiting, Now);

    private async Task<FullSyncPart> StopAndAskAgain(FullSyncPart part, string why, CancellationToken ct)
    {
        await Stop(part, ct);

        return AskAgain(part, why);
    }

    /// <summary>One more export; after the last, pages.</summary>
    private FullSyncPart AskAgain(FullSyncPart part, string why) => part.Tries + 1 >= MostTries
        ? ByPages(part, why)
        : Anew(part, why).In(FullSyncPhase.Asking, Now);

    private FullSyncPart ByPages(FullSyncPart part, string why) =>
        Anew(part, $"{why} The records are read page by page instead.").In(FullSyncPhase.Paging, Now);

    /// <summary>As if nothing of a file had been read.</summary>
    private static FullSyncPart Anew(FullSyncPart part, string why) => part with
    {
        Tries = part.Tries + 1,
        Problem = why,
        OperationGid = null,
        Counted = null,
        CountedRecords = null,
        FileSize = null,
        ByteOffset = 0,
        Lines = 0,
        Cursor = null,
    };
}
