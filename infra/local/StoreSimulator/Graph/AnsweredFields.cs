using System.Collections;
using GraphQLParser.AST;

namespace StoreSimulator.Graph;

/// <summary>The fields of a document that an answer holds, and how many nodes each of its connections has at most.</summary>
internal sealed class AnsweredFields
{
    private readonly Dictionary<GraphQLField, int> sizes = [];

    public void Add(GraphQLField field, object? value)
    {
        var size = value is Shape shape && shape.TryGetValue("nodes", out var nodes) && nodes is ICollection collection
            ? collection.Count
            : 0;
        sizes[field] = Math.Max(size, sizes.GetValueOrDefault(field));
    }

    public bool Has(GraphQLField field) => sizes.ContainsKey(field);

    public int SizeOf(GraphQLField field) => sizes.GetValueOrDefault(field);
}
