namespace ShopifySync.Queue;

/// <summary>An item's outcome, with what the activity log says of the call behind it.</summary>
/// <param name="Cost">The call's cost in points, shared out over the items that it carried.</param>
public sealed record Settlement(SyncItem Item, Outcome Outcome, string? RequestId = null, decimal? Cost = null, TimeSpan? Duration = null);
