using GraphQLParser.AST;

namespace StoreSimulator.Bulk;

/// <summary>What a bulk query selects of an object, in one place or several, with the parts of each type met so far.</summary>
internal sealed class BulkSelection(IReadOnlyList<GraphQLSelectionSet> sets)
{
    public IReadOnlyList<GraphQLSelectionSet> Sets { get; } = sets;
    public Dictionary<string, BulkPart[]> Parts { get; } = [];
}
