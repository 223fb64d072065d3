using GraphQL;
using GraphQL.Types;
using GraphQLParser.AST;

namespace StoreSimulator.Bulk;

/// <summary>Walks the selections of a valid document, through its fragments.</summary>
internal static class Selections
{
    /// <summary>The fields selected, each with the type that has it; those of a fragment with the fragment's type.</summary>
    public static IEnumerable<(GraphQLField Field, IGraphType On)> Of(
        GraphQLDocument document, ISchema schema, GraphQLSelectionSet? selections, IGraphType type)
    {
        foreach (var selection in selections?.Selections ?? [])
        {
            if (selection is GraphQLField field)
            {
                yield return (field, type);
                continue;
            }

            var (inner, condition) = selection is GraphQLInlineFragment inline
                ? (inline.SelectionSet, inline.TypeCondition)
                : Named(document, ((GraphQLFragmentSpread)selection).FragmentName.Name.StringValue);
            foreach (var nested in Of(document, schema, inner, condition is null ? type : schema.AllTypes[condition.Type.Name.Value]!))
            {
                yield return nested;
            }
        }
    }

    /// <summary>Whether a field of a fragment on one type belongs to an object of another.</summary>
    public static bool Applies(IGraphType on, IGraphType type) =>
        on.Name == type.Name || on is IAbstractGraphType { PossibleTypes: var possible } && possible.Any(each => each.Name == type.Name);

    public static IGraphType Returned(GraphQLField field, IGraphType type) =>
        ((IComplexGraphType)type).GetField(field.Name.Value)!.ResolvedType!.GetNamedType();

    public static bool IsConnection(IGraphType type) => type.Name.EndsWith("Connection", StringComparison.Ordinal);

    private static (GraphQLSelectionSet Selections, GraphQLTypeCondition? Condition) Named(GraphQLDocument document, string name)
    {
        var fragment = document.Definitions.OfType<GraphQLFragmentDefinition>()
            .First(definition => definition.FragmentName.Name.Value == name);
        return (fragment.SelectionSet, fragment.TypeCondition);
    }
}
