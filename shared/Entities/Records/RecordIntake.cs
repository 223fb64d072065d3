using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Settings;

namespace ShopifySync.Entities.Records;

/// <summary>A record as Shopify has it, the items that tell of it, oldest first, and the link as it was when the record was read.</summary>
public sealed record IncomingRecord(ShopifyRecord Record, IReadOnlyList<SyncItem> Items, Link<RecordBaseline>? Link);

/// <summary>
/// Takes records of Shopify into the ERP, several in one transaction: rows, links and outcomes happen together or not at all.
/// </summary>
/// <remarks>
/// It locks Shopify's ids, then links, then every row that it will write. A record whose rows another transaction holds is put off.
/// </remarks>
public sealed class RecordIntake(
    RecordNoun noun, ErpDatabase erp, Links<RecordBaseline> links, PartLinks parts, SyncQueue queue, SyncSettings settings,
    TimeProvider time)
{
    /// <summary>Records of one transaction: few, so that no row of the ERP is held for long.</summary>
    private const int MostRecords = 25;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private Outcome Elsewhere => Outcome.Later(Soon, Reason.Busy, $"Another worker is bringing this {noun.Words} across.");

    /// <summary>Takes in records; those that it did not come to before the deadline stay unsettled.</summary>
    public async Task Take(IReadOnlyList<IncomingRecord> incoming, Deadline deadline, CancellationToken ct)
    {
        foreach (var chunk in incoming.Chunk(MostRecords).TakeWhile(_ => !deadline.IsOver))
        {
            await Take(chunk, pushed: null, Settle, ct);
        }
    }

    /// <summary>
    /// The same for records that no item tells of: somebody else writes down, in the same transaction, what came of each.
    /// </summary>
    /// <param name="mostNew">Records of one transaction that are not linked.</param>
    public async Task Take(
        IReadOnlyList<IncomingRecord> incoming, int mostNew, ImportSettling settling, Deadline deadline, CancellationToken ct)
    {
        var known = incoming.ToLookup(one => one.Link is not null);
        Task Write(ErpTransaction transaction, IReadOnlyList<Place> places, CancellationToken stop) =>
            settling(transaction, [.. places.Select(place => new ImportedOutcome(place.Incoming.Record.Gid, OutcomeOf(place)))], stop);

        foreach (var chunk in known[true].Chunk(MostRecords).Concat(known[false].Chunk(mostNew)).TakeWhile(_ => !deadline.IsOver))
        {
            await Take(chunk, pushed: null, Write, ct);
        }
    }

    /// <summary>Takes in what a push left of a record, while the push still has it.</summary>
    /// <returns>Why it could not be taken in, and which fields the ERP took from Shopify.</returns>
    public async Task<TakenBack> TakeBack(ShopifyRecord record, PushedRecord pushed, CancellationToken ct)
    {
        var places = await Take([new IncomingRecord(record, [], null)], pushed, Settle, ct);

        var words = RecordWords.Of(places[0].Compared);

        return new TakenBack(places[0].Refused, places[0].Change is { IsNothing: false } && words.Length > 0 ? words : null);
    }

    private async Task<IReadOnlyList<Place>> Take(
        IReadOnlyList<IncomingRecord> incoming, PushedRecord? pushed,
        Func<ErpTransaction, IReadOnlyList<Place>, CancellationToken, Task> settle, CancellationToken ct)
    {
        var current = await settings.Read(ct);
        await using var transaction = await erp.Begin(ct);
        var places = await Find(transaction, incoming, pushed, ct);
        var gids = await PartsOf(transaction, places, ct);

        foreach (var place in places.Where(place => place.Refused is null))
        {
            Merge(place, gids, pushed, current);
        }

        var merged = places.Where(place => place.Refused is null).ToList();
        var written = await Write(transaction, merged, ct);
        await WriteLinks(transaction, merged, written, pushed, current, ct);
        await settle(transaction, places, ct);
        await transaction.Commit(ct);

        return places;
    }

    private Task Settle(ErpTransaction transaction, IReadOnlyList<Place> places, CancellationToken ct) =>
        queue.Settle(transaction, [.. places.SelectMany(Settlements)], ct);

    /// <summary>Where each record belongs in the ERP, with all its rows locked until the transaction ends.</summary>
    private async Task<IReadOnlyList<Place>> Find(
        ErpTransaction transaction, IReadOnlyList<IncomingRecord> incoming, PushedRecord? pushed, CancellationToken ct)
    {
        string[] gids = [.. incoming.Select(one => one.Record.Gid)];
        await EntityLocks.Gids(transaction, gids, ct);
        var known = await links.FindLocked(transaction, gids, [.. incoming.Select(one => one.Record.ErpId).OfType<string>(),
            .. pushed is null ? Array.Empty<string>() : [pushed.Erp.Id]], ct);
        var byGid = known.Where(link => link.Gid is not null && gids.Contains(link.Gid)).ToDictionary(link => link.Gid!);

        // a creation that got no answer, or has just got one
        foreach (var link in known.Where(link => link.Gid is null))
        {
            var created = incoming.First(one => link.EntityId == pushed?.Erp.Id || one.Record.ErpId == link.EntityId);
            byGid.TryAdd(created.Record.Gid, link);
        }

        var unlinked = incoming.Where(one => !byGid.ContainsKey(one.Record.Gid)).Select(one => one.Record).ToList();
        var found = unlinked.Count == 0 ? new Dictionary<string, Found>() : await noun.FindInErp(transaction, unlinked, ct);
        var others = (await links.FindLocked(transaction, [], [.. found.Values.Select(match => match.Id).OfType<string>()], ct))
            .ToDictionary(link => link.EntityId);

        var places = incoming.Select(one =>
        {
            var link = byGid.GetValueOrDefault(one.Record.Gid);
            var match = link is null ? found.GetValueOrDefault(one.Record.Gid) : null;

            return new Place(one, link ?? (match?.Id is { } id ? others.GetValueOrDefault(id) : null), link?.EntityId ?? match?.Id)
            {
                Refused = match?.Problem,
            };
        }).ToList();

        var ids = places.Select(place => place.Id).OfType<string>().Distinct().ToList();
        var mayWait = incoming is [{ Items: { Count: > 0 } items }] && items.Any(item => item.MayWait);
        var locked = await ErpRecords.Lock(transaction, noun.EntityType, ids, mayWait, ct);
        var held = locked.Count == ids.Count ? [] : await ErpRecords.Load(transaction, noun.EntityType, ids.Except(locked), ct);
        var existing = locked.Concat(held.Select(document => document.Id)).ToHashSet();
        var rows = (await ErpRecords.Load(transaction, noun.EntityType, locked, ct)).ToDictionary(document => document.Id);

        foreach (var place in places.Where(place => place.Refused is null))
        {
            place.Erp = place.Id is { } id && rows.TryGetValue(id, out var row) ? noun.ReadErp(row, place.Link?.Erp?.Fields) : null;
            place.Refused = Refusal(place, existing, pushed);
        }

        return places;
    }

    private Outcome? Refusal(Place place, HashSet<string> existing, PushedRecord? pushed) =>
        pushed is not null && place.Link?.Version != pushed.Version ? Elsewhere
        : pushed is null && Outdated(place) is { } outdated ? outdated
        : place.Id is not { } id ? null
        : !existing.Contains(id)
            ? Outcome.Unchanged(Reason.ErpRowGone, $"The ERP has deleted this {noun.Words}: what it told is not brought back.")
        : place.Erp is null
            ? Outcome.Later(Soon, Reason.ErpRowHeld, $"Another transaction of the ERP is changing this {noun.Words}.")
        : place.Erp.IsSynced ? null
        : Outcome.Unchanged(Reason.SwitchedOff, $"The ERP keeps this {noun.Words} out of the sync.");

    /// <summary>Why a record cannot be taken in on top of its link; null if it can.</summary>
    private Outcome? Outdated(Place place) =>
        place.Link is not { } link ? null
        : link.InFlightUntil > Now ? Outcome.Later(Soon, Reason.InFlight, "A change of ours is on its way to Shopify.")
        : link.Gid is { } other && other != place.Incoming.Record.Gid
            ? Outcome.Rejected(
                Reason.Ambiguous,
                $"The ERP's {noun.Words} {link.EntityId} is linked to another one in Shopify: {other}. Merge or unlink one.")
        : link.Gid is not null && place.Incoming.Link?.Version != link.Version ? Elsewhere
        : null;

    /// <summary>The linked parts of the records: Gid by row id, of each record by its place.</summary>
    private async Task<IReadOnlyDictionary<Place, IReadOnlyDictionary<string, string>>> PartsOf(
        ErpTransaction transaction, IReadOnlyList<Place> places, CancellationToken ct)
    {
        var here = places.Where(place => place is { Refused: null }).ToList();
        var found = await parts.Find(
            transaction, [.. here.Select(place => place.Id).OfType<string>()],
            [.. here.SelectMany(place => place.Erp?.Parts.Keys ?? [])],
            [.. here.SelectMany(place => place.Incoming.Record.Parts.Keys)], ct);

        return here.ToDictionary(
            place => place,
            place => PartLinks.Of(found, place.Id, place.Erp?.Parts.Keys ?? [], place.Incoming.Record.Parts.Keys));
    }

    private void Merge(
        Place place, IReadOnlyDictionary<Place, IReadOnlyDictionary<string, string>> gids, PushedRecord? pushed, StoreSettings current)
    {
        if (place.Erp is not { } row)
        {
            var record = place.Incoming.Record;
            place.Change = new RecordChange(null, record) { Fields = record.Fields, Whole = record.Fields, NewParts = record.Parts };

            return;
        }

        var linked = new Dictionary<string, string>(gids[place]);
        var open = row.Parts.Where(part => !linked.ContainsKey(part.Key)).ToDictionary();
        var unknown = place.Incoming.Record.Parts.Where(part => !linked.ContainsValue(part.Key)).ToDictionary();

        foreach (var (partId, gid) in (pushed?.Sent.Added ?? []).Where(part => row.Parts.ContainsKey(part.PartId)))
        {
            linked[partId] = gid;
        }

        foreach (var (partId, gid) in noun.MatchParts(open, unknown))
        {
            linked.TryAdd(partId, gid);
        }

        place.Linked = [.. gids[place].Values];
        var link = pushed is null ? place.Link : pushed.Told(noun, place.Link, place.Incoming.Record, linked);
        place.Compared = new RecordComparison(
            noun, row, place.Incoming.Record, link, linked, FieldOwners.Rule(noun, current, link, place.Incoming.Record.UpdatedAt));
        place.Change = place.Compared.ToChange();
        place.HasComplaint = noun.Complaint(row, place.Incoming.Record) is not null;
    }

    private async Task<IReadOnlyDictionary<Place, WrittenRecord>> Write(
        ErpTransaction transaction, IReadOnlyList<Place> merged, CancellationToken ct)
    {
        var changed = merged.Where(place => place.Change is { IsNothing: false } || place.Erp is null).ToList();
        var written = changed.Count == 0 ? [] : await noun.Write(transaction, [.. changed.Select(place => place.Change!)], ct);

        return changed.Zip(written).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    /// <summary>Writes what both sides are now, except what the ERP changed and did not push yet.</summary>
    private async Task WriteLinks(
        ErpTransaction transaction, IReadOnlyList<Place> merged, IReadOnlyDictionary<Place, WrittenRecord> written, PushedRecord? pushed,
        StoreSettings current, CancellationToken ct)
    {
        string IdOf(Place place) => written.GetValueOrDefault(place)?.Id ?? place.Id!;

        var moved = merged.Where(place => place.Id is not null && IdOf(place) != place.Id);
        var shown = merged.SelectMany(place => place.Incoming.Record.Parts.Keys);
        await links.Rename(transaction, [.. moved.Select(place => (place.Id!, IdOf(place)))], ct);
        await links.RemoveOthers(transaction, [.. merged.Select(place => (IdOf(place), place.Incoming.Record.Gid))], ct);
        await parts.RemoveGone(transaction, merged.SelectMany(place => place.Linked).Except(shown), ct);
        await parts.Write(
            transaction, [.. merged.SelectMany(place => LinkedParts(place, IdOf(place), written.GetValueOrDefault(place)))], ct);
        var after = (await ErpRecords.Load(transaction, noun.EntityType, merged.Select(IdOf), ct)).ToDictionary(document => document.Id);
        await links.Write(
            transaction, [.. merged.Select(place => LinkOf(place, after[IdOf(place)], written.GetValueOrDefault(place), pushed))], ct);
        var untold = merged.Where(place => pushed is null
            && (place is { Link: null, Compared.IsSame: false } || (place.HasComplaint && place.Link is null or { ErpDigest: not null })))
            .Select(IdOf).ToList();

        if (untold.Count > 0 && noun.IsOn(current)) // no trigger tells of what the ERP had all along, nor a push of what went wrong
        {
            await SyncQueue.Touch(transaction, noun.EntityType, untold, ct);
        }
    }

    private static IEnumerable<LinkedPart> LinkedParts(Place place, string id, WrittenRecord? written) =>
        (place.Compared?.Gids ?? new Dictionary<string, string>()).Where(part => place.Erp?.Parts.ContainsKey(part.Key) is true)
            .Select(part => new LinkedPart(id, part.Key, part.Value))
            .Concat((written?.Added ?? []).Select(part => new LinkedPart(id, part.PartId, part.Gid)));

    private LinkWrite<RecordBaseline> LinkOf(Place place, ErpDocument document, WrittenRecord? written, PushedRecord? pushed)
    {
        var record = place.Incoming.Record;
        var linked = (written?.Added ?? []).Concat(place.Compared?.LinkedParts ?? []).DistinctBy(part => part.PartId).ToList();
        var moved = (written?.Added ?? []).Select(part => part.PartId).Concat(place.Change?.GoneParts ?? []);
        var (erpNow, isAlone) = ErpNow(place, noun.ReadErp(document, null), linked, moved.ToHashSet());
        var shopifyNow = linked.Where(part => record.Parts.ContainsKey(part.Gid)).Aggregate(
            place.Compared?.ShopifyNow ?? record.Fields, (all, part) => all.Overlaid(PartField.Of(part.PartId, record.Parts[part.Gid])));
        var unpushed = place.Compared?.ToShopify.Select(decision => decision.Field.Name).ToHashSet() ?? [];
        var before = place.Compared?.ErpBaseline ?? FieldValues.None;
        var agreed = erpNow.Only(erpNow.Names.Where(name => !unpushed.Contains(name))).Overlaid(before.Only(unpushed));

        return new LinkWrite<RecordBaseline>(
            document.Id, record.Gid, new RecordBaseline(agreed), new RecordBaseline(shopifyNow), record.UpdatedAt)
        {
            ErpDigest = isAlone && !place.HasComplaint && place.Compared is null or { IsSame: true } ? document.Digest : null,
            ShopifyDigest = record.Digest,
            ErpChanges = unpushed.ToDictionary(name => name, name => ErpChangedAt(place.Link, name)),
            ChangedErp = place.Change is { IsNothing: false },
            Sent = pushed is null ? place.Link?.Sent : null,
        };
    }

    /// <summary>What the ERP says now of its own fields and of linked parts.</summary>
    /// <param name="moved">Rows of parts that were added, or stand for another part now.</param>
    /// <returns>
    /// Also whether nobody else had a hand in it: a part that another transaction added meanwhile, or a field that a trigger of the ERP
    /// changed besides what was written, is the ERP's own change, and is still to be pushed.
    /// </returns>
    private (FieldValues Now, bool IsAlone) ErpNow(
        Place place, ErpRecord after, List<(string PartId, string Gid)> linked, HashSet<string> moved)
    {
        var now = linked.Where(part => after.Parts.ContainsKey(part.PartId))
            .Aggregate(after.Fields, (all, part) => all.Overlaid(PartField.Of(part.PartId, after.Parts[part.PartId])));
        var isComplete = after.Parts.Keys.ToHashSet().IsSubsetOf(linked.Select(part => part.PartId));

        if (place is not { Erp: { IsUneven: false } before, Change: { } change })
        {
            return (now, isComplete);
        }

        var written = change.Parts.Aggregate(change.Fields, (all, part) => all.Overlaid(PartField.Of(part.Key, part.Value)));
        var untouched = before.All.Only(now.Names.Where(name => !written.Says(name) && (PartField.Read(name) is { } part
            ? !moved.Contains(part.PartId) && noun.PartFields.Any(field => field.Name == part.Field)
            : noun.Fields.Any(field => field.Name == name))));

        return (now.Overlaid(untouched), isComplete && now.Only(untouched.Names).Equals(untouched));
    }

    private DateTime ErpChangedAt(Link<RecordBaseline>? link, string field) =>
        link?.ErpChanges.TryGetValue(field, out var since) is true ? since : link?.ErpChangedAt ?? Now;

    private Outcome OutcomeOf(Place place) => place.Refused
        ?? (place.Erp is null ? Outcome.DoneWith($"a {noun.Words} that the ERP did not have")
        : place.Change!.IsNothing ? Outcome.Unchanged(Reason.Equal, "Nothing to write: the ERP has everything that changed in Shopify.")
        : Outcome.DoneWith(RecordWords.Of(place.Compared)));

    /// <summary>A record's newest item says what came of it; the others say that a newer one covers them.</summary>
    private IEnumerable<Settlement> Settlements(Place place)
    {
        var outcome = OutcomeOf(place);

        return place.Incoming.Items.Select((item, n) => new Settlement(
            item, n == place.Incoming.Items.Count - 1 || outcome.Verdict is not (Verdict.Done or Verdict.Unchanged)
                ? outcome
                : Outcome.Unchanged(Reason.Superseded, $"A newer delivery tells of the same {noun.Words}.")));
    }

    /// <summary>A record on its way into the ERP.</summary>
    private sealed class Place(IncomingRecord incoming, Link<RecordBaseline>? link, string? id)
    {
        public IncomingRecord Incoming => incoming;

        public Link<RecordBaseline>? Link => link;

        /// <summary>The ERP's id of it; null for one that the ERP does not have.</summary>
        public string? Id => id;

        /// <summary>The ERP's record as it was locked.</summary>
        public ErpRecord? Erp { get; set; }

        /// <summary>Why it cannot be taken, or not now.</summary>
        public Outcome? Refused { get; set; }

        /// <summary>Null for a record that the ERP does not have.</summary>
        public RecordComparison? Compared { get; set; }

        public RecordChange? Change { get; set; }

        /// <summary>Whether a push has something to tell a person, though it has nothing to do.</summary>
        public bool HasComplaint { get; set; }

        /// <summary>The Gids of the parts that were linked before.</summary>
        public IReadOnlyList<string> Linked { get; set; } = [];
    }
}

/// <summary>What came of taking in what a push left.</summary>
/// <param name="Problem">Why it could not be taken in; null if it was.</param>
/// <param name="Taken">What the ERP took from Shopify, in words; null if nothing.</param>
public sealed record TakenBack(Outcome? Problem, string? Taken);
