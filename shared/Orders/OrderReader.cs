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
    public const string NotShown =
        "Shopify does not show it: it was deleted there, or it is older than 60 days and the app lacks the scope read_all_orders";

    internal static readonly GraphQlDocument ReadOrders = GraphQlDocument.Embedded("ReadOrders");
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

            foreach (var (gid, node) in chunk.Zip(answered.Data.RequiredList("nodes")))
            {
                if (node.ValueKind is JsonValueKind.Null || !node.Has("lineItems"))
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
    /// <returns>Also the metafield under which it is there, or would be created.</returns>
    public async Task<(ShopifyOrder? Order, string Identity, Outcome? Problem)> FindOurs(
        ErpOrder erpOrder, DateTime now, CancellationToken ct)
    {
        for (var turn = 1; turn <= OrderIdentity.Most; turn++)
        {
            var identity = OrderIdentity.Value(erpOrder.Id, turn);
            var (order, problem) = await FindBy(identity, ct);

            if (order is null || problem is not null || OrderIdentity.IsSame(erpOrder, order, now))
            {
                return (order, identity, problem);
            }
        }

        return (null, erpOrder.Id, Outcome.Rejected(
            Reason.Ambiguous, $"Shopify has {OrderIdentity.Most} other orders under this order's id: give the order another id."));
    }

    private async Task<(ShopifyOrder? Order, Outcome? Problem)> FindBy(string identity, CancellationToken ct)
    {
        var answer = await shopify.Send(FindOrder, new { value = identity }, ct);

        if (answer is not Answered answered)
        {
            return (null, answer.Outcome());
        }

        if (answered.Data.Part("orderByIdentifier") is not { } found)
        {
            return (null, null);
        }

        var gid = found.RequiredText("id");
        var read = await Read([gid], ct);

        return (read.Orders.GetValueOrDefault(gid), read.Problems.GetValueOrDefault(gid));
    }

    /// <summary>An order of which an answer holds the first pages, read to its end; or why that could not be.</summary>
    public async Task<(ShopifyOrder? Order, Outcome? Problem)> Whole(JsonElement node, CancellationToken ct)
    {
        if (OrderNode.Missing(node) is { } missing)
        {
            return (null, Outcome.Rejected(Reason.CannotCross, missing));
        }

        var rest = new Dictionary<string, IReadOnlyList<JsonElement>>();
        var connections = node.RequiredList("fulfillments")
            .Select(sent => (Owner: sent, Name: "fulfillmentLineItems", Document: ReadFulfilledLines))
            .Concat(node.RequiredList("refunds").Select(refund => (Owner: refund, Name: "refundLineItems", Document: ReadRefundedLines)))
            .Prepend((Owner: node, Name: "lineItems", Document: ReadOrderLines));

        foreach (var (owner, name, document) in connections)
        {
            var (nodes, problem) = await shopify.ReadRest(owner, name, document, ct);

            if (problem is not null)
            {
                return (null, problem);
            }

            rest[owner.RequiredText("id")] = nodes;
        }

        return (OrderNode.Read(node, rest), null);
    }
}
