using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>What Shopify says of a request that its schema does not allow.</summary>
public sealed class WordsOfErrorsTests
{
    [Theory]
    [InlineData(
        "mutation M { orderClose(input: { id: null }) { userErrors { field } } }", "argumentLiteralsIncompatible",
        "Argument 'id' on InputObject 'OrderCloseInput' has an invalid value (null). Expected type 'ID!'.",
        "mutation M.orderClose.input.id")]
    [InlineData(
        "mutation M { orderClose(input: null) { userErrors { field } } }", "argumentLiteralsIncompatible",
        "Argument 'input' on Field 'orderClose' has an invalid value (null). Expected type 'OrderCloseInput!'.",
        "mutation M.orderClose.input")]
    [InlineData(
        "mutation M { orderClose(input: { id: 1, mood: 2 }) { userErrors { field } } }", "argumentNotAccepted",
        "InputObject 'OrderCloseInput' doesn't accept argument 'mood'", "mutation M.orderClose.input.mood")]
    [InlineData(
        "mutation M { orderClose(input: {}) { userErrors { field } } }", "missingRequiredInputObjectAttribute",
        "Argument 'id' on InputObject 'OrderCloseInput' is required. Expected type ID!", "mutation M.orderClose.input.id")]
    [InlineData(
        "mutation M { closed: orderClose { userErrors { field } } }", "missingRequiredArguments",
        "Field 'orderClose' is missing required arguments: input", "mutation M.closed")]
    [InlineData(
        "mutation M { orderClose(input: { id: 1 }) { userErrors { code } } }", "undefinedField",
        "Field 'code' doesn't exist on type 'UserError'", "mutation M.orderClose.userErrors.code")]
    public async Task A_document_is_refused_with_the_path_in_it(string document, string code, string message, string path)
    {
        await using var store = await OpenStore.Start();

        var error = (await store.Ask(document)).GetProperty("errors")[0];

        Assert.Equal(message, error.GetProperty("message").GetString());
        Assert.Equal(code, error.GetProperty("extensions").GetProperty("code").GetString());
        Assert.Equal(path, string.Join('.', error.GetProperty("path").EnumerateArray()));
    }

    [Theory]
    [InlineData("""{"id":"not-a-gid"}""", "Variable $id of type ID! was provided invalid value")]
    [InlineData("{}", "Variable $id of type ID! was provided invalid value")]
    [InlineData(
        """{"id":"gid://shopify/Order/1","input":{"note":"x"}}""",
        "Variable $input of type OrderInput was provided invalid value for id (Expected value to not be null)")]
    [InlineData(
        """{"id":"gid://shopify/Order/1","input":{"mood":1,"id":"gid://shopify/Order/1"}}""",
        "Variable $input of type OrderInput was provided invalid value for mood (Field is not defined on OrderInput)")]
    public async Task A_variable_is_refused_with_what_is_wrong_in_it(string variables, string message)
    {
        await using var store = await OpenStore.Start();

        var answer = await store.Ask(
            """
            mutation($id: ID!, $input: OrderInput = { id: "gid://shopify/Order/1" }) {
                orderUpdate(input: $input) { userErrors { field } } orderClose(input: { id: $id }) { userErrors { field } }
            }
            """,
            JsonSerializer.Deserialize<JsonElement>(variables));

        Assert.Equal(message, answer.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Equal("INVALID_VARIABLE", answer.ErrorCode());
    }

    [Fact]
    public async Task An_id_of_another_kind_is_a_wrong_question_and_an_unknown_one_is_null()
    {
        await using var store = await OpenStore.Start();

        var wrong = await store.Ask("""{ order(id: "gid://shopify/Product/1") { id } }""");
        var unknown = await store.Ask("""{ order(id: "gid://shopify/Order/1") { id } }""");

        Assert.Equal("RESOURCE_NOT_FOUND", wrong.ErrorCode());
        Assert.Equal("Invalid id: gid://shopify/Product/1", wrong.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Equal(JsonValueKind.Null, unknown.At("order").ValueKind);
    }
}
