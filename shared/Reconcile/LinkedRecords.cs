using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Reconcile;

/// <summary>Asks for every linked record when it last changed: whatever the search does not show, and what was deleted.</summary>
public sealed class LinkedRecords(ReconciledNoun noun, SeenRecords seen, ErpDatabase erp, ShopifyClient shopify) : IReconcilePart
{
    private const int Rows = 1_000;

    public EntityType EntityType => noun.EntityType;

    public string Name => "linked";

    public Direction Direction => Direction.FromShopify;

    public bool IsOfWholeOnly => true;

    public async Task<ReconcileStep> Next(ReconcilePosition position, CancellationToken ct)
    {
        const string sql = """
            select entity_id, gid
            from   shopify_links
            where  entity_type = @entityType and part = 0 and gid is not null and deleted_at is null and entity_id > @after
            order  by entity_id
            limit  @rows
            """;

        var links = await erp.Rows<Linked>(
            sql, new { entityType = noun.EntityType.Name(), after = position.Cursor ?? "", rows = Rows }, ct);
        var read = await shopify.ReadNodes(noun.Times, links.Select(link => link.Gid), ids => new { ids }, ct);

        if (read.Problems.Values.FirstOrDefault() is { } problem)
        {
            return ReconcileStep.Stopped(problem);
        }

        var found = read.Nodes.Where(node => node.Value?.Has("updatedAt") is true)
            .ToDictionary(node => node.Key, node => node.Value!.Value.RequiredMoment("updatedAt"));
        var gone = links.Where(link => !found.ContainsKey(link.Gid)).Select(link => new Difference(
            Gids.NumberOf(link.Gid), $"A reconcile found that Shopify has the {noun.EntityType} no more. No delivery had told of it."));

        return new ReconcileStep
        {
            LookedAt = links.Count,
            Differences = [.. await seen.Compare(found, ct), .. gone],
            Cursor = links.Count < Rows ? null : links[^1].EntityId,
        };
    }

    private sealed record Linked(string EntityId, string Gid);
}
