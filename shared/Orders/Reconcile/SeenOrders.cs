using System.Globalization;
using ShopifySync.Erp;
using ShopifySync.Reconcile;

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
        var seen = await Find(orders.Keys, ct);
        var aside = await FindPutAside(orders.Where(order => !seen.ContainsKey(order.Key)).ToDictionary(), ct);

        return
        [
            .. orders.Where(order => seen.GetValueOrDefault(order.Key)?.ShopifyUpdatedAt is not { } at || at < order.Value)
                .Where(order => !aside.Contains(Key(order.Key)))
                .Select(order => new Difference(Key(order.Key), Words(order.Value, seen.GetValueOrDefault(order.Key)), order.Value)),
        ];
    }

    /// <summary>The same, where a second change in the second of the last one counts too: orders that may have had one are read.</summary>
    public async Task<IReadOnlyList<Difference>> CompareClosely(IReadOnlyDictionary<string, DateTime> orders, CancellationToken ct)
    {
        var unclear = (await Find(orders.Keys, ct)).Values
            .Where(link => link.ShopifyUpdatedAt == orders[link.Gid] && link.TakenAt < orders[link.Gid] + SameSecond)
            .ToDictionary(link => link.Gid);
        var read = await reader.Read(unclear.Keys, ct);
        var changed = read.Orders.Where(order => order.Value is { } now && OrderDigest.Of(now) != unclear[order.Key].ShopifyDigest)
            .Select(order => new Difference(Key(order.Key), Words(orders[order.Key], unclear[order.Key]), orders[order.Key]));

        return [.. await Compare(orders, ct), .. changed];
    }

    /// <summary>An order as deliveries of it name it.</summary>
    public static string Key(string gid) => gid[(gid.LastIndexOf('/') + 1)..];

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
            ids = orders.Keys.Select(Key).ToArray(),
            changed = orders.Values.Select(moment => moment.ToString("O", CultureInfo.InvariantCulture)).ToArray(),
        }, ct)];
    }

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
