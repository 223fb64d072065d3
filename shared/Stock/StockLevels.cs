using System.Text.Json;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>Shopify's inventory levels.</summary>
public sealed class StockLevels(ShopifyClient shopify, Random random)
{
    /// <summary>Levels of one read: Shopify takes no more ids, and answers no query of more than 1,000 points.</summary>
    private const int AtOnce = 250;

    private static readonly GraphQlDocument ReadStock = GraphQlDocument.Embedded("ReadStock");
    private static readonly GraphQlDocument ActivateStock = GraphQlDocument.Embedded("ActivateStock");

    /// <summary>Reads levels as they are now, in as few queries as can be.</summary>
    public async Task<LevelsRead> Read(IEnumerable<Pair> pairs, CancellationToken ct)
    {
        var levels = new Dictionary<Pair, StockLevel?>();
        var problems = new Dictionary<Pair, Outcome>();

        foreach (var location in pairs.Distinct().GroupBy(pair => pair.LocationGid))
        {
            foreach (var chunk in location.Chunk(AtOnce))
            {
                var variables = new { ids = chunk.Select(pair => pair.InventoryItemGid), location = location.Key };
                var answer = await shopify.Send(ReadStock, variables, ct, chunk.Length);

                if (answer is not Answered answered)
                {
                    foreach (var pair in chunk)
                    {
                        problems[pair] = answer.Outcome();
                    }

                    continue;
                }

                foreach (var (pair, node) in chunk.Zip(answered.Data.RequiredList("nodes")))
                {
                    levels[pair] = LevelOf(pair, node);
                }
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
        if (node.ValueKind is JsonValueKind.Null || !node.Has("tracked"))
        {
            return null;
        }

        var quantities = node.Part("inventoryLevel")?.RequiredList("quantities").ToList();
        var quantity = quantities is [var first, ..] ? first : (JsonElement?)null;

        return new StockLevel(
            pair, quantity?.RequiredWhole("quantity"), node.RequiredFlag("tracked"), node.Text("sku"), quantity?.Moment("updatedAt"));
    }
}
