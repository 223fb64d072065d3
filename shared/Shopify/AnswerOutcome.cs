using ShopifySync.Queue;

namespace ShopifySync.Shopify;

/// <summary>What an answer that brought no data means for the items of its call.</summary>
public static class AnswerOutcome
{
    private static readonly TimeSpan UntilThereIsBudget = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UntilShopifyIsBack = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UntilItIsKnown = TimeSpan.FromSeconds(2);

    public static Outcome Outcome(this Answer answer) => answer switch
    {
        Throttled throttled => Queue.Outcome.Outage(UntilThereIsBudget, throttled.Reason, throttled.Why),
        Down down => Queue.Outcome.Outage(UntilShopifyIsBack, down.Reason, down.Why),
        Unknown unknown => Queue.Outcome.Outage(UntilItIsKnown, unknown.Reason, unknown.Why),
        NoAnswer refused => Queue.Outcome.Rejected(refused.Reason, refused.Why),
        _ => throw new InvalidOperationException($"An answer of kind {answer.GetType().Name} has no outcome of its own"),
    };
}
