using Microsoft.Extensions.Logging;
using ShopifySync.Entities;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.FullSync;

/// <summary>Imports all of Shopify's products and customers and its newer orders: the guide's "Full Sync from Shopify".</summary>
/// <remarks>
/// It goes on in steps of a few seconds, under a lease: whoever comes next continues where it stopped, also after a kill, and no two
/// work on it at once. What it reads counts in the bulk lane.
/// </remarks>
public sealed partial class FullSyncWork(
    FullSyncs syncs, IEnumerable<IImport> nouns, ExportSteps export, StoreSteps store, FullSyncLines lines, Hints hints, SchemaGuard schema,
    TimeProvider time, ILogger<FullSyncWork> log)
{
    /// <summary>The setting that names the storage queue whose messages have a full sync continued.</summary>
    public const string QueueSetting = "FULL_SYNC_QUEUE";

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>Whoever only waits for Shopify stops after this, and a hint has it looked at again.</summary>
    private static readonly TimeSpan WaitsAtMost = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(5);

    /// <summary>How long what goes wrong is tried again.</summary>
    private static readonly TimeSpan GoesWrongFor = TimeSpan.FromMinutes(10);

    private readonly List<IImport> all = [.. nouns];

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>The nouns that can be imported, in the order in which they are.</summary>
    public IReadOnlyList<EntityType> Nouns => [.. all.Select(noun => noun.EntityType)];

    /// <summary>Goes on with the full sync under way for <paramref name="limit"/>, if there is one and nobody else is at it.</summary>
    public async Task Continue(TimeSpan limit, CancellationToken ct)
    {
        if (!await schema.Allows(ct))
        {
            return;
        }

        using var lane = Lane.Bulk.Enter();
        var deadline = new Deadline(time, limit, ct);

        var (worked, isWaiting) = (false, false);

        while (!deadline.IsOver && !isWaiting && await syncs.Claim(ct) is { } sync)
        {
            worked = true;

            try
            {
                isWaiting = await Work(sync, deadline, ct);
            }
            catch (LeaseLostException)
            {
                // another worker has it, or it is to be cancelled, which the next claim tells
            }
            finally
            {
                await syncs.GiveBack(sync, CancellationToken.None);
            }
        }

        if (worked && !ct.IsCancellationRequested && await syncs.IsUnderWay(ct)) // whoever has it hints: one hint is enough
        {
            await hints.Send(QueueSetting, "full-sync", isWaiting ? ComeBack : TimeSpan.Zero, ct);
        }
    }

    /// <returns>Whether it stopped because nothing but Shopify could bring it further.</returns>
    private async Task<bool> Work(OpenFullSync sync, Deadline deadline, CancellationToken ct)
    {
        var movedAt = Now;

        while (!deadline.IsOver)
        {
            var parts = (await syncs.Parts(sync.Id, ct)).Where(part => !part.HasEnded).OrderBy(Place).ToList();

            if (parts.Count == 0)
            {
                return false;
            }

            if (sync.IsCancelled)
            {
                await Cancel(sync, parts, ct);
                return false;
            }

            var moved = false;

            foreach (var part in parts) // all files are written and read meanwhile; only the first part's records are stored
            {
                if (part == parts[0] || part.Phase is not (FullSyncPhase.Storing or FullSyncPhase.Paging))
                {
                    moved |= await Step(sync, part, deadline, ct);
                }
            }

            if (moved)
            {
                movedAt = Now;
            }
            else if (Now - movedAt >= WaitsAtMost)
            {
                return true;
            }
            else if (!deadline.IsOver)
            {
                await Task.Delay(LookAgain, time, ct);
            }
        }

        return false;
    }

    /// <summary>One step of a part; false if it waits for something.</summary>
    private async Task<bool> Step(OpenFullSync sync, FullSyncPart part, Deadline deadline, CancellationToken ct)
    {
        if (Place(part) is not (>= 0 and var place))
        {
            await syncs.Write(sync, part.In(FullSyncPhase.Cancelled, Now), ct);
            return true;
        }

        var noun = all[place];
        var next = await NextOrProblem(sync, part, noun, deadline, ct);
        await syncs.Write(sync, next, ct);

        if (next.Phase is FullSyncPhase.Finished)
        {
            await lines.ForgetRecords(part.Id, ct); // they are counted in the part
        }

        if (next.Problem is { } problem && next.Problem != part.Problem)
        {
            Log.Problem(log, noun.EntityType, next.Phase, problem);
        }

        return next.Phase != part.Phase || next.Settled != part.Settled || next.Lines != part.Lines
            || (next.Cursor != part.Cursor && next.Passes == part.Passes);
    }

    /// <summary>What goes wrong with one noun keeps no other from being imported; if it goes on for long, this one has failed.</summary>
    private async Task<FullSyncPart> NextOrProblem(
        OpenFullSync sync, FullSyncPart part, IImport noun, Deadline deadline, CancellationToken ct)
    {
        try
        {
            return await Next(sync, part, noun, deadline, ct);
        }
        catch (Exception exception) when (exception is not LeaseLostException && !ItemFailure.IsOutage(exception, ct))
        {
            Log.WentWrong(log, noun.EntityType, part.Phase, ExceptionTrace.Of(exception));
            var newest = (await syncs.Parts(sync.Id, ct)).Single(one => one.Id == part.Id); // some of the step may be written
            var words = newest with
            {
                Problem = exception is IHasReason or SlowStatementException
                    ? exception.Message : $"It went wrong ({exception.GetType().Name}); the log says where.",
            };

            return Now - newest.MovedAt < GoesWrongFor ? words : words.In(FullSyncPhase.Failed, Now);
        }
    }

    private Task<FullSyncPart> Next(OpenFullSync sync, FullSyncPart part, IImport noun, Deadline deadline, CancellationToken ct) =>
        part.Phase switch
        {
            FullSyncPhase.Asking => Ask(sync, part, noun, ct),
            FullSyncPhase.Waiting => export.Wait(part, ct),
            FullSyncPhase.Reading => export.Read(sync, part, deadline, ct),
            FullSyncPhase.Checking => export.Check(part, ct),
            FullSyncPhase.Storing => store.Store(sync, part, noun, deadline, ct),
            FullSyncPhase.Paging => store.Page(sync, part, noun, deadline, ct),
            _ => throw new InvalidOperationException($"A part has no step in the phase {part.Phase}"),
        };

    private async Task<FullSyncPart> Ask(OpenFullSync sync, FullSyncPart part, IImport noun, CancellationToken ct)
    {
        await lines.Forget(part.Id, ct); // of an earlier try

        return await export.Ask(sync, part, noun, ct);
    }

    private async Task Cancel(OpenFullSync sync, List<FullSyncPart> parts, CancellationToken ct)
    {
        foreach (var part in parts)
        {
            await export.Stop(part, ct);
            await lines.Forget(part.Id, ct);
            await syncs.Write(sync, part.In(FullSyncPhase.Cancelled, Now), ct);
        }
    }

    /// <summary>Negative for a noun that this build has not.</summary>
    private int Place(FullSyncPart part) => all.FindIndex(noun => noun.EntityType.Name() == part.EntityType);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The full sync of {EntityType} ({Phase}) went wrong and is continued later: {Trace}")]
        public static partial void WentWrong(ILogger log, EntityType entityType, FullSyncPhase phase, string trace);

        [LoggerMessage(LogLevel.Warning, "The full sync of {EntityType} ({Phase}): {Problem}")]
        public static partial void Problem(ILogger log, EntityType entityType, FullSyncPhase phase, string problem);
    }
}
