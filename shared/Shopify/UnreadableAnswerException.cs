using ShopifySync.Queue;

namespace ShopifySync.Shopify;

/// <summary>An answer or a delivery of Shopify's has another form than its documentation says.</summary>
/// <remarks>Names the member, and never what stands in it.</remarks>
public sealed class UnreadableAnswerException : Exception, IHasReason
{
    public UnreadableAnswerException(string member, string expected)
        : base($"Shopify's data cannot be read: '{member}' is not {expected}.")
    {
        Member = member;
    }

    public string Member { get; }

    public Reason Reason => Reason.Unreadable;
}
