using System.Globalization;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Reconcile;

/// <summary>Tells records that changed in Shopify after they were last seen from those that did not.</summary>
public sealed class SeenRecords(ErpDatabase erp, ReconciledNoun noun)
{
    /// <summary>Shopify writes whole seconds: a record that was taken in so soon after its change may have changed once more.</summary>
    private static readonly TimeSpan SameSecond = TimeSpan.FromSeconds(2);

    /// <summary>Which of these records differ from what was last seen of them, or were never seen.</summary>
    /// <param name="records">By Gid: when Shopify last changed each.</param>
    public async Task<IReadOnlyList<Difference>> Compare(IReadOnlyDictionary<string, DateTime> records, CancellationToken ct)
    {
        return await Compare(records, await Find(records.Keys, ct), ct);
    }

    /// <summary>The same, where a second change in the second of the last one counts too: records that may have had one are read.</summary>
    /// <returns>Also why that could not be looked at now; null if it was.</returns>
    public async Task<(IReadOnlyList<Difference> Differences, Outcome? Problem)> CompareClosely(
        IReadOnlyDictionary<string, DateTime> records, CancellationToken ct)
    {
        var seen = await Find(records.Keys, ct);
        var unclear = seen.Values
            .Where(link => link.ShopifyUpdatedAt == records[link.Gid] && link.TakenAt < records[link.Gid] + SameSecond)
            .Select(link => link.Gid)
            .ToList();
        var (digests, problem) = await noun.Digests(unclear, ct);
        var changed = digests.Where(record => record.Value != seen[record.Key].ShopifyDigest)
            .Select(record => Found(record.Key, records[record.Key], seen[record.Key]));

        return ([.. await Compare(records, seen, ct), .. changed], problem);
    }

    private async Task<IReadOnlyList<Difference>> Compare(
        IReadOnlyDictionary<string, DateTime> records, IReadOnlyDictionary<string, Seen> seen, CancellationToken ct)
    {
        var aside = await FindPutAside(records.Where(record => !seen.ContainsKey(record.Key)).ToDictionary(), ct);

        return
        [
            .. records.Where(record => seen.GetValueOrDefault(record.Key)?.ShopifyUpdatedAt is not { } at || at < record.Value)
                .Where(record => !aside.Contains(Gids.NumberOf(record.Key)))
                .Select(record => Found(record.Key, record.Value, seen.GetValueOrDefault(record.Key))),
        ];
    }

    private async Task<IReadOnlyDictionary<string, Seen>> Find(IEnumerable<string> gids, CancellationToken ct)
    {
        const string sql = """
            select gid, shopify_updated_at, shopify_digest, greatest(applied_at, linked_at) as taken_at
            from   shopify_links
            where  entity_type = @entityType and gid = any(@gids)
            """;

        return (await erp.Rows<Seen>(sql, new { entityType = noun.EntityType.Name(), gids = gids.ToArray() }, ct))
            .ToDictionary(link => link.Gid);
    }

    /// <summary>
    /// Which of these records, none of them linked, a delivery told of as they are: it was put aside, as test orders are.
    /// </summary>
    private async Task<HashSet<string>> FindPutAside(Dictionary<string, DateTime> records, CancellationToken ct)
    {
        const string sql = """
            select told.id
            from   unnest(@ids, @changed::timestamptz[]) as told (id, changed)
            where  exists (
                     select from sync_items item
                     where  item.entity_type = @entityType and item.entity_id = told.id and item.direction = 'from_shopify'
                     and    item.status = 'completed' and item.origin = 'webhook' and item.triggered_at >= told.changed)
            """;

        return [.. await erp.Rows<string>(sql, new
        {
            entityType = noun.EntityType.Name(),
            ids = records.Keys.Select(Gids.NumberOf).ToArray(),
            changed = records.Values.Select(moment => moment.ToString("O", CultureInfo.InvariantCulture)).ToArray(),
        }, ct)];
    }

    private Difference Found(string gid, DateTime changed, Seen? seen) =>
        new(Gids.NumberOf(gid), Words(changed, seen), changed);

    private string Words(DateTime changed, Seen? seen) => seen is null
        ? $"A reconcile found a new {noun.EntityType} of {Moment(changed)} in Shopify that nothing had told of."
        : $"A reconcile found that the {noun.EntityType} had changed in Shopify at {Moment(changed)}. No delivery had told of it.";

    private static string Moment(DateTime moment) => moment.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private sealed class Seen
    {
        public required string Gid { get; init; }
        public DateTime? ShopifyUpdatedAt { get; init; }
        public string? ShopifyDigest { get; init; }
        public DateTime TakenAt { get; init; }
    }
}
