using ShopifySync.Shopify;

namespace ShopifySync.Orders.Push;

/// <summary>Shopify's refusals that have neither a code nor a field of their own. This is
/// the one place that knows any of them by their words.</summary>
/// <remarks>
/// <c>refundCreate</c> answers with the plain <c>UserError</c>, which has no code, in every
/// version up to 2026-10. The words are those that other mutations send
/// with the codes IDEMPOTENCY_CONCURRENT_REQUEST and IDEMPOTENCY_KEY_…; they name no
/// field. The limit of development stores is in no list of codes of
/// <c>orderCreate</c>. A refusal that is worded otherwise one day counts as an ordinary
/// refusal: it is shown to a person and nothing is sent twice.
/// </remarks>
internal static class UncodedErrors
{
    /// <summary>Another request with the same idempotency key is being worked on.</summary>
    public static bool IsKeyInUse(UserError error) => Says(error, "IDEMPOTENCY_CONCURRENT_REQUEST", "in progress");

    /// <summary>The idempotency key is used up: an earlier request under it failed, or was another one.</summary>
    public static bool IsKeySpent(UserError error) => Says(error, "IDEMPOTENCY_KEY_PARAMETER_MISMATCH", "idempotency key");

    /// <summary>A development or trial store takes five new orders a minute.</summary>
    public static bool IsStoreFull(UserError error) => Says(error, null, "too many attempts");

    private static bool Says(UserError error, string? code, string words) =>
        (error.Code is not null && error.Code == code)
        || (error is { Code: null, Field.Count: 0 } && error.Message.Contains(words, StringComparison.OrdinalIgnoreCase));
}
