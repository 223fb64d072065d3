using System.Collections;
using GraphQL;
using GraphQL.Resolvers;
using GraphQL.Types;

namespace StoreSimulator.Graph;

/// <summary>Answers one field of one type: makes Shopify's checks of every field, asks <see cref="Fields"/>, counts the cost.</summary>
internal sealed class FieldAnswer(string type, string name, SchemaAccess access) : IFieldResolver
{
    /// <summary>Shopify's limit on the entries of any input array.</summary>
    private const int LargestInput = 250;

    /// <summary>Only the variants of one product may be more.</summary>
    private const int LargestOfVariants = 2048;

    private readonly Field? field = Fields.Find(type, name);
    private readonly IReadOnlyList<string> fieldScopes = access.Of(type, name);
    private IReadOnlyList<string>? returnedScopes;
    private IGraphType? returned;

    public ValueTask<object?> ResolveAsync(IResolveFieldContext context)
    {
        var call = new FieldCall(context);
        if (context.FieldDefinition.DeprecationReason is { } reason)
        {
            call.Request.Deprecated ??= $"{type}.{name}: {reason}";
        }

        if (field is null && context.Source is not Shape)
        {
            throw NoState();
        }

        returned ??= context.FieldDefinition.ResolvedType!.GetNamedType();
        Demand(call, fieldScopes);
        Demand(call, returnedScopes ??= access.Of(returned.Name));
        var value = context.Source is Shape shape ? Member(shape) : Resolve(call);
        if (returned is IAbstractGraphType) // what is behind an interface is known only now
        {
            foreach (var noun in value as IEnumerable<Noun?> ?? [value as Noun])
            {
                Demand(call, noun is null ? [] : access.Of(noun.TypeName));
            }
        }

        if (returned is IComplexGraphType or UnionGraphType)
        {
            call.Request.Answered.Add(context.FieldAst, value);
        }

        return new(value);
    }

    private void Demand(FieldCall call, IReadOnlyList<string> scopes) => call.Request.Demand(name, scopes);

    private object? Member(Shape shape) => shape.TryGetValue(name, out var value) ? value : throw NoState();

    private object? Resolve(FieldCall call)
    {
        Demand(call, field!.Scopes);
        foreach (var (argument, given) in call.Context.Arguments
            ?? Enumerable.Empty<KeyValuePair<string, GraphQL.Execution.ArgumentValue>>())
        {
            RefuseLongLists(given.Value, [name, argument]);
        }

        RefuseWrongKind(call);
        field.Demands?.Invoke(call);
        return field.Idempotent ? Once(call, field) : field.Answer(call);
    }

    // what is asked for by an id of another kind is no missing thing but a wrong question
    private void RefuseWrongKind(FieldCall call)
    {
        if (type == "QueryRoot" && returned is IObjectGraphType { Name: var kind } && call.Argument<object>("id")?.ToString() is { } gid
            && gid.StartsWith("gid://shopify/", StringComparison.Ordinal)
            && !gid.StartsWith($"gid://shopify/{kind}/", StringComparison.Ordinal))
        {
            throw new Refusal($"Invalid id: {gid}", "RESOURCE_NOT_FOUND");
        }
    }

    private Shape Once(FieldCall call, Field field)
    {
        call.Store.Statistics.MutationsReceived++;
        if (call.IdempotencyKey is null && call.Request.Since("2026-04"))
        {
            throw new Refusal("The @idempotent directive is required for this mutation but was not provided.", "BAD_REQUEST");
        }

        return call.Store.Idempotency.Once(name, call, () => (Shape)field.Answer(call)!);
    }

    private static void RefuseLongLists(object? value, IReadOnlyList<string> path)
    {
        if (value is IDictionary<string, object?> members)
        {
            foreach (var (member, inner) in members)
            {
                if (inner is IEnumerable and not string)
                {
                    RefuseLongLists(inner, [.. path, member]);
                }
            }
        }
        else if (value is ICollection entries)
        {
            var largest = path is ["productSet" or "productVariantsBulkCreate", .., "variants"] ? LargestOfVariants : LargestInput;
            if (entries.Count > largest)
            {
                throw new Refusal(
                    $"The input array size of {entries.Count} is greater than the maximum allowed of {largest}.",
                    "MAX_INPUT_SIZE_EXCEEDED", ("path", path));
            }

            foreach (var entry in entries)
            {
                if (entry is IDictionary<string, object?>)
                {
                    RefuseLongLists(entry, path);
                }
            }
        }
    }

    private Refusal NoState() => new($"The simulator holds no state for {type}.{name}.", "NOT_SIMULATED");
}
