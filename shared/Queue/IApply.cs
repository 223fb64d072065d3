namespace ShopifySync.Queue;

/// <summary>Makes the ERP agree with Shopify, for one entity type.</summary>
public interface IApply
{
    /// <summary>Applies and settles every item. What it throws at is settled as failed by the drain.</summary>
    /// <param name="items">What was claimed.</param>
    /// <param name="deadline">Once it is over, nothing new is begun; what is left is given back unsettled.</param>
    /// <param name="ct">Stops what is under way too.</param>
    Task Apply(IReadOnlyList<SyncItem> items, Deadline deadline, CancellationToken ct);
}
