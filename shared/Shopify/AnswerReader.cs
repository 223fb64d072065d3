using System.Net;
using System.Text.Json;

namespace ShopifySync.Shopify;

/// <summary>Tells what a response means: first by its status, then by GraphQL's errors. The third layer, <c>userErrors</c>, is the caller's.</summary>
public static class AnswerReader
{
    private const int LongestReason = 300;

    /// <param name="json">The body; null if it is no JSON object.</param>
    public static Answer Read(HttpStatusCode status, JsonElement? json, string? requestId, bool isMutation)
    {
        Answer Lost(string why) => isMutation ? new Unknown(why) : new Down(why);

        if (status is not HttpStatusCode.OK)
        {
            return (int)status switch
            {
                401 => new Down("Shopify refuses the access token (401): check SHOPIFY_ADMIN_API_TOKEN"),
                >= 300 and < 400 => new Down($"the store has moved to another address ({(int)status}): check SHOPIFY_STORE_URL"),
                402 => new Down("the store is frozen (402): its bill is to be paid"),
                403 => new Refused("Shopify forbids it (403): check the app's scopes"),
                404 => new Down("there is no such store or API version (404): check SHOPIFY_STORE_URL and SHOPIFY_API_VERSION"),
                423 => new Down("Shopify has locked the store (423)"),
                429 => new Throttled("Shopify asks for a pause (429)"),
                430 => new Down("Shopify rejects our requests as suspicious (430)"),
                >= 500 => Lost($"Shopify failed ({(int)status})"),
                _ => new Refused($"Shopify refused the request ({(int)status})"),
            };
        }

        if (json is not { } answer)
        {
            return Lost("Shopify's answer could not be read");
        }

        if (!answer.TryGetProperty("errors", out var errors))
        {
            return answer.TryGetProperty("data", out var data) && data.ValueKind is JsonValueKind.Object
                ? new Answered(data, requestId, ThrottleStatus.Of(answer)?.Actual ?? 0)
                : Lost("Shopify's answer holds no data");
        }

        var why = Reason(errors);

        return Code(errors) switch
        {
            _ when isMutation && IsBelowTheRoot(errors) => new Unknown($"Shopify failed to tell what it did: {why}"),
            "IDEMPOTENCY_CONCURRENT_REQUEST" => Lost("the same call is being worked on"),
            "THROTTLED" => new Throttled("Shopify's cost budget is used up"),
            "INTERNAL_SERVER_ERROR" => Lost($"Shopify failed inside: {why}"),
            "SHOP_INACTIVE" => new Down("the store is not active"),
            "ACCESS_DENIED" => new Refused($"the app lacks a scope: {why}"),
            _ => new Refused($"Shopify refused the request: {why}"),
        };
    }

    private static string? Code(JsonElement errors) =>
        errors.ValueKind is JsonValueKind.Array
            ? errors.EnumerateArray()
                .Select(error => error.TryGetProperty("extensions", out var extensions) && extensions.TryGetProperty("code", out var code) ? code.GetString() : null)
                .FirstOrDefault(code => code is not null)
            : null;

    /// <summary>A mutation that fails at its root did nothing; one that fails inside its payload had run by then.</summary>
    private static bool IsBelowTheRoot(JsonElement errors) =>
        errors.ValueKind is JsonValueKind.Array
        && errors.EnumerateArray().Any(error => error.TryGetProperty("path", out var path) && path.ValueKind is JsonValueKind.Array && path.GetArrayLength() > 1);

    private static string Reason(JsonElement errors)
    {
        var reason = errors.ValueKind is JsonValueKind.Array
            ? string.Join("; ", errors.EnumerateArray().Select(error => error.TryGetProperty("message", out var message) ? message.GetString() : null))
            : errors.ToString();

        return reason.Length > LongestReason ? reason[..LongestReason] : reason;
    }
}
