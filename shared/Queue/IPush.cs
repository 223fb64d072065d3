namespace ShopifySync.Queue;

/// <summary>Makes Shopify agree with the ERP, for one entity type.</summary>
public interface IPush
{
    /// <summary>Pushes and settles every item. What it leaves unsettled because it throws is settled as failed by the spine.</summary>
    Task Push(IReadOnlyList<SyncItem> items, CancellationToken ct);

    /// <summary>Finds out what became of calls whose sender died before it heard.</summary>
    Task Recover(CancellationToken ct);
}
