using System.Text.Json;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>Shopify's inventory levels.</summary>
public sealed class StockLevels(ShopifyClient shopify, Random random)
{
    private static readonly GraphQlDocument ReadStock = GraphQlDocument.Embedded("ReadStock");
    private static readonly GraphQlDocument ActivateStock = GraphQlDocument.Embedded("ActivateStock");

    /// <summary>Reads levels as they are now, in as few queries as can be.</summary>
    public async Task<LevelsRead> Read(IEnumerable<Pair> pairs, CancellationToken ct)
    {
        var levels = new Dictionary<Pair, StockLevel?>();
        var problems = new Dictionary<Pair, Outcome>();

        foreach (var location in pairs.Distinct().GroupBy(pair => pair.LocationGid))
        {
            var items = location.Select(pair => pair.InventoryItemGid);
            var read = await shopify.ReadNodes(ReadStock, items, ids => new { ids, location = location.Key }, ct);

            foreach (var (item, node) in read.Nodes)
            {
                var pair = new Pair(item, location.Key);
                levels[pair] = node is { } found ? LevelOf(pair, found) : null;
            }

            foreach (var (item, problem) in read.Problems)
            {
                problems[new Pair(item, location.Key)] = problem;
            }
        }

        return new LevelsRead(levels, problems);
    }

    /// <summary>Lets an item be stocked at a location; a second time changes nothing. Null when that is done, else why not.</summary>
    public async Task<Outcome?> Activate(Pair pair, CancellationToken ct)
    {
        var answer = await shopify.Send(
            ActivateStock, new { key = random.NextGuid(), item = pair.InventoryItemGid, location = pair.LocationGid }, ct);

        return answer is not Answered answered ? answer.Outcome()
            : UserError.Of(answered.Data.RequiredPart("inventoryActivate")) is [var first, ..]
                ? Outcome.Rejected(Reason.RefusedByShopify, first.Message)
                : null;
    }

    private static StockLevel? LevelOf(Pair pair, JsonElement node)
    {
        if (!node.Has("tracked"))
        {
            return null;
        }

        var quantities = node.Part("inventoryLevel")?.RequiredList("quantities").ToList();
        var quantity = quantities is [var first, ..] ? first : (JsonElement?)null;

        return new StockLevel(
            pair, quantity?.RequiredWhole("quantity"), node.RequiredFlag("tracked"), node.Text("sku"), quantity?.Moment("updatedAt"));
    }
}
