using System.Globalization;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Reconcile;

/// <summary>
/// Goes through Shopify's records of a noun in the order of their last change, from a little before where the last reconcile ended.
/// </summary>
public sealed class ChangedRecords(ReconciledNoun noun, SeenRecords seen, ShopifyClient shopify) : IReconcilePart
{
    /// <summary>Shopify's search runs behind, and tells of two changes in another order than they happened.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(15);

    public EntityType EntityType => noun.EntityType;

    public string Name => "changed";

    public Direction Direction => Direction.FromShopify;

    public bool IsOfWholeOnly => false;

    public async Task<ReconcileStep> Next(ReconcilePosition position, CancellationToken ct)
    {
        // where the part began, and Shopify's own cursor, which keeps records of one second apart
        var (since, after) = position.Cursor?.Split(' ') is [var begun, var end] ? (begun, end) : (Begin(position.SeenBefore), null);
        var answer = await shopify.Send(noun.Changed, new { query = $"updated_at:>='{since}'", after }, ct);

        if (answer is not Answered answered)
        {
            return ReconcileStep.Stopped(answer.Outcome());
        }

        var records = answered.Data.Nodes(noun.Connection)
            .ToDictionary(record => record.RequiredText("id"), record => record.RequiredMoment("updatedAt"));

        var (differences, problem) = await seen.CompareClosely(records, ct);

        return problem is not null ? ReconcileStep.Stopped(problem) : new ReconcileStep
        {
            LookedAt = records.Count,
            Differences = differences,
            Cursor = answered.Data.HasMore(noun.Connection)
                ? $"{since} {answered.Data.RequiredPart(noun.Connection).RequiredPart("pageInfo").RequiredText("endCursor")}"
                : null,
            SeenUpTo = records.Count == 0 ? null : records.Values.Max(),
        };
    }

    /// <summary>Where a look through Shopify's records begins.</summary>
    internal static string Begin(DateTime? seenBefore) =>
        ((seenBefore ?? DateTime.UnixEpoch + Overlap) - Overlap).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
