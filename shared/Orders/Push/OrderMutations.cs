using System.Text.Json;
using ShopifySync.Queue;
using ShopifySync.Shopify;
using ShopifySync.Stock;

namespace ShopifySync.Orders.Push;

/// <summary>Sends the mutations of a plan's steps; returns the mutation's payload, or
/// the outcome of the step where there is none.</summary>
public sealed class OrderMutations(ShopifyClient shopify)
{
    /// <param name="mutation">The root field whose payload is asked for.</param>
    public async Task<(JsonElement? Payload, Outcome? Stopped)> Send(
        GraphQlDocument document, string mutation, object variables, CancellationToken ct)
    {
        var answer = await shopify.Send(document, variables, ct);

        return
            answer is not Answered answered ? (null, answer.Outcome())
            : UserError.Of(answered.Data.RequiredPart(mutation)) is { Count: > 0 } errors ? (null, UserError.Refused(errors))
            : (answered.Data.RequiredPart(mutation), null);
    }
}
