using GraphQL;
using GraphQL.Execution;
using GraphQL.Types;

namespace StoreSimulator.Graph;

/// <summary>One field being answered: its arguments, and the store that answers.</summary>
internal readonly struct FieldCall(IResolveFieldContext context)
{
    public IResolveFieldContext Context { get; } = context;
    public AdminRequest Request => (AdminRequest)Context.UserContext;
    public Store Store => Request.Store;

    public T? Argument<T>(string name) =>
        Context.Arguments is { } arguments && arguments.TryGetValue(name, out var argument) && argument.Value is T value ? value : default;

    public IReadOnlyDictionary<string, object?> Input(string name) =>
        (IReadOnlyDictionary<string, object?>)Argument<IDictionary<string, object?>>(name)!;

    public IReadOnlyList<T> List<T>(string name) => [.. (Argument<IEnumerable<object?>>(name) ?? []).OfType<T>()];

    /// <summary>The key of the field's @idempotent directive, or null.</summary>
    public string? IdempotencyKey =>
        Context.Directives is { } directives && directives.TryGetValue("idempotent", out var directive)
            ? directive.GetArgument<string>("key")
            : null;

    /// <summary>The mutation's payload with these members and no user errors.</summary>
    public static Shape Done(params IEnumerable<(string Name, object? Value)> members)
    {
        var payload = new Shape { ["userErrors"] = Array.Empty<Shape>() };
        foreach (var (name, value) in members)
        {
            payload[name] = value;
        }

        return payload;
    }

    /// <summary>The mutation's payload with nothing but user errors.</summary>
    public Shape Refused(params IEnumerable<UserError> errors)
    {
        var payload = new Shape();
        foreach (var member in ((IComplexGraphType)Context.FieldDefinition.ResolvedType!.GetNamedType()).Fields)
        {
            payload[member.Name] = member.ResolvedType is NonNullGraphType or ListGraphType ? Array.Empty<Shape>() : null;
        }

        payload["userErrors"] = errors.Select(error => error.ToShape()).ToArray();
        return payload;
    }
}
