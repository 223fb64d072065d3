using System.Text.Json;

namespace ShopifySync.Shopify;

/// <summary>What Shopify says of the cost of a request, and of what is left of the budget.</summary>
/// <param name="Actual">Points charged; null if it was throttled.</param>
/// <param name="Requested">The most that it could have cost: what has to be there when it is sent.</param>
public sealed record ThrottleStatus(decimal? Actual, double Maximum, double Available, double RestoreRate, decimal? Requested = null)
{
    /// <summary>Reads <c>extensions.cost</c>; null if the answer has none, or one that makes no sense.</summary>
    public static ThrottleStatus? Of(JsonElement answer)
    {
        try
        {
            return answer.Part("extensions")?.Part("cost") is { } cost && cost.Part("throttleStatus") is { } status
                && status.Number("maximumAvailable") is { } maximum and > 0
                && status.Number("currentlyAvailable") is { } available
                && status.Number("restoreRate") is { } restoreRate and > 0
                ? new ThrottleStatus(
                    cost.Number("actualQueryCost"), (double)maximum, (double)available, (double)restoreRate,
                    cost.Number("requestedQueryCost"))
                : null;
        }
        catch (UnreadableAnswerException)
        {
            return null;
        }
    }
}
