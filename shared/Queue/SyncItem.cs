namespace ShopifySync.Queue;

/// <summary>One thing to bring across in one direction, as it was claimed.</summary>
/// <param name="EntityId">To Shopify the ERP row's id; from Shopify the numbers that the delivery names.</param>
/// <param name="CreatedAt">When it was written down; edits that came later have not changed it.</param>
/// <param name="Claim">The lease's number: only its holder can settle.</param>
public sealed record SyncItem(
    long Id, EntityType EntityType, string EntityId, string Action, int RetryCount, long Claim, string? Topic, string? DeliveryId, DateTime CreatedAt);
