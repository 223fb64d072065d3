using ShopifySync.Shopify;

namespace ShopifySync.Tests.Shopify;

/// <summary>An export asks for what reading by id asks for, in the form in which Shopify exports it.</summary>
public sealed class BulkQueryTests
{
    private static readonly GraphQlDocument Read = GraphQlDocument.Parse("ReadThings", """
        # cost: 1
        query ReadThings($ids: [ID!]!) {
          nodes(ids: $ids) {
            ...Thing
          }
        }
        fragment Thing on Thing {
          name
          metafield(namespace: "$app", key: "k") { value }
          children(first: 10) { nodes { size ... on Big { weight } } pageInfo { hasNextPage endCursor } }
          sent { when lines(first: 5) { nodes { id } } }
        }
        """);

    [Fact]
    public void Connections_stand_as_edges_every_node_says_its_id_and_none_is_below_a_list() =>
        Assert.Equal(
            "{ things(query: \"a:>='1'\") { edges { node { id name metafield(namespace: \"$app\", key: \"k\") { value } "
                + "children { edges { node { id size ... on Big { weight } } } } sent { when } } } } }",
            BulkQuery.Of(Read, "things", "a:>='1'"));

    [Fact]
    public void All_records_are_asked_for_without_a_filter() =>
        Assert.StartsWith("{ things { edges", BulkQuery.Of(Read, "things", null), StringComparison.Ordinal);
}
