namespace ShopifySync.Queue;

/// <summary>One thing to bring across in one direction, as it was claimed.</summary>
/// <param name="EntityId">To Shopify the ERP row's id; from Shopify the numbers that the delivery names.</param>
/// <param name="CreatedAt">When it was written down; edits that came later have not changed it.</param>
/// <param name="Claim">The lease's number: only its holder can settle.</param>
/// <param name="WaitsFor">What it was put off for last, in words.</param>
/// <param name="WaitsSince">Since when it has been put off for just that.</param>
public sealed record SyncItem(
    long Id, EntityType EntityType, string EntityId, string Action, int RetryCount, long Claim, string? Topic, string? DeliveryId, DateTime CreatedAt, string? WaitsFor, DateTime? WaitsSince)
{
    /// <summary>Whether it was put off for held rows for so long that it is worked alone now, and may wait for them.</summary>
    public bool MayWait { get; init; }

    /// <summary>Whether it has been put off for this, and nothing else, for so long: what it waited for before is not counted.</summary>
    public bool HasWaitedFor(string why, TimeSpan wait, DateTime now) => WaitsFor == why && now - WaitsSince >= wait;
}
