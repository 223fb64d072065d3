using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Reconcile;
using ShopifySync.Shopify;

namespace ShopifySync.Orders.Reconcile;

/// <summary>Asks for every linked order when it last changed: whatever the search does not show, and what was deleted.</summary>
public sealed class LinkedOrders(ErpDatabase erp, ShopifyClient shopify, SeenRecords seen, ReconciledNoun noun, TimeProvider time)
    : IReconcilePart
{
    private const int Rows = 1_000;

    /// <summary>Without read_all_orders Shopify shows no older ones: that they are missing says nothing.</summary>
    private static readonly TimeSpan Shown = TimeSpan.FromDays(59);

    public EntityType EntityType => EntityType.Order;

    public string Name => "linked";

    public Direction Direction => Direction.FromShopify;

    public bool IsOfWholeOnly => true;

    public async Task<ReconcileStep> Next(ReconcilePosition position, CancellationToken ct)
    {
        const string sql = """
            select link.entity_id, link.gid, orders.placed_at
            from   shopify_links link
            left   join orders on orders.id = link.entity_id::erp_order_id
            where  link.entity_type = 'order' and link.part = 0 and link.gid is not null and link.deleted_at is null
            and    link.entity_id > @after
            order  by link.entity_id
            limit  @rows
            """;

        var links = await erp.Rows<Linked>(sql, new { after = position.Cursor ?? "", rows = Rows }, ct);
        var read = await shopify.ReadNodes(noun.Times, links.Select(link => link.Gid), ids => new { ids }, ct);

        if (read.Problems.Values.FirstOrDefault() is { } problem)
        {
            return ReconcileStep.Stopped(problem);
        }

        var found = read.Nodes.Where(node => node.Value?.Has("updatedAt") is true)
            .ToDictionary(node => node.Key, node => node.Value!.Value.RequiredMoment("updatedAt"));
        var gone = links.Where(link => !found.ContainsKey(link.Gid) && link.PlacedAt > time.GetUtcNow().UtcDateTime - Shown)
            .Select(link => new Difference(
                Gids.NumberOf(link.Gid), "A reconcile found that Shopify has the order no more. No delivery had told of it."));

        return new ReconcileStep
        {
            LookedAt = links.Count,
            Differences = [.. await seen.Compare(found, ct), .. gone],
            Cursor = links.Count < Rows ? null : links[^1].EntityId,
        };
    }

    private sealed class Linked
    {
        public required string EntityId { get; init; }
        public required string Gid { get; init; }
        public DateTime? PlacedAt { get; init; }
    }
}
