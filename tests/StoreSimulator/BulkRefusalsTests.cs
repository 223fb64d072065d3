using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>What a bulk operation is refused for, in Shopify's recorded words, and how it is listed and cancelled.</summary>
public sealed class BulkRefusalsTests
{
    private const string Ids = "{ products { edges { node { id } } } }";

    [Theory]
    [InlineData(
        "{ products { nodes { id title } } }",
        "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: 'products { edges { node {'. "
        + "Selecting via 'nodes' is not supported. Invalid connection fields: 'products'.")]
    [InlineData(
        "{ orders { pageInfo { hasNextPage } } }",
        "All connection fields in a bulk query must select their contents using 'edges' > 'node', e.g: 'orders { edges { node {'. "
        + "Selecting via 'nodes' is not supported. Invalid connection fields: 'orders'.")]
    [InlineData(
        "{ products { edges { node { title variants { edges { node { id } } } } } } }",
        "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. "
        + "Connection fields without 'id': products.")]
    [InlineData(
        "{ products { edges { node { id: title key: id variants { edges { node { id } } } } } } }",
        "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. "
        + "Connection fields without 'id': products.")]
    [InlineData(
        "{ orders { edges { node { id fulfillments { events { edges { node { id } } } } } } } }",
        "Queries that contain a connection field within a list field are not currently supported.")]
    [InlineData(
        """
        { products { edges { node { id variants { edges { node { id } } } metafields { edges { node { id } } }
          collections { edges { node { id } } } media { edges { node { id } } } sellingPlanGroups { edges { node { id } } } } } } }
        """,
        "Bulk queries cannot contain more than 5 connections.")]
    [InlineData(
        """
        { collections { edges { node { id products { edges { node { id variants { edges { node { id
          metafields { edges { node { id } } } } } } } } } } } } }
        """,
        "Bulk queries cannot contain connections with a nesting depth greater than 2.")]
    [InlineData("{ shop { id } }", "Bulk queries must contain at least one connection.")]
    [InlineData("", "Invalid bulk query: syntax error, unexpected end of file")]
    [InlineData("{ products { edges {", "Invalid bulk query: syntax error, unexpected end of file")]
    [InlineData(
        "mutation { productCreate(input: { title: \"x\" }) { product { id } } }",
        "Invalid operation type. Only `query` operations are supported.")]
    public async Task A_query_that_cannot_run_in_bulk_is_refused(string query, string message)
    {
        await using var bulk = await BulkStore.Start();
        Assert.Equal([(message, "INVALID")], Errors(await bulk.Refused("#graphql\n" + query)));
        Assert.Empty(bulk.Store.BulkOperations);
    }

    [Fact]
    public async Task A_node_at_the_top_is_refused_beside_the_missing_connection()
    {
        await using var bulk = await BulkStore.Start();
        Assert.Equal(
            [
                ("Bulk queries cannot contain a top level `node` field.", "INVALID"),
                ("Bulk queries must contain at least one connection.", "INVALID"),
            ],
            Errors(await bulk.Refused("""{ node(id: "gid://shopify/Product/0") { id } }""")));
    }

    [Fact]
    public async Task A_query_of_65536_bytes_is_too_large_and_one_byte_less_is_not()
    {
        await using var bulk = await BulkStore.Start();
        Assert.Equal(
            [("Query is too large (65536 bytes; maximum is 65535 bytes)", "INVALID")], Errors(await bulk.Refused(Padded(65_536))));
        await bulk.Run(Padded(65_535));

        static string Padded(int length) => "#" + new string('a', length - Ids.Length - 2) + "\n" + Ids;
    }

    [Fact]
    public async Task What_the_schema_lacks_is_refused_and_what_the_simulator_lacks_is_named()
    {
        await using var bulk = await BulkStore.Start();
        var refused = Errors(await bulk.Refused("{ products { edges { node { id colour } } } }"));
        Assert.StartsWith("Invalid bulk query: ", refused.Single().Message, StringComparison.Ordinal);

        var answer = await bulk.Ask(BulkStore.StartMutation, new { query = "{ draftOrders { edges { node { id } } } }" });
        Assert.Equal("NOT_SIMULATED", answer.ErrorCode());
    }

    [Theory]
    [InlineData("2026-10", 5)]
    [InlineData("2025-10", 1)]
    public async Task One_more_than_may_run_at_once_is_refused_and_all_are_named(string version, int atOnce)
    {
        await using var bulk = await BulkStore.Start(new StoreOptions { OldestVersion = "2025-10" });
        var running = new List<string>();
        for (var i = 0; i < atOnce; i++)
        {
            running.Add((await bulk.Run(Ids, version: version)).Value("id"));
        }

        var refused = await bulk.Refused(Ids, version);
        var all = string.Join(", ", running);
        Assert.Equal(
            [($"A bulk query operation for this app and shop is already in progress: {all}.", "OPERATION_IN_PROGRESS")], Errors(refused));
        Assert.Equal(JsonValueKind.Null, refused.GetProperty("userErrors")[0].GetProperty("field").ValueKind);

        bulk.Clock.Advance(TimeSpan.FromSeconds(5));
        await bulk.Run(Ids, version: version);
    }

    [Fact]
    public async Task A_running_operation_is_cancelled_after_a_while_and_keeps_its_counts()
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(10);
        bulk.Store.Faults.BulkSpeed = 1;
        var id = (await bulk.Run(Ids)).Value("id");
        bulk.Clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal("CANCELING", (await Cancel(bulk, id)).GetProperty("bulkOperation").Value("status"));
        Assert.Equal("CANCELING", (await Cancel(bulk, id)).GetProperty("bulkOperation").Value("status"));
        Assert.Equal("CANCELING", (await bulk.Read(id)).Value("status"));
        var over = await bulk.Over(id);

