using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Entities.Records;

/// <summary>
/// Makes Shopify's records of a noun agree with the ERP's: links or creates those that Shopify lacks, and brings changes across.
/// </summary>
/// <remarks>
/// What a push sends stands on the link before it is sent, and what Shopify made of it is taken back by the same intake that webhooks use.
/// </remarks>
public sealed class RecordPush(
    RecordNoun noun, ErpDatabase erp, Links<RecordBaseline> links, RecordComparer comparer, RecordIntake intake, SyncSettings settings,
    SyncQueue queue, Parallelism parallelism, TimeProvider time) : IPush
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private Outcome Deleted => Outcome.Rejected(
        Reason.ShopifyRecordGone, $"Shopify has deleted this {noun.Words}. It is not made anew; unlink it to have it created again.");

    public async Task Push(IReadOnlyList<SyncItem> items, Deadline deadline, CancellationToken ct)
    {
        using var lane = Lane.Bulk.Enter();
        var current = await settings.ReadNow(ct); // a person may have just switched it on
        var work = await Load(items, ct);
        var judged = work.Select(one => (Work: one, Outcome: WithoutAsking(one, current))).ToLookup(one => one.Outcome is null);
        await queue.Settle([.. judged[false].Select(one => new Settlement(one.Work.Item, one.Outcome!))], ct);

        var open = judged[true].Select(one => one.Work).ToList();
        await Match([.. open.Where(one => one.Gid is null && one.Erp is not null)], ct);
        await Read([.. open.Where(one => one.Gid is not null)], ct);

        using var turns = new PushTurns(noun, open.Count, parallelism.RecordsAtOnce, ct);
        await Task.WhenAll(open.Select(one => Push(one, current, turns, deadline, ct))); // all end, also when one throws
    }

    public Task Recover(CancellationToken ct) => Task.CompletedTask;

    private async Task<IReadOnlyList<Work>> Load(IReadOnlyList<SyncItem> items, CancellationToken ct)
    {
        string[] ids = [.. items.Select(item => item.EntityId)];
        var known = await links.Find(ids, ct); // before the rows: who writes both in between gives the link another version
        var rows = (await ErpRecords.Load(erp, noun.EntityType, ids, ct)).ToDictionary(row => row.Id);

        return [.. items.Select(item =>
        {
            var link = known.GetValueOrDefault(item.EntityId);
            var row = rows.GetValueOrDefault(item.EntityId);

            return new Work(item, link, row is null ? null : noun.ReadErp(row, link?.Erp?.Fields)) { Gid = link?.Gid };
        })];
    }

    /// <summary>What can be said of a record without asking Shopify; null if it must be asked.</summary>
    private Outcome? WithoutAsking(Work work, StoreSettings current) => work switch
    {
        _ when !noun.IsOn(current) =>
            Outcome.Unchanged(Reason.SwitchedOff, "Its sync is switched off: what differs goes across when it is switched on."),
        { Erp.MergedInto: { } into, Gid: null } => Outcome.Unchanged(
            Reason.NothingToCompare, $"The ERP has merged it into {noun.Words} {into}, and Shopify never had it."),
        { Erp.MergedInto: { } into, Link.DeletedAt: not null } => Outcome.Unchanged(
            Reason.Equal, $"It is merged into {noun.Words} {into} on both sides."),
        { Link.DeletedAt: not null, Erp: null } => Outcome.Unchanged(Reason.Equal, "Neither side has it any more."),
        { Link.DeletedAt: not null } => Deleted,
        { Erp: null, Gid: null } => Outcome.Unchanged(
            Reason.ErpRowGone, $"The ERP has no such {noun.Words} any more, and Shopify never had it."),
        { Erp.IsSynced: false } => Outcome.Unchanged(Reason.SwitchedOff, $"The ERP keeps this {noun.Words} out of the sync."),
        { Erp.Problem: { } problem } => Outcome.Rejected(Reason.BadErpData, problem),
        { Erp: { } row, Link: { Gid: not null, ErpDigest: { } agreed } } when agreed == row.Digest =>
            Outcome.Unchanged(Reason.Equal, "Both sides had agreed on it already."),
        _ => null,
    };

    /// <summary>Looks for what Shopify may have of records that are not linked.</summary>
    private async Task Match(IReadOnlyList<Work> unlinked, CancellationToken ct)
    {
        if (unlinked.Count == 0)
        {
            return;
        }

        var found = await noun.FindInShopify([.. unlinked.Select(one => one.Erp!)], isDryRun: false, ct);

        foreach (var one in unlinked)
        {
            var match = found.GetValueOrDefault(one.Item.EntityId);
            (one.Gid, one.Problem) = (match?.Id, match?.Problem);
        }
    }

    private async Task Read(IReadOnlyList<Work> linked, CancellationToken ct)
    {
        var unread = linked.Where(one => one.Shopify is null && one.Erp is not null).ToList();
        var read = await noun.Read([.. unread.Select(one => one.Gid!)], ct);

        foreach (var one in unread)
        {
            one.Shopify = read.Records.GetValueOrDefault(one.Gid!);
            one.Problem ??= read.Problems.GetValueOrDefault(one.Gid!);
        }
    }

    private async Task Push(Work work, StoreSettings current, PushTurns turns, Deadline deadline, CancellationToken ct)
    {
        using var turn = await turns.Begin();

        if (deadline.IsOver)
        {
            return; // it was not begun, and is given back
        }

        using var cost = CallCost.Open(time);
        work.Turn = turn;
        var outcome = work.Problem ?? await Push(work, current, ct);
        await queue.Settle([new Settlement(work.Item, outcome, cost.RequestId, cost.Cost, cost.Duration)], ct);
    }

    private async Task<Outcome> Push(Work work, StoreSettings current, CancellationToken ct)
    {
        if (await links.Take(work.Item.EntityId, ct) is not { } taken)
        {
            return Outcome.Later(Soon, Reason.Busy, "It is being brought across elsewhere at this moment.");
        }

        try
        {
            if (taken.Before != work.Link?.Version)
            {
                await Forget(work, taken, ct);
                return Outcome.Later(TimeSpan.Zero, Reason.Continues, "It was written at this moment: it is compared again.");
            }

            return work switch
            {
                { Erp: null } => await Remove(work, ct),
                { Erp.MergedInto: { } into } => await Merge(work, into, taken, ct),
                { Gid: null, Erp: not null } => await Create(work, taken, current, ct),
                { Shopify: { } record } => await Update(work, record, taken, current, ct),
                _ => await Gone(work, taken, ct),
            };
        }
        finally
        {
            await links.Release(work.Item.EntityId, taken, CancellationToken.None);
        }
    }

    /// <summary>The ERP has deleted the record.</summary>
    private async Task<Outcome> Remove(Work work, CancellationToken ct)
    {
        var outcome = await noun.Remove(work.Item.EntityId, work.Gid!, ct);

        if (outcome.Verdict is Verdict.Done or Verdict.Unchanged)
        {
            await links.MarkDeleted([work.Gid!], ct);
        }

        return outcome;
    }

    /// <summary>The ERP has merged the record into another.</summary>
    private async Task<Outcome> Merge(Work work, string into, TakenLink taken, CancellationToken ct)
    {
        var step = await noun.Merge(new RecordToMerge(work.Item.EntityId, work.Gid!, into, work.Link?.Sent), ct);

        if (step.Note is { } note)
        {
            await links.NoteSent(work.Item.EntityId, taken, note, ct);
        }

        return step.Outcome;
    }

    /// <summary>Shopify has the record no more.</summary>
    private async Task<Outcome> Gone(Work work, TakenLink taken, CancellationToken ct)
    {
        if (work.Link?.Gid is null)
        {
            await Forget(work, taken, ct);
            return Outcome.Later(Soon, Reason.AwaitsShopify, $"Shopify's search named a {noun.Words} that is gone. It is searched again.");
        }

        await links.MarkDeleted([work.Gid!], ct);
        await noun.DeletedInShopify([work.Item.EntityId], ct);

        return Deleted;
    }

    private async Task<Outcome> Create(Work work, TakenLink taken, StoreSettings current, CancellationToken ct)
    {
        if (taken.Existed && await FindOurs(work, ct) is { } outcome)
        {
            return outcome;
        }

        if (work.Shopify is { } ours)
        {
            return await Update(work, ours, taken, current, ct);
        }

        var sent = await noun.Create(work.Erp!, carriesId: true, ct);

        if (sent.ExistingGid is { } existing)
        {
            work.Gid = existing;
            await Read([work], ct);

            if (work is not { Shopify: { } record, Problem: null })
            {
                return work.Problem ?? sent.Problem!;
            }

            if (noun.IsSame(work.Erp!, record))
            {
                return await Update(work, record, taken, current, ct);
            }

            sent = await noun.Create(work.Erp!, carriesId: false, ct); // the ERP has given the other one's id a second time
        }

        if (sent.CreatedGid is not { } gid)
        {
            if (sent.Problem is { Reason: not Reason.AnswerUnknown })
            {
                await Forget(work, taken, ct);
            }

            return sent.Problem!; // with an unknown answer the link stays without a Gid: whoever comes next looks first
        }

        var created = await Reread(work, gid, sent);

        return created.Record is not { } fresh ? created.Problem!
            : await TakeBack(work, fresh, taken, sent, "created in Shopify", ct);
    }

    /// <summary>An earlier try may have created it: then that is the record. Returns why that cannot be known.</summary>
    private async Task<Outcome?> FindOurs(Work work, CancellationToken ct)
    {
        var found = await noun.FindOurs(work.Erp!, ct);

        if (found is { Id: { } gid, Problem: null })
        {
            work.Gid = gid;
            await Read([work], ct);
        }

        return found.Problem ?? work.Problem;
    }

    private async Task<Outcome> Update(Work work, ShopifyRecord record, TakenLink taken, StoreSettings current, CancellationToken ct)
    {
        var compared = await comparer.Compare(work.Erp!, record, work.Link, current, ct);

        if (compared.IsSame)
        {
            return await TakeBack(work, record, taken, new Sent([], null), null, ct);
        }

        await links.NoteSent(work.Item.EntityId, taken, compared.Sending, ct);
        var sent = await noun.Update(compared, ct);

        if (sent is { Problem: { Verdict: Verdict.Later }, Fields.Count: 0, Added.Count: 0 })
        {
            return sent.Problem; // nothing is known to have arrived
        }

        var after = await Reread(work, record.Gid, sent);

        return after.Record is not { } fresh ? after.Problem!
            : await TakeBack(work, fresh, taken, sent, RecordWords.Sent(compared), ct);
    }

    private async Task<(ShopifyRecord? Record, Outcome? Problem)> Reread(Work work, string gid, Sent sent)
    {
        if (sent.Record is { } told)
        {
            return (told, null);
        }

        var read = await work.Turn!.Read(gid);

        return read.Records.GetValueOrDefault(gid) is { } record
            ? (record, null)
            : (null, read.Problems.GetValueOrDefault(gid)
                ?? Outcome.Later(Soon, Reason.AwaitsShopify, $"Shopify does not show the {noun.Words} yet. It is read again."));
    }

    /// <summary>Takes in what Shopify has made of a push.</summary>
    /// <param name="done">What was brought across, in words; null if nothing was sent.</param>
    private async Task<Outcome> TakeBack(
        Work work, ShopifyRecord record, TakenLink taken, Sent sent, string? done, CancellationToken ct)
    {
        var (problem, fromShopify) = await intake.TakeBack(record, new PushedRecord(work.Erp!, taken.Version, sent), ct);
        var words = string.Join("; ", new[] { done, fromShopify is null ? null : $"from Shopify: {fromShopify}" }.OfType<string>());

        return problem ?? sent.Problem ?? (noun.Complaint(work.Erp!, record) is { } complaint
                ? Outcome.Rejected(Reason.RefusedByShopify, words.Length == 0 ? complaint : $"{words}. {complaint}")
            : words.Length > 0 ? Outcome.DoneWith(words)
            : Outcome.Unchanged(Reason.Equal, "Both sides were compared, and agree."));
    }

    /// <summary>As if it had not been tried; unless an earlier try may still have an effect.</summary>
    private Task Forget(Work work, TakenLink taken, CancellationToken ct) =>
        taken.Existed ? Task.CompletedTask : links.Forget(work.Item.EntityId, taken, ct);

    /// <summary>An item on its way to Shopify.</summary>
    private sealed class Work(SyncItem item, Link<RecordBaseline>? link, ErpRecord? erp)
    {
        public SyncItem Item => item;

        public Link<RecordBaseline>? Link => link;

        /// <summary>Null for a record that the ERP does not have any more.</summary>
        public ErpRecord? Erp => erp;

        /// <summary>The record in Shopify, linked or matched; null where Shopify has none.</summary>
        public string? Gid { get; set; }

        public ShopifyRecord? Shopify { get; set; }

        /// <summary>Why it cannot be brought across, or not now.</summary>
        public Outcome? Problem { get; set; }

        /// <summary>Null until it is its turn.</summary>
        public PushTurns.Turn? Turn { get; set; }
    }
}
