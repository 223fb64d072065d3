using System.Globalization;
using GraphQL;
using GraphQL.Types;
using GraphQLParser.AST;

namespace StoreSimulator.Graph;

/// <summary>Counts what a valid document costs, as Shopify does.</summary>
/// <remarks>
/// An object costs 1, a scalar 0, a list as much as one entry, a connection 2 and its nodes by the logarithm of their number. Of several
/// types behind an interface the dearest counts. Money costs nothing, a count at the root 10, a mutation 10 and its payload.
/// </remarks>
/// <param name="answered">What an answer holds: then its actual cost is counted. Null for
/// the requested cost, which is the most that it can be.</param>
internal sealed class QueryCost(GraphQLDocument document, ISchema schema, Inputs variables, AnsweredFields? answered = null)
{
    private const int Mutation = 10;
    private const int CountAtRoot = 10;
    private const int Introspection = 2;
    private const int Connection = 2;

    /// <summary>The page size where a connection names none.</summary>
    private const int DefaultPage = 10;

    private static readonly HashSet<string> Free = ["MoneyBag", "MoneyV2", "PageInfo"];

    public int Of(GraphQLOperationDefinition operation) => Math.Max(1, operation.Operation == OperationType.Mutation
        ? Fields(operation.SelectionSet, schema.Mutation!).Sum(selected => Mutation + OfPayload(selected.Field, schema.Mutation!))
        : Of(operation.SelectionSet, schema.Query));

    private int OfPayload(GraphQLField mutation, IComplexGraphType root)
    {
        var payload = root.GetField(mutation.Name.Value)!.ResolvedType!.GetNamedType();
        return Fields(mutation.SelectionSet, payload).Where(
            selected => !selected.Field.Name.StringValue.EndsWith("serErrors", StringComparison.Ordinal))
            .Sum(selected => Returned(selected.Field, selected.Type) is { } returned && IsComposite(returned)
                ? IsConnection(returned) ? Of(selected.Field, selected.Type) : Of(selected.Field.SelectionSet, returned)
                : 0);
    }

    private int Of(GraphQLSelectionSet? selections, IGraphType type)
    {
        var fields = 0;
        var fragments = new List<int>();
        foreach (var selection in selections?.Selections ?? [])
        {
            if (selection is GraphQLField field)
            {
                fields += Of(field, type);
            }
            else
            {
                var (inner, on) = Fragment(selection, type);
                fragments.Add(Of(inner, on));
            }
        }
        return fields + (fragments.Count == 0 ? 0 : type is IAbstractGraphType ? fragments.Max() : fragments.Sum());
    }

    private int Of(GraphQLField field, IGraphType type)
    {
        if (field.Name.Value == "__type")
        {
            return Introspection;
        }

        if (Returned(field, type) is not { } returned || !IsComposite(returned) || answered is not null && !answered.Has(field))
        {
            return 0;
        }

        if (returned.Name == "Count")
        {
            return type == schema.Query ? CountAtRoot : 0;
        }

        if (IsConnection(returned))
        {
            return OfConnection(field, returned);
        }

        return (Free.Contains(returned.Name) ? 0 : 1) + Of(field.SelectionSet, returned);
    }

    private int OfConnection(GraphQLField field, IGraphType connection)
    {
        var size = answered?.SizeOf(field) ?? Size(field);
        var nodes = size == 0 ? new QueryCost(document, schema, variables) : this; // of no nodes, what one might have cost
        var each = nodes.Fields(field.SelectionSet, connection).Sum(selected => selected.Field.Name.StringValue switch
        {
            "nodes" => 1 + nodes.Of(selected.Field.SelectionSet, Returned(selected.Field, selected.Type)!),
            "edges" => nodes.Fields(selected.Field.SelectionSet, Returned(selected.Field, selected.Type)!)
                .Where(inner => inner.Field.Name.Value == "node")
                .Sum(inner => 1 + nodes.Of(inner.Field.SelectionSet, Returned(inner.Field, inner.Type)!)),
            _ => 0,
        });
        return Connection + Math.Max(1, (int)Math.Floor(2 * Math.Log(size))) * each;
    }

    // the fields of a selection, with those of its fragments, each with the type that has it
    private IEnumerable<(GraphQLField Field, IGraphType Type)> Fields(GraphQLSelectionSet? selections, IGraphType type)
    {
        foreach (var selection in selections?.Selections ?? [])
        {
            if (selection is GraphQLField field)
            {
                yield return (field, type);
            }
            else
            {
                var (inner, on) = Fragment(selection, type);
                foreach (var innermost in Fields(inner, on))
                {
                    yield return innermost;
                }
            }
        }
    }

    private (GraphQLSelectionSet Selections, IGraphType Type) Fragment(ASTNode selection, IGraphType type)
    {
        if (selection is GraphQLInlineFragment inline)
        {
            return (inline.SelectionSet, inline.TypeCondition is { } condition ? Named(condition) : type);
        }

        var name = ((GraphQLFragmentSpread)selection).FragmentName.Name.Value;
        var fragment = document.Definitions
            .OfType<GraphQLFragmentDefinition>()
            .First(definition => definition.FragmentName.Name.Value == name);
        return (fragment.SelectionSet, Named(fragment.TypeCondition));
    }

    private static IGraphType? Returned(GraphQLField field, IGraphType type) =>
        (type as IComplexGraphType)?.GetField(field.Name.Value)?.ResolvedType?.GetNamedType(); // __typename belongs to no type

    private static bool IsComposite(IGraphType type) => type is IComplexGraphType or UnionGraphType;

    private static bool IsConnection(IGraphType type) => type.Name.EndsWith("Connection", StringComparison.Ordinal);

    private int Size(GraphQLField field) => Value(field, "first") ?? Value(field, "last") ?? DefaultPage;

    private int? Value(GraphQLField field, string argument)
    {
        var given = field.Arguments?.FirstOrDefault(a => a.Name.Value == argument)?.Value;
        var value = given is GraphQLVariable variable
            ? variables.TryGetValue(variable.Name.StringValue, out var passed) ? passed : DefaultOf(variable)
            : given?.Plain();

        return value is IConvertible number and not string ? number.ToInt32(CultureInfo.InvariantCulture) : null;
    }

    private object? DefaultOf(GraphQLVariable variable) => document.Definitions.OfType<GraphQLOperationDefinition>()
        .SelectMany(operation => operation.Variables?.Items ?? [])
        .FirstOrDefault(definition => definition.Variable.Name.Value == variable.Name.Value)?.DefaultValue?.Plain();

    private IGraphType Named(GraphQLTypeCondition condition) => schema.AllTypes[condition.Type.Name.Value]!;
}
