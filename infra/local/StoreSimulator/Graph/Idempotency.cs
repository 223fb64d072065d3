using System.Text.Json;
using GraphQL;
using GraphQLParser.AST;

namespace StoreSimulator.Graph;

/// <summary>What came of each idempotency key in the last 24 hours, and which keys are being worked on.</summary>
internal sealed class Idempotency(TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private readonly Dictionary<string, (string Input, Shape? Result)> outcomes = [];
    private readonly Queue<(string Key, DateTimeOffset At)> ages = [];
    private readonly HashSet<string> underWay = [];

    /// <summary>The idempotency keys a mutation names.</summary>
    public static IReadOnlyList<string> KeysOf(GraphQLOperationDefinition operation, Inputs variables) =>
        [.. operation.SelectionSet.Selections.OfType<GraphQLField>()
            .SelectMany(field => field.Directives?.Items ?? [])
            .Where(directive => directive.Name.Value == "idempotent")
            .Select(directive => directive.Arguments?.FirstOrDefault(a => a.Name.Value == "key")?.Value switch
            {
                GraphQLVariable variable => variables.TryGetValue(variable.Name.StringValue, out var value) ? value as string : null,
                GraphQLStringValue text => text.Value.ToString(),
                _ => null,
            })
            .OfType<string>()];

    /// <summary>Marks keys as being worked on; returns those that another request holds.</summary>
    public HashSet<string> Begin(IReadOnlyList<string> keys)
    {
        lock (underWay)
        {
            return [.. keys.Where(key => !underWay.Add(key))];
        }
    }

    public void End(IEnumerable<string> keys)
    {
        lock (underWay)
        {
            underWay.ExceptWith(keys);
        }
    }

    /// <summary>Does the work once for a key: a repetition gets the first result, other input or a key in use is refused.</summary>
    public Shape Once(string mutation, FieldCall call, Func<Shape> work)
    {
        if (call.IdempotencyKey is not { } key)
        {
            return work();
        }

        if (string.IsNullOrWhiteSpace(key))
        {
            throw new Refusal("The idempotency key cannot be empty.", "BAD_REQUEST");
        }

        if (call.Request.KeysElsewhere.Contains(key))
        {
            return call.Refused(
                new UserError(null, "This request is currently in progress, please try again.", "IDEMPOTENCY_CONCURRENT_REQUEST"));
        }

        Forget();
        var input = mutation + JsonSerializer.Serialize(call.Context.Arguments!.ToDictionary(a => a.Key, a => a.Value.Value));
        if (outcomes.TryGetValue(key, out var earlier))
        {
            if (earlier.Input != input)
            {
                return call.Refused(
                    new UserError(
                        null, "The same idempotency key cannot be used with different operation parameters.",
                        "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"));
            }

            if (earlier.Result is null)
            {
                return call.Refused(
                    new UserError(
                        null, "A previous request with this idempotency key failed. Retry with a new idempotency key.",
                        "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"));
            }

            call.Store.Statistics.MutationsReplayed++;
            return earlier.Result;
        }

        var fails = call.Store.Faults.FailAttempt.Strikes(mutation);
        var result = fails ? null : work();
        outcomes[key] = (input, result);
        ages.Enqueue((key, time.GetUtcNow()));
        return result ?? throw new Refusal("Internal error. Looks like something went wrong on our end.", "INTERNAL_SERVER_ERROR");
    }

    private void Forget()
    {
        while (ages.TryPeek(out var oldest) && oldest.At + Kept <= time.GetUtcNow())
        {
            outcomes.Remove(ages.Dequeue().Key);
        }
    }
}
