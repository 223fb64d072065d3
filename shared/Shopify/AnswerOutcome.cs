using ShopifySync.Queue;

namespace ShopifySync.Shopify;

/// <summary>What an answer that brought no data means for the items of its call.</summary>
public static class AnswerOutcome
{
    private static readonly TimeSpan WhenThereIsBudget = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WhenShopifyIsBack = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WhenItIsKnown = TimeSpan.FromSeconds(2);

    public static Outcome Outcome(this Answer answer) => answer switch
    {
        Throttled throttled => Queue.Outcome.Outage(WhenThereIsBudget, throttled.Why),
        Down down => Queue.Outcome.Outage(WhenShopifyIsBack, down.Why),
        Unknown unknown => Queue.Outcome.Outage(WhenItIsKnown, unknown.Why),
        Refused refused => Queue.Outcome.Rejected(refused.Why),
        _ => throw new InvalidOperationException($"An answer of kind {answer.GetType().Name} has no outcome of its own"),
    };
}
