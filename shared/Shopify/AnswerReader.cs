using System.Net;
using System.Text.Json;
using ShopifySync.Queue;

namespace ShopifySync.Shopify;

/// <summary>Says what a response means: first by its status, then by GraphQL's errors.</summary>
/// <remarks>The third layer, <c>userErrors</c>, is the caller's.</remarks>
public static class AnswerReader
{
    private const int LongestWhy = 300;

    /// <param name="json">The body; null if it is no JSON object.</param>
    /// <param name="roots">The members that the data of an answer must have.</param>
    public static Answer Read(
        HttpStatusCode status, JsonElement? json, string? requestId, bool isMutation, params IReadOnlyList<string> roots)
    {
        try
        {
            return status is not HttpStatusCode.OK ? OfStatus((int)status, isMutation)
                : json is not { } body
                ? Lost(
                    isMutation,
                    "Shopify's answer is not JSON. Check that SHOPIFY_STORE_URL is the store itself and no proxy answers in its place.")
                : Errors(body) is { Count: > 0 } errors ? OfErrors(errors, isMutation)
                : OfData(body, requestId, isMutation, roots);
        }
        catch (UnreadableAnswerException unreadable)
        {
            return Lost(isMutation, unreadable.Message);
        }
    }

    /// <summary>Whether the request has done anything is not known: that matters where it was a mutation.</summary>
    internal static Answer Lost(bool isMutation, string why) => isMutation ? new Unknown(why) : new Down(why);

    private static Answer OfStatus(int status, bool isMutation) => status switch
    {
        401 => new Down("Shopify refuses the access token (401). Check the secret SHOPIFY_ADMIN_API_TOKEN.", Reason.BadSetting),
        >= 300 and < 400 => new Down(
            $"The store has moved to another address ({status}). Set SHOPIFY_STORE_URL to its new myshopify.com address.",
            Reason.BadSetting),
        402 => new Down("Shopify has frozen the store (402). Its owner has to pay the bill; then the sync goes on by itself."),
        403 => new Down(
            "Shopify, or a firewall before it, does not let the app in (403). Check that the app is installed and the store is open to "
                + "it."),
        404 => new Down("There is no such store or API version (404). Check SHOPIFY_STORE_URL and SHOPIFY_API_VERSION.", Reason.BadSetting),
        423 => new Down("Shopify has locked the store (423). Ask Shopify's support why; then the sync goes on by itself."),
        429 => new Throttled("Shopify asks for a pause (429). The request is sent again by itself."),
        430 =>
            new Down("Shopify takes the requests for an attack (430). Nothing is sent for a while; ask Shopify's support if it goes on."),
        >= 500 => Lost(isMutation, $"Shopify has failed ({status}). The request is tried again by itself."),
        _ => new Refused($"Shopify refused the request ({status})."),
    };

    private static Answered OfData(JsonElement body, string? requestId, bool isMutation, IReadOnlyList<string> roots)
    {
        var data = body.RequiredPart("data");

        foreach (var root in roots)
        {
            if (isMutation)
            {
                data.RequiredPart(root).RequiredList("userErrors");
            }
            else if (!data.TryGetProperty(root, out _))
            {
                throw new UnreadableAnswerException(root, "there");
            }
        }

        return new Answered(data, requestId, ThrottleStatus.Of(body)?.Actual ?? 0);
    }

    private static Answer OfErrors(IReadOnlyList<Error> errors, bool isMutation)
    {
        var why = string.Join("; ", errors.Select(error => error.Message)) is { Length: > LongestWhy } words
            ? words[..LongestWhy]
            : string.Join("; ", errors.Select(error => error.Message));

        return errors.Select(error => error.Code).FirstOrDefault(code => code is not null) switch
        {
            _ when isMutation && errors.Any(error => error.IsBelowTheRoot) => new Unknown($"Shopify did not say what it has done: {why}"),
            "IDEMPOTENCY_CONCURRENT_REQUEST" => Lost(isMutation, "Shopify is still working on the same call. It is asked again by itself."),
            "THROTTLED" => new Throttled("Shopify's cost budget is used up. The request is sent again by itself."),
            "MAX_COST_EXCEEDED" => new TooExpensive($"Shopify refused the request: {why}"),
            "INTERNAL_SERVER_ERROR" => Lost(isMutation, $"Shopify has failed: {why}"),
            "SHOP_INACTIVE" => new Down("The store is not active. Its owner has to choose a plan; then the sync goes on by itself."),
            "ACCESS_DENIED" =>
                new Refused($"The app lacks a scope. Add it to the app, and install the app again: {why}", Reason.BadSetting),
            _ => new Refused($"Shopify refused the request: {why}"),
        };
    }

    /// <summary>GraphQL's errors. Shopify writes those before GraphQL as a mere sentence.</summary>
    private static IReadOnlyList<Error> Errors(JsonElement body) => body.Member("errors") switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } => [.. body.List("errors").Select(ErrorOf)],
        { ValueKind: JsonValueKind.String } => [new Error(body.RequiredText("errors"), null, IsBelowTheRoot: false)],
        { } members => [new Error(members.ToString(), null, IsBelowTheRoot: false)],
    };

    /// <summary>A mutation that fails at its root did nothing; one that fails inside its payload had run by then.</summary>
    private static Error ErrorOf(JsonElement error)
    {
        var extensions = error.Part("extensions");
        var code = extensions?.Member("code") switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            _ => throw new UnreadableAnswerException("code", "text"),
        };

        return new Error(error.Text("message") ?? "no reason given", code, error.List("path").Count() > 1);
    }

    private sealed record Error(string Message, string? Code, bool IsBelowTheRoot);
}
