using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Reconcile;

/// <summary>
/// Goes through Shopify's records of a noun in the order of their last change, from a little before where the last reconcile ended.
/// </summary>
public sealed class ChangedRecords(ReconciledNoun noun, SeenRecords seen, ShopifyClient shopify) : IReconcilePart
{
    public EntityType EntityType => noun.EntityType;

    public string Name => "changed";

    public Direction Direction => Direction.FromShopify;

    public bool IsOfWholeOnly => false;

    public async Task<ReconcileStep> Next(ReconcilePosition position, CancellationToken ct)
    {
        var since = ChangedSince.Read(position.Cursor) ?? ChangedSince.Begin(position.SeenBefore);
        var answer = await shopify.Send(noun.Changed, new { query = since.Query, after = since.After }, ct);

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
            Cursor = since.Next(answered.Data, noun.Connection),
            SeenUpTo = records.Count == 0 ? null : records.Values.Max(),
        };
    }
}
