using ShopifySync.Queue;

namespace ShopifySync.Shopify;

/// <summary>A call that must not happen twice, as it was written down before it was sent.</summary>
/// <param name="Id">Also its idempotency key.</param>
/// <param name="Document">The name of its document.</param>
/// <param name="DocumentText">The document as it is sent, each time; null if a build wrote it down that kept the name only.</param>
/// <param name="Variables">The exact JSON that is sent, each time.</param>
/// <param name="ClaimedUntil">The end of its sender's lease: nobody else sends it before.</param>
public sealed record ShopifyCall(
    Guid Id, string Document, string? DocumentText, string Variables, EntityType EntityType, DateTime StoredAt, DateTime ClaimedUntil)
{
    /// <summary>The document that its first sender sent, whatever this build's document of the same name says.</summary>
    internal GraphQlDocument Sent =>
        DocumentText is { } text ? GraphQlDocument.Parse(Document, text) : GraphQlDocument.Embedded(Document);
}
