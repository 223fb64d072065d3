using System.Text.Json;
using ShopifySync.Queue;

namespace ShopifySync.Shopify;

/// <summary>Shopify's words on why it did not do something.</summary>
/// <param name="Field">The path of the input that it is about; empty if it names none.</param>
/// <param name="Code">Null where the mutation has no codes.</param>
public sealed record UserError(IReadOnlyList<string> Field, string? Code, string Message)
{
    /// <summary>Several of them in one sentence.</summary>
    public static string Words(IEnumerable<UserError> errors) => string.Join("; ", errors.Select(error => error.Message));

    /// <summary>What they mean for the item: a person has to help.</summary>
    public static Outcome Refused(IEnumerable<UserError> errors) =>
        Outcome.Rejected(Reason.RefusedByShopify, $"Shopify refused it: {Words(errors)}");

    /// <summary>The <c>userErrors</c> of a mutation's payload.</summary>
    public static IReadOnlyList<UserError> Of(JsonElement payload) =>
        [.. payload.RequiredList("userErrors")
            .Select(error => new UserError([.. error.Texts("field")], error.Text("code"), error.Text("message") ?? "no reason given"))];
}
