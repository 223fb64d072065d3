namespace ShopifySync.Queue;

/// <summary>Makes the ERP agree with Shopify, for one entity type.</summary>
public interface IApply
{
    /// <summary>Applies and settles every item. What it leaves unsettled because it throws is settled as failed by the spine.</summary>
    Task Apply(IReadOnlyList<SyncItem> items, CancellationToken ct);
}
