using System.Globalization;
using ShopifySync.Queue;
using ShopifySync.Reconcile;
using ShopifySync.Shopify;

namespace ShopifySync.Orders.Reconcile;

/// <summary>Goes through Shopify's orders in the order of their last change, from a little before where the last reconcile ended.</summary>
public sealed class ChangedOrders(ShopifyClient shopify, SeenOrders seen) : IReconcilePart
{
    /// <summary>Shopify's search runs behind, and tells of two changes in another order than they happened.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(15);

    private static readonly GraphQlDocument ReadChangedOrders = GraphQlDocument.Embedded("ReadChangedOrders");

    public EntityType EntityType => EntityType.Order;

    public string Name => "changed";

    public Direction Direction => Direction.FromShopify;

    public bool IsOfWholeOnly => false;

    public async Task<ReconcileStep> Next(ReconcilePosition position, CancellationToken ct)
    {
        // where the part began, and Shopify's own cursor, which keeps orders of one second apart
        var (since, after) = position.Cursor?.Split(' ') is [var begun, var end] ? (begun, end) : (Begin(position.SeenBefore), null);
        var answer = await shopify.Send(ReadChangedOrders, new { query = $"updated_at:>='{since}'", after }, ct);

        if (answer is not Answered answered)
        {
            return ReconcileStep.Stopped(answer.Outcome());
        }

        var orders = answered.Data.Nodes("orders")
            .ToDictionary(order => order.RequiredText("id"), order => order.RequiredMoment("updatedAt"));

        var (differences, problem) = await seen.CompareClosely(orders, ct);

        return problem is not null ? ReconcileStep.Stopped(problem) : new ReconcileStep
        {
            LookedAt = orders.Count,
            Differences = differences,
            Cursor = answered.Data.HasMore("orders")
                ? $"{since} {answered.Data.RequiredPart("orders").RequiredPart("pageInfo").RequiredText("endCursor")}"
                : null,
            SeenUpTo = orders.Count == 0 ? null : orders.Values.Max(),
        };
    }

    private static string Begin(DateTime? seenBefore) =>
        ((seenBefore ?? DateTime.UnixEpoch + Overlap) - Overlap).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
