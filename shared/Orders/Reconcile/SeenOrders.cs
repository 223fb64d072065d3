using System.Globalization;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Orders.Reconcile;

/// <summary>Tells orders that changed in Shopify after they were last seen from those that did not.</summary>
public sealed class SeenOrders(ErpDatabase erp, OrderReader reader)
{
    /// <summary>Shopify writes whole seconds: an order that was taken in so soon after its change may have changed once more.</summary>
    private static readonly TimeSpan SameSecond = TimeSpan.FromSeconds(2);

    /// <summary>Which of these orders differ from what was last seen of them, or were never seen.</summary>
    /// <param name="orders">By Gid: when Shopify last changed each.</param>
    public async Task<IReadOnlyList<Difference>> Compare(IReadOnlyDictionary<string, DateTime> orders, CancellationToken ct)
    {
        return await Compare(orders, await Find(orders.Keys, ct), ct);
    }

    /// <summary>The same, where a second change in the second of the last one counts too: orders that may have had one are read.</summary>
    /// <returns>Also why that could not be looked at now; null if it was.</returns>
    public async Task<(IReadOnlyList<Difference> Differences, Outcome? Problem)> CompareClosely(
        IReadOnlyDictionary<string, DateTime> orders, CancellationToken ct)
    {
        var seen = await Find(orders.Keys, ct);
        var unclear = seen.Values
            .Where(link => link.ShopifyUpdatedAt == orders[link.Gid] && link.TakenAt < orders[link.Gid] + SameSecond)
            .Select(link => link.Gid)
            .ToList();
        var read = await reader.Read(unclear, ct);
        var changed = read.Orders.Where(order => order.Value is { } now && OrderDigest.Of(now) != seen[order.Key].ShopifyDigest)
            .Select(order => Found(order.Key, orders[order.Key], seen[order.Key]));

        return (
            [.. await Compare(orders, seen, ct), .. changed],
            read.Problems.Values.FirstOrDefault(problem => problem.Verdict is Verdict.Later));
    }

    private async Task<IReadOnlyList<Difference>> Compare(
        IReadOnlyDictionary<string, DateTime> orders, IReadOnlyDictionary<string, Seen> seen, CancellationToken ct)
    {
        var aside = await FindPutAside(orders.Where(order => !seen.ContainsKey(order.Key)).ToDictionary(), ct);

        return
        [
            .. orders.Where(order => seen.GetValueOrDefault(order.Key)?.ShopifyUpdatedAt is not { } at || at < order.Value)
                .Where(order => !aside.Contains(Gids.NumberOf(order.Key)))
                .Select(order => Found(order.Key, order.Value, seen.GetValueOrDefault(order.Key))),
        ];
    }

    private async Task<IReadOnlyDictionary<string, Seen>> Find(IEnumerable<string> gids, CancellationToken ct)
    {
        const string sql = """
            select gid, shopify_updated_at, shopify_digest, greatest(applied_at, linked_at) as taken_at
            from   shopify_links
            where  entity_type = 'order' and gid = any(@gids)
            """;

        return (await erp.Rows<Seen>(sql, new { gids = gids.ToArray() }, ct)).ToDictionary(link => link.Gid);
    }

    /// <summary>Which of these orders, none of them linked, a delivery told of as they are: it was put aside, as test orders are.</summary>
    private async Task<HashSet<string>> FindPutAside(Dictionary<string, DateTime> orders, CancellationToken ct)
    {
        const string sql = """
            select told.id
            from   unnest(@ids, @changed::timestamptz[]) as told (id, changed)
            where  exists (
                     select from sync_items item
                     where  item.entity_type = 'order' and item.entity_id = told.id and item.direction = 'from_shopify'
                     and    item.status = 'completed' and item.origin = 'webhook' and item.triggered_at >= told.changed)
            """;

        return [.. await erp.Rows<string>(sql, new
        {
            ids = orders.Keys.Select(Gids.NumberOf).ToArray(),
            changed = orders.Values.Select(moment => moment.ToString("O", CultureInfo.InvariantCulture)).ToArray(),
        }, ct)];
    }

    private static Difference Found(string gid, DateTime changed, Seen? seen) =>
        new(Gids.NumberOf(gid), Words(changed, seen), changed);

    private static string Words(DateTime changed, Seen? seen) => seen is null
        ? $"A reconcile found an order of {Moment(changed)} in Shopify that nothing had told of."
        : $"A reconcile found that the order had changed in Shopify at {Moment(changed)}. No delivery had told of it.";

    private static string Moment(DateTime moment) => moment.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private sealed class Seen
    {
        public required string Gid { get; init; }
        public DateTime? ShopifyUpdatedAt { get; init; }
        public string? ShopifyDigest { get; init; }
        public DateTime TakenAt { get; init; }
    }
}
