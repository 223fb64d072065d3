using System.Text.Json;
using ShopifySync.Queue;

namespace ShopifySync.Shopify;

/// <summary>Reads connections to their last page.</summary>
public static class Paging
{
    /// <summary>Pages of one connection: more than any order or store of ours has.</summary>
    private const int MostPages = 200;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    /// <summary>All nodes of a connection of which an answer holds the first page; or why they could not be read.</summary>
    /// <param name="owner">The object whose member <paramref name="connection"/> is, with its <c>id</c>.</param>
    /// <param name="document">Reads a further page: its variables are <c>id</c> and <c>after</c>, its root is the object.</param>
    public static Task<(IReadOnlyList<JsonElement> Nodes, Outcome? Problem)> ReadRest(
        this ShopifyClient shopify, JsonElement owner, string connection, GraphQlDocument document, CancellationToken ct) =>
        ReadOn(shopify, owner.RequiredText("id"), owner, connection, document, ct);

    /// <summary>The same where no page was read yet.</summary>
    public static async Task<(IReadOnlyList<JsonElement> Nodes, Outcome? Problem)> ReadAll(
        this ShopifyClient shopify, string id, string connection, GraphQlDocument document, CancellationToken ct)
    {
        var (first, problem) = await Page(shopify, document, id, null, ct);

        return first is { } owner ? await ReadOn(shopify, id, owner, connection, document, ct) : ([], problem);
    }

    private static async Task<(IReadOnlyList<JsonElement> Nodes, Outcome? Problem)> ReadOn(
        ShopifyClient shopify, string id, JsonElement owner, string connection, GraphQlDocument document, CancellationToken ct)
    {
        var nodes = owner.Nodes(connection).ToList();

        for (var pages = 1; owner.NextPage(connection) is { } after; pages++)
        {
            if (pages == MostPages)
            {
                throw new UnreadableAnswerException(connection, $"at its end after {MostPages} pages");
            }

            var (page, problem) = await Page(shopify, document, id, after, ct);

            if (page is not { } next)
            {
                return ([], problem);
            }

            owner = next;
            nodes.AddRange(owner.Nodes(connection));
        }

        return (nodes, null);
    }

    private static async Task<(JsonElement? Owner, Outcome? Problem)> Page(
        ShopifyClient shopify, GraphQlDocument document, string id, string? after, CancellationToken ct)
    {
        var answer = await shopify.Send(document, new { id, after }, ct);

        return answer is not Answered answered ? (null, answer.Outcome())
            : answered.Data.Part(document.Roots[0]) is { } owner ? (owner, null)
            : (null, Outcome.Later(Soon, Reason.AwaitsShopify, "The record changed in Shopify while it was being read. It is read again."));
    }
}
