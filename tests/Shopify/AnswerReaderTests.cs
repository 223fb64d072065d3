using System.Net;
using System.Text.Json;
using ShopifySync.Shopify;

namespace ShopifySync.Tests.Shopify;

public sealed class AnswerReaderTests
{
    [Theory]
    [InlineData(401, typeof(Down), typeof(Down))]
    [InlineData(402, typeof(Down), typeof(Down))]
    [InlineData(403, typeof(Down), typeof(Down))]
    [InlineData(404, typeof(Down), typeof(Down))]
    [InlineData(423, typeof(Down), typeof(Down))]
    [InlineData(429, typeof(Throttled), typeof(Throttled))]
    [InlineData(430, typeof(Down), typeof(Down))]
    [InlineData(422, typeof(Refused), typeof(Refused))]
    [InlineData(302, typeof(Down), typeof(Down))]
    [InlineData(500, typeof(Down), typeof(Unknown))]
    [InlineData(503, typeof(Down), typeof(Unknown))]
    public void A_status_says_whether_anything_can_have_happened(int status, Type read, Type mutation)
    {
        Assert.IsType(read, AnswerReader.Read((HttpStatusCode)status, null, null, isMutation: false));
        Assert.IsType(mutation, AnswerReader.Read((HttpStatusCode)status, null, null, isMutation: true));
    }

    [Theory]
    [InlineData("THROTTLED", typeof(Throttled), typeof(Throttled))]
    [InlineData("ACCESS_DENIED", typeof(Refused), typeof(Refused))]
    [InlineData("MAX_COST_EXCEEDED", typeof(TooExpensive), typeof(TooExpensive))]
    [InlineData("SHOP_INACTIVE", typeof(Down), typeof(Down))]
    [InlineData("INTERNAL_SERVER_ERROR", typeof(Down), typeof(Unknown))]
    [InlineData("IDEMPOTENCY_CONCURRENT_REQUEST", typeof(Down), typeof(Unknown))]
    [InlineData("undefinedField", typeof(Refused), typeof(Refused))]
    public void An_error_code_says_whether_anything_can_have_happened(string code, Type read, Type mutation)
    {
        var json = "{\"errors\":[{\"message\":\"no\",\"extensions\":{\"code\":\"" + code + "\"}}]}";

        Assert.IsType(read, Read(json, isMutation: false));
        Assert.IsType(mutation, Read(json, isMutation: true));
    }

    [Fact]
    public void A_mutation_that_fails_inside_its_payload_may_have_happened() =>
        Assert.IsType<Unknown>(Read(
            """
            {"data":{"inventoryAdjustQuantities":null},"errors":[{"message":"no","path":["inventoryAdjustQuantities",
            "inventoryAdjustmentGroup"],"extensions":{"code":"ACCESS_DENIED"}}]}
            """,
            isMutation: true));

    [Fact]
    public void A_mutation_that_fails_at_its_root_did_not_happen() =>
        Assert.IsType<Refused>(Read(
            """
            {"data":{"inventoryAdjustQuantities":null},"errors":[{"message":"no","path":["inventoryAdjustQuantities"],
            "extensions":{"code":"ACCESS_DENIED"}}]}
            """,
            isMutation: true));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"data":null}""")]
    public void An_answer_without_data_is_none(string json)
    {
        Assert.IsType<Down>(Read(json, isMutation: false));
        Assert.IsType<Unknown>(Read(json, isMutation: true));
    }

    [Fact]
    public void Old_errors_that_are_a_mere_sentence_are_told() =>
        Assert.Equal(
            new Refused("Shopify refused the request: Required parameter missing"),
            Read("""{"errors":"Required parameter missing"}""", isMutation: false));

    [Fact]
    public void An_answer_brings_its_data_its_request_and_its_cost()
    {
        var answer = Assert.IsType<Answered>(AnswerReader.Read(
            HttpStatusCode.OK,
            Json(
                """
                {"data":{"shop":{"id":"1"}},"extensions":{"cost":{"actualQueryCost":3,"throttleStatus":{"maximumAvailable":2000,
                "currentlyAvailable":1997,"restoreRate":100}}}}
                """),
            "a-request",
            isMutation: false));

        Assert.Equal(
            ("1", "a-request", 3m), (answer.Data.GetProperty("shop").GetProperty("id").GetString(), answer.RequestId, answer.Cost));
    }

    [Fact]
    public void User_errors_are_read_with_and_without_a_code()
    {
        var payload = Json(
            """
            {"userErrors":[{"field":["input","changes","3"],"message":"stale","code":"CHANGE_FROM_QUANTITY_STALE"},{"field":null,
            "message":"no"}]}
            """);

        var errors = UserError.Of(payload);

        Assert.Equal(["input", "changes", "3"], errors[0].Field);
        Assert.Equal("CHANGE_FROM_QUANTITY_STALE", errors[0].Code);
        Assert.Empty(errors[1].Field);
        Assert.Null(errors[1].Code);
    }

    private static Answer Read(string json, bool isMutation) => AnswerReader.Read(HttpStatusCode.OK, Json(json), null, isMutation);

    private static JsonElement Json(string json) => JsonElement.Parse(json);
}
