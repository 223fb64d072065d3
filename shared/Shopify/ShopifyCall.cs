using ShopifySync.Queue;

namespace ShopifySync.Shopify;

/// <summary>A call that must not happen twice, as it was written down before it was sent.</summary>
/// <param name="Id">Also its idempotency key.</param>
/// <param name="Document">The name of its document.</param>
/// <param name="Variables">The exact JSON that is sent, each time.</param>
/// <param name="ClaimedUntil">The end of its sender's lease: nobody else sends it before.</param>
public sealed record ShopifyCall(
    Guid Id, string Document, string Variables, EntityType EntityType, DateTime StoredAt, DateTime ClaimedUntil);
