using System.Text.Json;
using ShopifySync.Queue;
using ShopifySync.Shopify;
using ShopifySync.Stock;

namespace ShopifySync.Orders;

/// <summary>What came of reading orders.</summary>
/// <param name="Orders">By Gid; null where Shopify has no such order.</param>
/// <param name="Problems">By Gid: why an order could not be read.</param>
public sealed record OrdersRead(IReadOnlyDictionary<string, ShopifyOrder?> Orders, IReadOnlyDictionary<string, Outcome> Problems);

/// <summary>Reads orders from Shopify, several at once, each to its last line.</summary>
public sealed class OrderReader(ShopifyClient shopify)
{
    /// <summary>Why an order that is linked may not be found.</summary>
    public const string NotShown = "Shopify does not show it: it was deleted there, or it is older than 60 days and the app lacks the scope read_all_orders";

    private static readonly GraphQlDocument ReadOrders = GraphQlDocument.Embedded("ReadOrders");
    private static readonly GraphQlDocument ReadOrderLines = GraphQlDocument.Embedded("ReadOrderLines");
    private static readonly GraphQlDocument ReadFulfilledLines = GraphQlDocument.Embedded("ReadFulfilledLines");
    private static readonly GraphQlDocument ReadRefundedLines = GraphQlDocument.Embedded("ReadRefundedLines");
    private static readonly GraphQlDocument FindOrder = GraphQlDocument.Embedded("FindOrder");

    public async Task<OrdersRead> Read(IReadOnlyCollection<string> gids, CancellationToken ct)
    {
        var orders = new Dictionary<string, ShopifyOrder?>();
        var problems = new Dictionary<string, Outcome>();

        foreach (var chunk in gids.Distinct().Chunk(ReadOrders.MostIds))
        {
            var answer = await shopify.Send(ReadOrders, new { ids = chunk }, ct, chunk.Length);

            if (answer is not Answered answered)
            {
                Array.ForEach(chunk, gid => problems[gid] = answer.Outcome());
                continue;
            }

            foreach (var (gid, node) in chunk.Zip(answered.Data.GetProperty("nodes").EnumerateArray()))
            {
                if (node.ValueKind is JsonValueKind.Null || !node.TryGetProperty("lineItems", out _))
                {
                    orders[gid] = null;
                    continue;
                }

                var (order, problem) = await Whole(node, ct);

                if (problem is null)
                {
                    orders[gid] = order;
                }
                else
                {
                    problems[gid] = problem;
                }
            }
        }

        return new OrdersRead(orders, problems);
    }

    /// <summary>The order that an ERP order has become in Shopify; null if it has not become one. Else why that is not known.</summary>
    public async Task<(ShopifyOrder? Order, Outcome? Problem)> FindOurs(string erpOrderId, CancellationToken ct)
    {
        var answer = await shopify.Send(FindOrder, new { value = erpOrderId }, ct);

        if (answer is not Answered answered)
        {
            return (null, answer.Outcome());
        }

        if (answered.Data.GetProperty("orderByIdentifier") is not { ValueKind: JsonValueKind.Object } found)
        {
            return (null, null);
        }

        var gid = found.GetProperty("id").GetString()!;
        var read = await Read([gid], ct);

        return (read.Orders.GetValueOrDefault(gid), read.Problems.GetValueOrDefault(gid));
    }

    /// <summary>An order of which an answer holds the first pages, read to its end; or why that could not be.</summary>
    public async Task<(ShopifyOrder? Order, Outcome? Problem)> Whole(JsonElement node, CancellationToken ct)
    {
        if (OrderNode.Missing(node) is { } missing)
        {
            return (null, Outcome.Rejected(missing));
        }

        var rest = new Dictionary<string, IReadOnlyList<JsonElement>>();
        var connections = node.GetProperty("fulfillments").EnumerateArray().Select(sent => (sent, Name: "fulfillmentLineItems", Document: ReadFulfilledLines))
            .Concat(node.GetProperty("refunds").EnumerateArray().Select(refund => (sent: refund, Name: "refundLineItems", Document: ReadRefundedLines)))
            .Prepend((sent: node, Name: "lineItems", Document: ReadOrderLines));

        foreach (var (owner, name, document) in connections)
        {
            var id = owner.GetProperty("id").GetString()!;
            var (nodes, problem) = await Rest(document, id, name, owner.GetProperty(name), ct);

            if (problem is not null)
            {
                return (null, problem);
            }

            rest[id] = nodes;
        }

        return (OrderNode.Read(node, rest), null);
    }

    /// <summary>All nodes of a connection of which the first page is there.</summary>
    private async Task<(IReadOnlyList<JsonElement> Nodes, Outcome? Problem)> Rest(
        GraphQlDocument document, string id, string name, JsonElement connection, CancellationToken ct)
    {
        var nodes = connection.GetProperty("nodes").EnumerateArray().ToList();

        while (connection.GetProperty("pageInfo") is var page && page.GetProperty("hasNextPage").GetBoolean())
        {
            var answer = await shopify.Send(document, new { id, after = page.GetProperty("endCursor").GetString() }, ct);

            if (answer is not Answered answered)
            {
                return ([], answer.Outcome());
            }

            if (answered.Data.GetProperty("node") is not { ValueKind: JsonValueKind.Object } owner)
            {
                return ([], Outcome.Later(TimeSpan.FromSeconds(2), "it changed in Shopify while it was being read"));
            }

            connection = owner.GetProperty(name);
            nodes.AddRange(connection.GetProperty("nodes").EnumerateArray());
        }

        return (nodes, null);
    }
}
