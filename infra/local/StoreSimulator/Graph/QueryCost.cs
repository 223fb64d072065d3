using System.Globalization;
using GraphQL;
using GraphQL.Types;
using GraphQLParser.AST;

namespace StoreSimulator.Graph;

/// <summary>What a valid document may cost at most: an object 1, a scalar 0, a connection or a list its page size times its nodes, a mutation 10.</summary>
internal sealed class QueryCost(GraphQLDocument document, ISchema schema, Inputs variables)
{
    public const int Mutation = 10;

    /// <summary>The page size where a connection names none.</summary>
    private const int DefaultPage = 10;

    public int Of(GraphQLOperationDefinition operation)
    {
        IComplexGraphType root = operation.Operation == OperationType.Mutation ? schema.Mutation! : schema.Query;
        return Math.Max(1, Of(operation.SelectionSet, root));
    }

    /// <summary>What one object that this field returns costs by itself.</summary>
    public static int Weight(string type, string field, IGraphType returned)
    {
        if (type == "Mutation")
            return Mutation;

        var name = returned.GetNamedType() is IComplexGraphType or UnionGraphType ? returned.GetNamedType().Name : null;
        var free = name is null || name.EndsWith("Connection", StringComparison.Ordinal) || name.EndsWith("Edge", StringComparison.Ordinal)
            || name.EndsWith("UserError", StringComparison.Ordinal) || name == "PageInfo" || name.StartsWith("__", StringComparison.Ordinal);
        return free ? 0 : 1;
    }

    private int Of(GraphQLSelectionSet? selections, IGraphType type)
    {
        var fields = 0;
        var fragments = new List<int>();
        foreach (var selection in selections?.Selections ?? [])
        {
            switch (selection)
            {
                case GraphQLField field:
                    fields += Of(field, type);
                    break;
                case GraphQLInlineFragment inline:
                    fragments.Add(Of(inline.SelectionSet, inline.TypeCondition is { } condition ? Named(condition) : type));
                    break;
                case GraphQLFragmentSpread spread:
                    var fragment = document.Definitions.OfType<GraphQLFragmentDefinition>().First(definition => definition.FragmentName.Name.Value == spread.FragmentName.Name.Value);
                    fragments.Add(Of(fragment.SelectionSet, Named(fragment.TypeCondition)));
                    break;
            }
        }
        return fields + (fragments.Count == 0 ? 0 : type is IAbstractGraphType ? fragments.Max() : fragments.Sum());
    }

    private int Of(GraphQLField field, IGraphType type)
    {
        if (type is not IComplexGraphType complex || complex.GetField(field.Name.Value) is not { } definition) // __typename and introspection are free
            return 0;

        var returned = definition.ResolvedType!.GetNamedType();
        var each = Weight(type == schema.Mutation ? "Mutation" : type.Name, definition.Name, returned) + Of(field.SelectionSet, returned);
        return each * Size(field, definition);
    }

    private int Size(GraphQLField field, FieldType definition)
    {
        if (definition.ResolvedType!.GetNamedType().Name.EndsWith("Connection", StringComparison.Ordinal))
            return Value(field, "first") ?? Value(field, "last") ?? DefaultPage;

        var isList = (definition.ResolvedType is NonNullGraphType wrapped ? wrapped.ResolvedType : definition.ResolvedType) is ListGraphType;
        return isList ? Value(field, "ids") ?? Value(field, "names") ?? Value(field, "first") ?? 1 : 1;
    }

    // a number, or the length of a list
    private int? Value(GraphQLField field, string argument)
    {
        var given = field.Arguments?.FirstOrDefault(a => a.Name.Value == argument)?.Value;
        if (given is GraphQLListValue list) // its entries may be variables
            return list.Values?.Count ?? 0;

        var value = given is GraphQLVariable variable
            ? variables.TryGetValue(variable.Name.StringValue, out var passed) ? passed : DefaultOf(variable)
            : given?.Plain();

        return value switch
        {
            null => null,
            string => null,
            System.Collections.ICollection several => several.Count,
            IConvertible number => number.ToInt32(CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    private object? DefaultOf(GraphQLVariable variable) => document.Definitions.OfType<GraphQLOperationDefinition>()
        .SelectMany(operation => operation.Variables?.Items ?? [])
        .FirstOrDefault(definition => definition.Variable.Name.Value == variable.Name.Value)?.DefaultValue?.Plain();

    private IGraphType Named(GraphQLTypeCondition condition) => schema.AllTypes[condition.Type.Name.Value]!;
}
