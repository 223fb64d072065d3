using System.Text;
using GraphQLParser;
using GraphQLParser.AST;

namespace ShopifySync.Shopify;

/// <summary>
/// The query of a bulk operation that exports all records of a connection, with the fields that reading them by id asks for.
/// </summary>
/// <remarks>
/// Shopify takes connections by their edges only, and none below a list: what stands in one of those has to be read by id.
/// Every node says its <c>id</c>, by which its line is known.
/// </remarks>
public static class BulkQuery
{
    /// <param name="read">A document whose root is <c>nodes</c>.</param>
    /// <param name="connection">The connection of the query root that holds the records: <c>products</c>.</param>
    /// <param name="filter">Shopify's search syntax; null for all records.</param>
    public static string Of(GraphQlDocument read, string connection, string? filter)
    {
        var document = Parser.Parse(read.Text);
        var fragments = document.Definitions.OfType<GraphQLFragmentDefinition>()
            .ToDictionary(fragment => fragment.FragmentName.Name.StringValue, fragment => fragment.SelectionSet);
        var root = (GraphQLField)document.Definitions.OfType<GraphQLOperationDefinition>().Single().SelectionSet.Selections.Single();
        var text = new StringBuilder("{ ").Append(connection);

        if (filter is not null)
        {
            text.Append("(query: \"").Append(filter).Append("\")");
        }

        new Writer(text, read.Text, fragments).Node(root.SelectionSet!);

        return text.Append(" }").ToString();
    }

    private sealed class Writer(StringBuilder text, string source, Dictionary<string, GraphQLSelectionSet> fragments)
    {
        /// <summary>A connection's nodes.</summary>
        public void Node(GraphQLSelectionSet selections)
        {
            text.Append(" { edges { node { id");
            Selections(selections, isOfNode: true);
            text.Append(" } } }");
        }

        /// <param name="isOfNode">Whether connections may stand here.</param>
        private void Selections(GraphQLSelectionSet selections, bool isOfNode)
        {
            foreach (var selection in selections.Selections)
            {
                switch (selection)
                {
                    case GraphQLFragmentSpread spread:
                        Selections(fragments[spread.FragmentName.Name.StringValue], isOfNode);
                        break;
                    case GraphQLInlineFragment inline:
                        text.Append(" ... on ").Append(inline.TypeCondition!.Type.Name.StringValue).Append(" {");
                        Selections(inline.SelectionSet, isOfNode);
                        text.Append(" }");
                        break;
                    case GraphQLField field when !(isOfNode && field.Name.StringValue == "id"):
                        Field(field, isOfNode);
                        break;
                }
            }
        }

        private void Field(GraphQLField field, bool isOfNode)
        {
            if (NodesOf(field) is { } nodes)
            {
                if (isOfNode)
                {
                    text.Append(' ').Append(field.Name.StringValue);
                    Node(nodes);
                }

                return;
            }

            text.Append(' ').Append(field.Alias is { } alias ? $"{alias.Name.StringValue}: " : "").Append(field.Name.StringValue);

            if (field.Arguments is { } arguments)
            {
                text.Append(source, arguments.Location.Start, arguments.Location.End - arguments.Location.Start);
            }

            if (field.SelectionSet is { } below)
            {
                text.Append(" {");
                Selections(below, isOfNode: false);
                text.Append(" }");
            }
        }

        private static GraphQLSelectionSet? NodesOf(GraphQLField field) =>
            field.SelectionSet?.Selections.OfType<GraphQLField>().FirstOrDefault(inner => inner.Name.StringValue == "nodes")?.SelectionSet;
    }
}
