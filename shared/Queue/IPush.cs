namespace ShopifySync.Queue;

/// <summary>Makes Shopify agree with the ERP, for one entity type.</summary>
public interface IPush
{
    /// <summary>Pushes and settles every item. What it throws at is settled as failed by the drain.</summary>
    /// <param name="items">What was claimed.</param>
    /// <param name="deadline">Once it is over, nothing new is begun; what is left is given back unsettled.</param>
    /// <param name="ct">Stops what is under way too.</param>
    Task Push(IReadOnlyList<SyncItem> items, Deadline deadline, CancellationToken ct);

    /// <summary>Finds out what became of calls whose sender died before it heard.</summary>
    Task Recover(CancellationToken ct);
}
