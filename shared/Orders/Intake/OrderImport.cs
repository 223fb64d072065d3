using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Orders.Intake;

/// <summary>Takes in exported orders.</summary>
/// <remarks>An export cannot tell what was sent or refunded: orders that have such parts are read by their ids.</remarks>
public sealed class OrderImport(
    ErpDatabase erp, Links<OrderBaseline> links, OrderReader reader, OrderIntake intake, UnstockedProducts unstocked, TimeProvider time)
    : Import<ShopifyOrder, OrderBaseline>(erp, links, time, EntityType.Order.Name())
{
    /// <summary>New orders of one transaction: an ERP that books stock for them has its rows of that stock held until its end.</summary>
    private const int MostNew = 100;

    public override EntityType EntityType => EntityType.Order;

    public override string GidKind => "Order";

    public override IReadOnlyDictionary<string, string> Children { get; } =
        new Dictionary<string, string> { ["LineItem"] = "lineItems", ["ShippingLine"] = "shippingLines" };

    public override string Connection => "orders";

    public override GraphQlDocument ReadWhole => OrderReader.ReadOrders;

    public override GraphQlDocument ReadPage { get; } = GraphQlDocument.Embedded("ReadChangedOrders");

    public override string? Filter(DateTime ordersSince) => $"created_at:>='{SearchPhrase.Of(ordersSince)}'";

    protected override async Task<(IReadOnlyDictionary<string, ShopifyOrder?> Records, IReadOnlyDictionary<string, Outcome> Problems)> Read(
        IReadOnlyList<ImportedRecord> records, IReadOnlyDictionary<string, Link<OrderBaseline>> known, CancellationToken ct)
    {
        var orders = new Dictionary<string, ShopifyOrder?>();
        var problems = new Dictionary<string, Outcome>();
        var open = new List<string>();

        foreach (var (gid, node) in records)
        {
            if (node is { } old && old.RequiredMoment("updatedAt").WholeSecond() < known.GetValueOrDefault(gid)?.ShopifyUpdatedAt)
            {
                problems[gid] = Superseded;
            }
            else if (node is { } told && !HasParts(told))
            {
                var (order, problem) = await reader.Whole(told, ct); // no call: an export has all pages
                orders[gid] = order;

                if (problem is not null)
                {
                    problems[gid] = problem;
                }
            }
            else
            {
                open.Add(gid);
            }
        }

        var read = await reader.Read(open, ct);

        return (orders.Concat(read.Orders).ToDictionary(), problems.Concat(read.Problems).ToDictionary());
    }

    protected override DateTime UpdatedAt(ShopifyOrder record) => record.UpdatedAt;

    protected override string Digest(ShopifyOrder record) => OrderDigest.Of(record);

    protected override async Task Write(
        IReadOnlyList<(ShopifyOrder Record, Link<OrderBaseline>? Link)> records, ImportSettling settling, Deadline deadline,
        CancellationToken ct)
    {
        await unstocked.LinkBySku(records.SelectMany(one => one.Record.Lines), ct);
        await intake.Take([.. records.Select(one => new Incoming(one.Record, [], one.Link))], MostNew, settling, deadline, ct);
    }

    private static bool HasParts(JsonElement node) => node.RequiredList("fulfillments").Any() || node.RequiredList("refunds").Any();
}
