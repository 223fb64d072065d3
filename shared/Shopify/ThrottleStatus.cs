using System.Text.Json;

namespace ShopifySync.Shopify;

/// <summary>Shopify's word on the cost of a request and on what is left of the budget.</summary>
/// <param name="Actual">Points charged; null if it was throttled.</param>
public sealed record ThrottleStatus(decimal? Actual, double Maximum, double Available, double RestoreRate)
{
    /// <summary>Reads <c>extensions.cost</c>; null if the answer has none.</summary>
    public static ThrottleStatus? Of(JsonElement answer)
    {
        if (!answer.TryGetProperty("extensions", out var extensions)
            || !extensions.TryGetProperty("cost", out var cost)
            || !cost.TryGetProperty("throttleStatus", out var status))
        {
            return null;
        }

        return new ThrottleStatus(
            cost.TryGetProperty("actualQueryCost", out var actual) && actual.ValueKind is JsonValueKind.Number ? actual.GetDecimal() : null,
            status.GetProperty("maximumAvailable").GetDouble(),
            status.GetProperty("currentlyAvailable").GetDouble(),
            status.GetProperty("restoreRate").GetDouble());
    }
}