        Assert.Equal(("CANCELED", "3", "", "", ""), (
            over.Value("status"), over.Value("objectCount"), over.Value("url"), over.Value("partialDataUrl"), over.Value("completedAt")));
        Assert.Equal("A bulk operation cannot be canceled when it is canceled", (await Refusal(bulk, id)).Value("message"));
    }

    [Fact]
    public async Task What_is_over_or_unknown_cannot_be_cancelled()
    {
        await using var bulk = await BulkStore.Start();
        var id = (await bulk.Complete(Ids)).Value("id");

        var over = await Refusal(bulk, id);
        Assert.Equal(("", "A bulk operation cannot be canceled when it is completed"), (over.Value("field"), over.Value("message")));
        Assert.Equal("COMPLETED", (await Cancel(bulk, id)).GetProperty("bulkOperation").Value("status"));
        var unknown = await Refusal(bulk, "gid://shopify/BulkOperation/0");
        Assert.Equal(("""["id"]""", "Bulk operation does not exist"), (unknown.Value("field"), unknown.Value("message")));
    }

    [Fact]
    public async Task Operations_are_listed_newest_first_and_by_what_they_are()
    {
        await using var bulk = await BulkStore.Start();
        var first = (await bulk.Complete(Ids)).Value("id");
        var between = bulk.Clock.GetUtcNow().AddSeconds(-1).ToString("O");
        var second = (await bulk.Run(Ids)).Value("id");

        Assert.Equal([second, first], await Listed(""));
        Assert.Equal([first, second], await Listed(", reverse: true"));
        Assert.Equal([first, second], await Listed(", sortKey: COMPLETED_AT"));
        Assert.Equal([first], await Listed(", query: \"status:completed\""));
        Assert.Equal([second], await Listed($", query: \"created_at:>='{between}' AND operation_type:query\""));
        Assert.Empty(await Listed(", query: \"operation_type:mutation\""));
        Assert.Equal([first], await Listed($", query: \"id:{first[(first.LastIndexOf('/') + 1)..]}\""));
        Assert.Equal(second, (await bulk.Ask("{ currentBulkOperation { id } }")).Text("currentBulkOperation.id"));
        Assert.Equal(
            JsonValueKind.Null, (await bulk.Ask("{ currentBulkOperation(type: MUTATION) { id } }")).At("currentBulkOperation").ValueKind);
        Assert.Equal("COMPLETED", (await bulk.Ask(
            "query($id: ID!) { node(id: $id) { ... on BulkOperation { status } } }", new { id = first })).Text("node.status"));

        async Task<string[]> Listed(string arguments) =>
        [
            .. (await bulk.Ask($$"""{ bulkOperations(first: 10{{arguments}}) { nodes { id } } }""")).At("bulkOperations.nodes")
                .EnumerateArray().Select(node => node.Value("id")),
        ];
    }

    [Theory]
    [InlineData("status:EXPIRED", "status", "Input `EXPIRED` is not an accepted value.")]
    [InlineData("operation_type:EXPORT", "operation_type", "Input `EXPORT` is not an accepted value.")]
    public async Task What_no_operation_can_be_is_searched_for_in_vain_with_a_warning(string query, string field, string message)
    {
        await using var bulk = await BulkStore.Start();
        await bulk.Complete(Ids);
        var answer = await bulk.Ask("query($query: String) { bulkOperations(first: 1, query: $query) { nodes { id } } }", new { query });

        Assert.Equal(0, answer.At("bulkOperations.nodes").GetArrayLength());
        var warning = answer.GetProperty("extensions").GetProperty("search")[0].GetProperty("warnings")[0];
        Assert.Equal((field, message, "invalid_value"), (warning.Value("field"), warning.Value("message"), warning.Value("code")));
    }

    [Theory]
    [InlineData("""{ bulkOperations(first: 1, query: "created_at:>=not-a-date") { nodes { id } } }""", "BAD_REQUEST")]
    [InlineData("""{ bulkOperation(id: "gid://shopify/Product/1") { id } }""", "RESOURCE_NOT_FOUND")]
    [InlineData(
        """mutation { bulkOperationRunMutation(mutation: "mutation { x }", stagedUploadPath: "p") { userErrors { message } } }""",
        "NOT_SIMULATED")]
    public async Task What_is_no_good_at_all_is_an_error(string query, string code)
    {
        await using var bulk = await BulkStore.Start();
        Assert.Equal(code, (await bulk.Ask(query)).ErrorCode());
    }

    [Theory]
    [InlineData("", "you must provide one of first or last")]
    [InlineData("(first: 1, last: 1)", "providing both first and last is not supported")]
    public async Task A_page_names_its_size_once(string arguments, string message)
    {
        await using var bulk = await BulkStore.Start();
        var answer = await bulk.Ask($$"""{ bulkOperations{{arguments}} { nodes { id } } }""");
        Assert.Equal(message, answer.GetProperty("errors")[0].Value("message"));
    }

    private static async Task<JsonElement> Cancel(BulkStore bulk, string id) => (await bulk.Ask(
        "mutation($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { id status } userErrors { field message } } }", new { id }))
        .At("bulkOperationCancel");

    private static async Task<JsonElement> Refusal(BulkStore bulk, string id) => (await Cancel(bulk, id)).GetProperty("userErrors")[0];

    private static (string Message, string Code)[] Errors(JsonElement payload) =>
        [.. payload.GetProperty("userErrors").EnumerateArray().Select(error => (error.Value("message"), error.Value("code")))];
}
