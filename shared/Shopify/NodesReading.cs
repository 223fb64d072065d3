using System.Text.Json;
using ShopifySync.Queue;

namespace ShopifySync.Shopify;

/// <summary>What came of reading records by their ids.</summary>
/// <param name="Nodes">By gid; null where Shopify shows no such record.</param>
/// <param name="Problems">By gid: why a record could not be read.</param>
public sealed record NodesRead(IReadOnlyDictionary<string, JsonElement?> Nodes, IReadOnlyDictionary<string, Outcome> Problems);

/// <summary>Reads records by their ids, as many at once as a document takes.</summary>
public static class NodesReading
{
    /// <param name="document">Its root is <c>nodes</c>.</param>
    /// <param name="variables">The document's variables for these ids.</param>
    public static async Task<NodesRead> ReadNodes(
        this ShopifyClient shopify, GraphQlDocument document, IEnumerable<string> gids, Func<IReadOnlyList<string>, object> variables,
        CancellationToken ct)
    {
        var nodes = new Dictionary<string, JsonElement?>();
        var problems = new Dictionary<string, Outcome>();
        var waiting = new Stack<string[]>(gids.Distinct().Chunk(document.MostIds).Reverse());

        while (waiting.TryPop(out var chunk))
        {
            var answer = await shopify.Send(document, variables(chunk), ct, chunk.Length);

            if (answer is TooExpensive && chunk.Length > 1)
            {
                waiting.Push(chunk[(chunk.Length / 2)..]);
                waiting.Push(chunk[..(chunk.Length / 2)]);
            }
            else if (answer is Answered answered)
            {
                Add(nodes, chunk, [.. answered.Data.RequiredList("nodes")]);
            }
            else
            {
                Array.ForEach(chunk, gid => problems[gid] = answer.Outcome());
            }
        }

        return new NodesRead(nodes, problems);
    }

    private static void Add(Dictionary<string, JsonElement?> nodes, string[] gids, IReadOnlyList<JsonElement> found)
    {
        if (found.Count != gids.Length)
        {
            throw new UnreadableAnswerException("nodes", "as long as the list of ids");
        }

        foreach (var (gid, node) in gids.Zip(found))
        {
            nodes[gid] = node.ValueKind is JsonValueKind.Null ? null : node;
        }
    }
}
