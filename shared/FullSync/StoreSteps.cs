using System.Globalization;
using Microsoft.Extensions.Logging;
using ShopifySync.Entities;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.FullSync;

/// <summary>Takes records into the ERP: those of an export, or page by page where none could be had.</summary>
public sealed partial class StoreSteps(
    ErpDatabase erp, FullSyncs syncs, FullSyncLines lines, ShopifyClient shopify, TimeProvider time, ILogger<StoreSteps> log)
{
    /// <summary>What somebody holds is tried again for so long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Takes in the records of an export, some at a time, until the deadline.</summary>
    public async Task<FullSyncPart> Store(OpenFullSync sync, FullSyncPart part, IImport noun, Deadline deadline, CancellationToken ct)
    {
        var records = await lines.Next(part, noun, isRepeated: part.Passes > 0, ct);

        if (records.Count == 0)
        {
            return await AtEnd(part, noun, ct);
        }

        while (records.Count > 0 && !deadline.IsOver)
        {
            var last = FullSyncLines.NumberOf(records[^1].Gid).ToString(CultureInfo.InvariantCulture);
            var next = part with { Cursor = last, Problem = null };
            var following = lines.Next(next, noun, isRepeated: part.Passes > 0, ct); // read while these are taken in
            var taking = new Taking(sync, noun, deadline, part);
            var taken = Take(taking, records, ct);
            await Task.WhenAll(following, taken); // both end, also when one throws
            var problem = await taken;

            if (problem is not null || deadline.IsOver) // some may be left of these
            {
                return taking.Part with { Problem = problem?.Why };
            }

            part = taking.Part with { Cursor = next.Cursor, Problem = null };
            await syncs.Write(sync, part, ct);
            records = await following;
        }

        return part;
    }

    /// <summary>Reads the next page, and takes its records in.</summary>
    public async Task<FullSyncPart> Page(OpenFullSync sync, FullSyncPart part, IImport noun, Deadline deadline, CancellationToken ct)
    {
        var answer = await shopify.Send(noun.ReadPage, new { query = noun.Filter(sync.OrdersSince) ?? "", after = part.Cursor }, ct);

        if (answer is not Answered answered)
        {
            var outcome = answer.Outcome();

            return outcome.Verdict is Verdict.Later ? part with { Problem = outcome.Why }
                : (part with { Problem = outcome.Why }).In(FullSyncPhase.Failed, Now);
        }

        var records = answered.Data.Nodes(noun.Connection).Select(node => new ImportedRecord(node.RequiredText("id"), null)).ToList();
        var taking = new Taking(sync, noun, deadline, part);

        if (await Take(taking, records, ct) is { } problem)
        {
            return taking.Part with { Problem = problem.Why };
        }

        var open = await Unsettled(part, records, ct);

        if (open.Count > 0) // somebody holds them, or the time was up: the same page once more
        {
            return Now - taking.Part.MovedAt < Patience ? taking.Part : Failed(taking.Part, Held(open.Count, noun, open));
        }

        var now = taking.Part with { Records = taking.Part.Settled, MovedAt = Now };

        return answered.Data.NextPage(noun.Connection) is { } next
            ? now with { Cursor = next }
            : await Verified(now, noun, ct);
    }

    /// <summary>Storing has come to its end: what is open is gone through once more.</summary>
    private async Task<FullSyncPart> AtEnd(FullSyncPart part, IImport noun, CancellationToken ct)
    {
        if (part.Settled >= part.Records)
        {
            return await Verified(part, noun, ct);
        }

        if (Now - part.MovedAt < Patience)
        {
            return part with
            {
                Cursor = null,
                Passes = part.Passes + 1,
                Problem = $"{part.Records - part.Settled} are held by somebody else at this moment and are tried again.",
            };
        }

        var open = await lines.Next(part with { Cursor = null }, noun, isRepeated: true, ct);

        return Failed(part, Held(part.Records - part.Settled, noun, [.. open.Select(record => record.Gid)]));
    }

    private static string Held(long count, IImport noun, IReadOnlyList<string> gids) =>
        $"{count} of kind {noun.EntityType} could not be written, because others hold their rows: {string.Join(", ", gids.Take(20))}.";

    /// <summary>Every record that was taken in must be there: a link says so.</summary>
    private async Task<FullSyncPart> Verified(FullSyncPart part, IImport noun, CancellationToken ct)
    {
        const string sql = """
            select record.root::text
            from   full_sync_records record
            where  record.part_id = @id and record.is_seen
            and    not exists (
                     select from shopify_links link where link.entity_type = @entityType and link.gid = @prefix || record.root)
            order  by record.root
            limit  20
            """;

        var gone = await erp.Rows<string>(sql, new
        {
            id = part.Id,
            entityType = noun.EntityType.Name(),
            prefix = $"gid://shopify/{noun.GidKind}/",
        }, ct);

        await lines.Forget(part.Id, ct);

        return gone.Count == 0 ? part.In(FullSyncPhase.Finished, Now)
            : Failed(part, $"These were written and are not linked any more: {string.Join(", ", gone)}.");
    }

    private FullSyncPart Failed(FullSyncPart part, string why) => (part with { Problem = why }).In(FullSyncPhase.Failed, Now);

    private async Task<IReadOnlyList<string>> Unsettled(FullSyncPart part, IReadOnlyList<ImportedRecord> records, CancellationToken ct)
    {
        const string sql = "select root from full_sync_records where part_id = @Id and root = any(@roots)";

        var settled = (await erp.Rows<long>(
            sql, new { part.Id, roots = records.Select(record => FullSyncLines.NumberOf(record.Gid)).ToArray() }, ct)).ToHashSet();

        return [.. records.Select(record => record.Gid).Where(gid => !settled.Contains(FullSyncLines.NumberOf(gid)))];
    }

    /// <summary>A lot that throws is halved until the record that throws stands alone.</summary>
    private async Task<Outcome?> Take(Taking taking, IReadOnlyList<ImportedRecord> records, CancellationToken ct)
    {
        Task Write(ErpTransaction transaction, IReadOnlyList<ImportedOutcome> outcomes, CancellationToken stop) =>
            Settle(taking, transaction, outcomes, stop);

        try
        {
            return await taking.Noun.Take(records, Write, taking.Deadline, ct);
        }
        catch (Exception exception) when (exception is not LeaseLostException && !ItemFailure.IsOutage(exception, ct))
        {
            if (records.Count > 1)
            {
                return await Take(taking, [.. records.Take(records.Count / 2)], ct)
                    ?? await Take(taking, [.. records.Skip(records.Count / 2)], ct);
            }

            Log.NotTaken(log, taking.Noun.EntityType, records[0].Gid, ExceptionTrace.Of(exception));
            await using var transaction = await erp.Begin(ct);
            await Write(transaction, [new ImportedOutcome(records[0].Gid, ItemFailure.OutcomeOf(exception))], ct);
            await transaction.Commit(ct);

            return null;
        }
    }

    /// <summary>Writes down what came of records; what somebody holds stays open.</summary>
    private async Task Settle(
        Taking taking, ErpTransaction transaction, IReadOnlyList<ImportedOutcome> outcomes, CancellationToken ct)
    {
        var settled = outcomes.Where(one => one.Outcome.Verdict is not Verdict.Later)
            .Select(one => new SettledRecord(
                FullSyncLines.NumberOf(one.Gid), VerdictOf(one.Outcome), IsSeen(one.Outcome), WhyOf(one.Outcome)))
            .ToList();
        var counts = await FullSyncs.Settle(transaction, taking.Part, settled, ct);
        var now = counts.Aggregate(taking.Part, (part, count) => part.With(count.Key, count.Value));
        now = counts.Count > 0 ? now with { MovedAt = Now } : now;
        await syncs.Write(transaction, taking.Sync, now, ct);
        transaction.AfterCommit(_ =>
        {
            taking.Part = now;
            return Task.CompletedTask;
        });
    }

    private static string VerdictOf(Outcome outcome) => outcome switch
    {
        { Verdict: Verdict.Done } => "stored",
        { Reason: Reason.Superseded } => "superseded",
        { Verdict: Verdict.Unchanged } => "unchanged",
        _ => "rejected",
    };

    private static bool IsSeen(Outcome outcome) => outcome.Verdict is Verdict.Done || outcome.Reason is Reason.Equal or Reason.Superseded;

    private static string? WhyOf(Outcome outcome) =>
        outcome.Verdict is Verdict.Done || outcome.Reason is Reason.Equal ? null : outcome.Why;

    /// <summary>One lot of records on their way in; what is written down of them counts in the part.</summary>
    private sealed class Taking(OpenFullSync sync, IImport noun, Deadline deadline, FullSyncPart part)
    {
        public OpenFullSync Sync => sync;
        public IImport Noun => noun;
        public Deadline Deadline => deadline;
        public FullSyncPart Part { get; set; } = part;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The full sync could not take in {EntityType} {Gid}: {Trace}")]
        public static partial void NotTaken(ILogger log, EntityType entityType, string gid, string trace);
    }
}
