using System.Text.Json;
using ShopifySync.Shopify;
using ShopifySync.Stock;

namespace ShopifySync.Tests.Stock;

public sealed class AdjustAnswerTests
{
    private static readonly Pair[] Entries =
        [.. Enumerable.Range(1, 3).Select(n => new Pair($"gid://shopify/InventoryItem/{n}", "gid://shopify/Location/9"))];

    [Fact]
    public void Without_an_error_everything_has_moved()
    {
        var result = Read("""{ "inventoryAdjustmentGroup": null, "userErrors": [] }""");

        Assert.Equal(Entries, result.Applied);
        Assert.Equal(AdjustTrouble.None, result.Trouble);
    }

    [Fact]
    public void With_an_error_only_what_Shopify_lists_has_moved()
    {
        var result = Read("""
            {
              "inventoryAdjustmentGroup": { "changes": [
                { "name": "available", "delta": 1,
                  "item": { "id": "gid://shopify/InventoryItem/1" }, "location": { "id": "gid://shopify/Location/9" } },
                { "name": "on_hand", "delta": 1,
                  "item": { "id": "gid://shopify/InventoryItem/2" }, "location": { "id": "gid://shopify/Location/9" } } ] },
              "userErrors": [
                { "field": ["input", "changes", "2", "changeFromQuantity"], "code": "CHANGE_FROM_QUANTITY_STALE", "message": "stale" } ]
            }
            """);

        Assert.Equal([Entries[0]], result.Applied);
        Assert.Equal([Entries[2]], result.Stale);
        Assert.Empty(result.Refused);
    }

    [Fact]
    public void A_bundle_is_refused_in_words_that_say_what_to_do()
    {
        var result = Read("""
            { "inventoryAdjustmentGroup": null, "userErrors": [
              { "field": ["input", "changes", "1", "inventoryItemId"],
                "code": "NON_MUTABLE_INVENTORY_ITEM", "message": "The inventory item is not mutable." } ] }
            """);

        Assert.Empty(result.Applied);
        Assert.Contains("bundle", result.Refused[Entries[1]].Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IDEMPOTENCY_CONCURRENT_REQUEST", AdjustTrouble.Unknown)]
    [InlineData("IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED", AdjustTrouble.NeedsNewKey)]
    [InlineData("ADJUST_QUANTITIES_FAILED", AdjustTrouble.FailedSomewhere)]
    [InlineData("SERVICE_UNAVAILABLE", AdjustTrouble.Unavailable)]
    [InlineData("CHANGE_FROM_QUANTITY_STALE", AdjustTrouble.StaleSomewhere)]
    [InlineData("SOMETHING_OF_NEXT_YEAR", AdjustTrouble.RefusedSomewhere)]
    public void An_error_that_names_no_entry_is_trouble_of_the_whole_call(string code, AdjustTrouble trouble)
    {
        var result = Read(ErrorOf(code));

        Assert.Equal(trouble, result.Trouble);
        Assert.Empty(result.Applied);
        Assert.Empty(result.Refused);
    }

    [Fact]
    public void A_key_that_was_used_for_something_else_is_a_bug()
    {
        Assert.Throws<InvalidOperationException>(() => Read(
            ErrorOf("IDEMPOTENCY_KEY_PARAMETER_MISMATCH")));
    }

    [Theory]
    [InlineData("ADJUST_QUANTITIES_FAILED")]
    [InlineData("SERVICE_UNAVAILABLE")]
    public void What_Shopify_says_of_a_second_attempt_leaves_the_first_unknown(string code)
    {
        var result = Read(ErrorOf(code), isOfReplay: true);

        Assert.Equal(AdjustTrouble.Unknown, result.Trouble);
    }

    private static AdjustAnswer Read(string payload, bool isOfReplay = false) =>
        AdjustAnswer.Read(
            new Answered(JsonDocument.Parse($$"""{ "inventoryAdjustQuantities": {{payload}} }""").RootElement, null, 0, isOfReplay),
            Entries);

    private static string ErrorOf(string code) =>
        $$"""{ "inventoryAdjustmentGroup": null, "userErrors": [ { "field": null, "code": "{{code}}", "message": "no" } ] }""";
}
