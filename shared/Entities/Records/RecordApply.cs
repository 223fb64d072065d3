using System.Text.Json;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Entities.Records;

/// <summary>Makes the ERP's records of a noun agree with Shopify's. Any delivery may create the record.</summary>
/// <remarks>A delivery is a signal: what differs from what was last seen is read again, many records at once.</remarks>
public sealed class RecordApply(
    RecordNoun noun, Links<RecordBaseline> links, PartLinks parts, RecordIntake intake, SyncQueue queue, TimeProvider time) : IApply
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    public async Task Apply(IReadOnlyList<SyncItem> items, Deadline deadline, CancellationToken ct)
    {
        using var lane = Lane.Bulk.Enter();
        var bodies = (await queue.Bodies(items, ct)).ToDictionary(body => body.Id);
        var told = await Gather(items, ct);
        var known = await links.FindByGid([.. told.Keys], ct);
        var gids = await PartsOf(known, ct);
        var open = new List<string>();
        var seenAgain = new List<(Link<RecordBaseline> Link, DateTime UpdatedAt)>();
        var settled = new List<Settlement>();

        foreach (var (gid, deliveries) in told)
        {
            var payloads = deliveries.Select(item => bodies[item.Id].Body is { } body ? noun.ReadPayload(item, body) : null).ToList();
            var link = known.GetValueOrDefault(gid);

            if (WithoutAsking(deliveries, payloads, link, gids) is not { } outcome)
            {
                open.Add(gid);
                continue;
            }

            if (outcome.Reason is Reason.Equal
                && payloads.Max(payload => payload!.UpdatedAt) is var latest && latest > link!.ShopifyUpdatedAt)
            {
                seenAgain.Add((link, latest)); // else something older that comes late would be taken for news
            }

            settled.AddRange(deliveries.Select(item => new Settlement(item, outcome)));
        }

        await SettleSeen(settled, seenAgain, told, ct);
        await Take(open, told, known, deadline, ct);
    }

    /// <summary>The deliveries of each record, oldest first; what names none is rejected, and test notifications are put aside.</summary>
    private async Task<Dictionary<string, IReadOnlyList<SyncItem>>> Gather(IReadOnlyList<SyncItem> items, CancellationToken ct)
    {
        var unreadable = items.Where(item => UnreadableKey.Is(item.EntityId)).ToList();
        var tests = items.Except(unreadable).Where(TestDelivery.Is).ToList();

        await queue.Settle(
            [.. unreadable.Select(item => new Settlement(item, Outcome.Rejected(
                Reason.Unreadable, $"Its body is not a {noun.Words}: no id can be read from it."))),
            .. tests.Select(item => new Settlement(item, Outcome.Unchanged(
                Reason.NothingToCompare, $"A test notification: it tells of no {noun.Words} that there is.")))], ct);

        var readable = items.Except(unreadable).Except(tests).ToList();
        var gids = await noun.GidsOf(readable, ct);

        await queue.Settle(
            [.. readable.Where(item => !gids.ContainsKey(item.EntityId)).Select(item => new Settlement(item, Outcome.Unchanged(
                Reason.NothingToCompare, $"It is of no {noun.Words} that is linked.")))], ct);

        return readable.Where(item => gids.ContainsKey(item.EntityId))
            .GroupBy(item => gids[item.EntityId])
            .ToDictionary(record => record.Key, record => (IReadOnlyList<SyncItem>)[.. record.OrderBy(item => item.Id)]);
    }

    private async Task<ILookup<string, LinkedPart>> PartsOf(
        IReadOnlyDictionary<string, Link<RecordBaseline>> known, CancellationToken ct)
    {
        var found = await parts.Find([.. known.Values.Select(link => link.EntityId)], [], [], ct);

        return found.Where(part => part.ParentId is not null).ToLookup(part => part.ParentId!);
    }

    /// <summary>Whether deliveries need no call: they are older than the link, or tell nothing that both sides do not know.</summary>
    private Outcome? WithoutAsking(
        IReadOnlyList<SyncItem> items, IReadOnlyList<TellingPayload?> payloads, Link<RecordBaseline>? link,
        ILookup<string, LinkedPart> gids) =>
        link is null || items.Any(item => item.Action == "delete" || item.Origin != Origin.Webhook.Name()) ? null
        : link.InFlightUntil > time.GetUtcNow().UtcDateTime
            ? Outcome.Later(Soon, Reason.InFlight, "A change of ours is on its way to Shopify.")
        : payloads.Any(payload => payload is null) ? null
        : link.ShopifyUpdatedAt is { } at && payloads.All(payload => payload!.UpdatedAt < at)
            ? Outcome.Unchanged(Reason.Superseded, "Both sides have agreed on something newer since.")
        : payloads.All(payload => payload!.UpdatedAt < link.ShopifyUpdatedAt || IsKnown(payload, link, gids[link.EntityId]))
            ? Outcome.Unchanged(Reason.Equal, "It tells nothing that is not known: only stock or other values that are not synced changed.")
        : null;

    /// <summary>Whether Shopify was last seen to say just this.</summary>
    private static bool IsKnown(TellingPayload payload, Link<RecordBaseline> link, IEnumerable<LinkedPart> linked)
    {
        if (link.Shopify is not { } seen || payload.Parts is not { } parts)
        {
            return false;
        }

        var byNumber = linked.ToDictionary(part => Gids.NumberOf(part.Gid), part => part.PartId);
        var told = parts.Where(part => byNumber.ContainsKey(part.Key))
            .Aggregate(payload.Fields, (all, part) => all.Overlaid(PartField.Of(byNumber[part.Key], part.Value)));

        return parts.Keys.Concat(payload.Unshown.Keys).ToHashSet().SetEquals(byNumber.Keys)
            && payload.Unshown.Values.All(at => at < link.ShopifyUpdatedAt) // a whole second: what changed within it is read
            && told.Names.All(name => seen.Fields.Find(name) is { } value && JsonElement.DeepEquals(value, told.Find(name)!.Value));
    }

    private async Task SettleSeen(
        List<Settlement> settled, List<(Link<RecordBaseline> Link, DateTime UpdatedAt)> seenAgain,
        Dictionary<string, IReadOnlyList<SyncItem>> told, CancellationToken ct)
    {
        if (seenAgain.Count > 0)
        {
            var written = (await links.WriteSeenAgain(seenAgain, ct)).ToHashSet();
            var moved = seenAgain.Where(seen => !written.Contains(seen.Link.EntityId)).SelectMany(seen => told[seen.Link.Gid!]).ToHashSet();
            settled = [.. settled.Select(one => moved.Contains(one.Item)
                ? one with { Outcome = Outcome.Later(Soon, Reason.Busy, "It is being brought across elsewhere at this moment.") }
                : one)];
        }

        await queue.Settle(settled, ct);
    }

    private async Task Take(
        IReadOnlyList<string> open, Dictionary<string, IReadOnlyList<SyncItem>> told,
        IReadOnlyDictionary<string, Link<RecordBaseline>> known, Deadline deadline, CancellationToken ct)
    {
        var read = await noun.Read(open, ct);
        var gone = open.Where(gid => !read.Problems.ContainsKey(gid) && read.Records.GetValueOrDefault(gid) is null).ToList();
        var deleted = gone.Where(known.ContainsKey).ToList();

        await links.MarkDeleted(deleted, ct);
        await noun.DeletedInShopify([.. deleted.Select(gid => known[gid].EntityId)], ct);
        await queue.Settle([.. gone.SelectMany(gid => told[gid].Select(item => new Settlement(item, Gone(known.ContainsKey(gid)))))], ct);
        await queue.Settle(
            [.. read.Problems.SelectMany(problem => told[problem.Key].Select(item => new Settlement(item, problem.Value)))], ct);

        var records = read.Records.Values.OfType<ShopifyRecord>().ToList();
        var unlinked = records.Where(record => !known.ContainsKey(record.Gid)).ToList();
        var twins = unlinked.Count == 0 ? new Dictionary<string, Outcome>() : await noun.FindTwins(unlinked, ct);
        await queue.Settle([.. twins.SelectMany(twin => told[twin.Key].Select(item => new Settlement(item, twin.Value)))], ct);

        await intake.Take(
            [.. records.Where(record => !twins.ContainsKey(record.Gid))
                .Select(record => new IncomingRecord(record, told[record.Gid], known.GetValueOrDefault(record.Gid)))],
            deadline, ct);
    }

    private Outcome Gone(bool isKnown) =>
        isKnown
            ? Outcome.DoneWith($"Shopify has deleted this {noun.Words}: the ERP keeps its own, and nothing more of it crosses.")
            : Outcome.Unchanged(Reason.ShopifyRecordGone, $"Shopify has deleted this {noun.Words}, and the ERP never had it.");
}
