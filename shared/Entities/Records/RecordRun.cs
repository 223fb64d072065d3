using System.Text.Json;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Entities.Records;

/// <summary>The mutations of one record, one after the other.</summary>
/// <remarks>What Shopify refuses keeps no other back; a lost answer ends the run.</remarks>
public class RecordRun(ShopifyClient shopify, string gid, CancellationToken ct)
{
    private readonly HashSet<string> fields = [];
    private readonly List<(Reason Reason, string Words)> refused = [];
    private Outcome? stopped;

    public string Gid => gid;

    public List<(string PartId, string Gid)> Added { get; } = [];

    public bool IsStopped => stopped is not null;

    public Sent Sent => new(fields, stopped ?? (refused.Count == 0 ? null : Outcome.Rejected(
        refused[0].Reason, string.Join("; ", refused.Select(one => one.Words)))))
    {
        Added = Added,
    };

    public void Took(IEnumerable<string> names) => fields.UnionWith(names);

    public void Refuse(Reason reason, string words) => refused.Add((reason, words));

    /// <summary>Notes what Shopify refused of one mutation.</summary>
    public virtual void Refuse(IReadOnlyList<UserError> errors) =>
        Refuse(Reason.RefusedByShopify, refused.Count == 0 ? UserError.Refused(errors).Why! : UserError.Words(errors));

    public void Stop(Outcome outcome) => stopped ??= outcome;

    /// <summary>Sends one mutation, unless an earlier one got no answer; returns its payload if it was taken whole.</summary>
    /// <param name="names">The fields that it brings across.</param>
    public async Task<JsonElement?> Step(IEnumerable<string> names, GraphQlDocument document, string mutation, object variables)
    {
        var (payload, errors) = await Try(document, mutation, variables);

        if (payload is null)
        {
            return null;
        }

        if (errors.Count > 0)
        {
            Refuse(errors);
            return null;
        }

        Took(names);

        return payload;
    }

    /// <summary>The same for a mutation whose errors the caller understands. No payload means that the run has ended.</summary>
    public virtual async Task<(JsonElement? Payload, IReadOnlyList<UserError> Errors)> Try(
        GraphQlDocument document, string mutation, object variables)
    {
        if (stopped is not null)
        {
            return (null, []);
        }

        var answer = await shopify.Send(document, variables, ct);

        if (answer is not Answered answered)
        {
            stopped = answer.Outcome();
            return (null, []);
        }

        var payload = answered.Data.RequiredPart(mutation);

        return (payload, UserError.Of(payload));
    }
}
