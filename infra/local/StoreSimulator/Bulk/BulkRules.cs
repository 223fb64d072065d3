using GraphQL;
using GraphQL.Types;
using GraphQLParser.AST;
using StoreSimulator.Graph;

namespace StoreSimulator.Bulk;

/// <summary>What Shopify asks of a query that is to run in bulk, beyond its schema.</summary>
internal sealed class BulkRules(GraphQLDocument document, ISchema schema)
{
    private const int MostConnections = 5;
    private const int Deepest = 2;

    private readonly List<string> withNodes = [];
    private readonly List<string> withoutId = [];
    private readonly List<(string Type, string Field)> notSimulated = [];
    private int connections;
    private int depth;
    private bool hasConnectionInList;
    private string? node;

    private sealed record Parent(string Name, bool HasId, int Depth);

    /// <summary>In Shopify's words; none where the query is good.</summary>
    public IReadOnlyList<string> Refusals
    {
        get
        {
            var refusals = new List<string>();
            Add(node is not null, $"Bulk queries cannot contain a top level `{node}` field.");
            Add(connections == 0, "Bulk queries must contain at least one connection.");
            Add(withNodes.Count > 0,
                "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: "
                + $"'{withNodes.FirstOrDefault()} {{ edges {{ node {{'. Selecting via 'nodes' is not supported. "
                + $"Invalid connection fields: {string.Join(", ", withNodes.Select(name => $"'{name}'"))}.");
            Add(withoutId.Count > 0,
                "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return "
                + $"type. Connection fields without 'id': {string.Join(", ", withoutId.Distinct())}.");
            Add(hasConnectionInList, "Queries that contain a connection field within a list field are not currently supported.");
            Add(connections > MostConnections, $"Bulk queries cannot contain more than {MostConnections} connections.");
            Add(depth > Deepest, $"Bulk queries cannot contain connections with a nesting depth greater than {Deepest}.");
            return refusals;

            void Add(bool isBroken, string refusal)
            {
                if (isBroken)
                {
                    refusals.Add(refusal);
                }
            }
        }
    }

    public void Visit(GraphQLOperationDefinition operation)
    {
        Visit(operation.SelectionSet, schema.Query, parent: null, inList: false);
        if (Refusals.Count == 0 && notSimulated.Count > 0)
        {
            throw new Refusal(
                $"The simulator holds no state for {notSimulated[0].Type}.{notSimulated[0].Field}.", "NOT_SIMULATED");
        }
    }

    private void Visit(GraphQLSelectionSet? selections, IGraphType type, Parent? parent, bool inList)
    {
        foreach (var (field, on) in Selections.Of(document, schema, selections, type))
        {
            var name = field.Name.StringValue;
            if (on == schema.Query && name is "node" or "nodes")
            {
                node = name;
            }

            if ((on as IComplexGraphType)?.GetField(name)?.ResolvedType is not { } returned)
            {
                continue; // __typename
            }

            if (on is IObjectGraphType && Fields.Knows(on.Name) && Fields.Find(on.Name, name) is null)
            {
                notSimulated.Add((on.Name, name));
            }

            if (Selections.IsConnection(returned.GetNamedType()))
            {
                Connection(field, returned.GetNamedType(), parent, inList);
            }
            else
            {
                Visit(field.SelectionSet, returned.GetNamedType(), parent, inList || IsList(returned));
            }
        }
    }

    private void Connection(GraphQLField field, IGraphType connection, Parent? parent, bool inList)
    {
        var name = field.Name.StringValue;
        connections++;
        hasConnectionInList |= inList;
        if (parent is { HasId: false })
        {
            withoutId.Add(parent.Name);
        }

        var inside = Selections.Of(document, schema, field.SelectionSet, connection).ToList();
        var nodes = inside.Where(inner => inner.Field.Name.Value == "edges")
            .SelectMany(edges => Selections.Of(document, schema, edges.Field.SelectionSet, Selections.Returned(edges.Field, edges.On)))
            .Where(inner => inner.Field.Name.Value == "node")
            .ToList();
        if (nodes.Count == 0 || inside.Exists(inner => inner.Field.Name.Value == "nodes"))
        {
            withNodes.Add(name);
        }

        var here = parent is null ? 0 : parent.Depth + 1;
        depth = Math.Max(depth, here);
        foreach (var (selected, on) in nodes)
        {
            var of = Selections.Returned(selected, on);
            var hasId = Selections.Of(document, schema, selected.SelectionSet, of)
                .Any(inner => inner.Field.Name.Value == "id" && inner.Field.Alias is null);
            Visit(selected.SelectionSet, of, new(name, hasId, here), inList);
        }
    }

    private static bool IsList(IGraphType type) => type is ListGraphType or NonNullGraphType { ResolvedType: ListGraphType };
}
