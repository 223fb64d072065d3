using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>What Shopify takes as a metafield's value, and what it makes of it, as recorded.</summary>
public sealed class MetafieldRulesTests
{
    [Theory]
    [InlineData("number_integer", "+5", "value: Value must be an integer.")]
    [InlineData("number_integer", "9007199254740992", "value: Value can't exceed 9007199254740991.")]
    [InlineData("boolean", "yes", "value: Value must be true or false.")]
    [InlineData("single_line_text_field", "a\nb", "value: Value must be a single line text string.")]
    [InlineData("json", "", "value: Value can't be blank.")]
    [InlineData("json", "{nope}", "value: Value is invalid JSON: expected object key, got 'nope' at line 1 column 2.")]
    [InlineData("date", "1.2.2026", "value: Value must be in YYYY-MM-DD format.")]
    [InlineData("date_time", "nope", "value: Value must be in “YYYY-MM-DDTHH:MM:SS” format. For example: 2022-06-01T15:30:00")]
    [InlineData("color", "red", "value: Value must be a hex color code.")]
    [InlineData("url", "ftp://x", "value: Value must be one of the following URL schemes: http, https, mailto, sms, tel.")]
    [InlineData(
        "url", "example.com",
        """
        value: Value cannot have an empty scheme (protocol), must include one of the following URL schemes: ["http", "https", 
        """ + """
        "mailto", "sms", "tel"].'
        """)]
    [InlineData(
        "money", "[]",
        "value: Value must be a stringified JSON object with amount (numeric) and currency_code "
        + "(string matching the shop's currency) fields.")]
    [InlineData("money", """{"amount":"1.00","currency_code":""}""", "value: Value must have a currency code.")]
    [InlineData("money", """{"amount":"abc","currency_code":"EUR"}""", "value: Value must have a numeric amount.")]
    [InlineData("money", """{"amount":"1.00","currency_code":"ZZZ"}""", "value: Value contains an invalid currency, ZZZ.")]
    [InlineData(
        "money", """{"amount":"1000000000000000001","currency_code":"EUR"}""", "value: Value must be within +/-1000000000000000000.")]
    [InlineData("rating", """{"value":"6","scale_min":"1.0","scale_max":"5.0"}""", "value: Value has a maximum of 5.0.")]
    [InlineData("weight", """{"value":1,"unit":"stone"}""", "value: Value must be a supported unit.")]
    [InlineData("weight", """{"value":-1,"unit":"kg"}""", "value: Value must be a non-negative number.")]
    [InlineData(
        "product_reference", "gid://shopify/Product/1", "value: Value references non-existent resource gid://shopify/Product/1.")]
    public async Task A_value_must_fit_its_type(string type, string value, string refusal)
    {
        await using var store = await OpenStore.Start();

        var answer = await Set(store, type, value);

        Assert.Equal([$"metafields.0.{refusal}"], answer.At("metafieldsSet").Refusals());
        Assert.Equal(["INVALID_VALUE"], answer.At("metafieldsSet").Codes());
    }

    [Theory]
    [InlineData("boolean", " TRUE ", "true", "true")]
    [InlineData("boolean", "0", "false", "\"false\"")]
    [InlineData("number_integer", "5.000", "5", "5")]
    [InlineData("number_decimal", "1.1234567891", "1.123456789", "\"1.123456789\"")]
    [InlineData("date_time", "2026-06-25T10:11:12.123+05:30", "2026-06-25T10:11:12+05:30", "\"2026-06-25T10:11:12+05:30\"")]
    [InlineData("json", """{"a":1}""", """{"a":1}""", """{"a":1}""")]
    public async Task A_value_is_kept_in_Shopify_s_way(string type, string value, string kept, string json)
    {
        await using var store = await OpenStore.Start();

        var answer = await Set(store, type, value);

        Assert.Equal(kept, answer.Text("metafieldsSet.metafields.0.value"));
        Assert.Equal(
            JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(json)),
            JsonSerializer.Serialize(answer.At("metafieldsSet.metafields.0.jsonValue")));
    }

    [Fact]
    public async Task A_list_has_128_entries_at_most_and_says_which_is_wrong()
    {
        await using var store = await OpenStore.Start();

        var wrong = await Set(store, "list.number_integer", "[1,2,\"x\"]");
        var many = await Set(store, "list.number_integer", $"[{string.Join(',', Enumerable.Range(0, 129))}]");

        Assert.Equal(2, wrong.At("metafieldsSet.userErrors.0.elementIndex").GetInt32());
        Assert.Equal(["Value has more than 128 elements."], many.At("metafieldsSet").Messages());
    }

    [Theory]
    [InlineData("ab", "key", "namespace: Namespace is too short (minimum is 3 characters)")]
    [InlineData("erp", "k", "key: Key is too short (minimum is 2 characters)")]
    [InlineData("protected", "key", "namespace: Namespace protected is a reserved namespace")]
    [InlineData("app--1", "key", ": Access to this namespace and key on Metafields for this resource type is not allowed.")]
    public async Task A_name_must_be_free_to_use(string space, string key, string refusal)
    {
        await using var store = await OpenStore.Start();

        var answer = await Set(store, "boolean", "true", space, key);

        var path = refusal.StartsWith(':') ? "metafields.0" : "metafields.0.";
        Assert.Equal([$"{path}{refusal}"], answer.At("metafieldsSet").Refusals());
    }

    [Theory]
    [InlineData("number_integer", "min", "2", "1", "Value has a minimum of 2.")]
    [InlineData("number_integer", "max", "5", "6", "Value has a maximum of 5.")]
    [InlineData("single_line_text_field", "max", "5", "too long", "Value has a maximum length of 5.")]
    [InlineData("single_line_text_field", "regex", "^[A-Z]{3}$", "abc", "Value is not the correct format.")]
    [InlineData(
        "single_line_text_field", "choices", """["red","blue"]""", "green",
        """Value does not exist in provided choices: ["red", "blue"].""")]
    [InlineData("date", "max", "2026-12-31", "2027-01-01", "Value has a maximum of 2026-12-31.")]
    [InlineData(
        "date_time", "max", "2026-12-31T23:59:59+00:00", "2027-01-01T00:00:00+00:00", "Value has a maximum of 2026-12-31 23:59:59 +0000.")]
    [InlineData(
        "rating", "scale_max", "5.0", """{"value":"6.0","scale_min":"1.0","scale_max":"10.0"}""",
        "Value min and max on the rating value must be the same as the min and max on the definition.")]
    public async Task A_value_must_keep_to_the_rules_of_its_definition(string type, string rule, string bound, string value, string words)
    {
        await using var store = await OpenStore.Start();
        await Define(store, type, validations: new[] { new { name = rule, value = bound } });

        Assert.Equal([words], (await Set(store, type, value)).At("metafieldsSet").Messages());
    }

    [Fact]
    public async Task A_stale_digest_is_about_the_whole_entry()
    {
        await using var store = await OpenStore.Start();
        await Set(store, "boolean", "true");

        var stale = await Set(store, "boolean", "false", digest: "old");
        var without = await Set(store, "boolean", "false", key: "other", digest: "old");

        Assert.Equal(
            ["metafields.0: The resource has been updated since it was loaded. Try again with an updated `compareDigest` value."],
            stale.At("metafieldsSet").Refusals());
        Assert.Equal(["metafields.0: Invalid `compareDigest` value."], without.At("metafieldsSet").Refusals());
    }

    [Fact]
    public async Task Metafields_are_deleted_and_what_is_not_there_is_null()
    {
        await using var store = await OpenStore.Start();
        await Set(store, "boolean", "true");
        var product = store.Store.Products[0].Gid;

        var answer = await store.Ask(
            """
            mutation($metafields: [MetafieldIdentifierInput!]!) {
                metafieldsDelete(metafields: $metafields) { deletedMetafields { ownerId namespace key } userErrors { message } }
            }
            """,
            new { metafields = new[] { "key", "none" }.Select(key => new { ownerId = product, @namespace = "erp", key }) });

        Assert.Equal("key", answer.Text("metafieldsDelete.deletedMetafields.0.key"));
        Assert.Equal(JsonValueKind.Null, answer.At("metafieldsDelete.deletedMetafields.1").ValueKind);
    }

    [Fact]
    public async Task A_definition_of_type_id_is_unique_without_being_told_so()
    {
        await using var store = await OpenStore.Start();

        Assert.Empty((await Define(store, "id")).At("metafieldDefinitionCreate").Messages());
        Assert.True(store.Store.MetafieldDefinitions[0].UniqueValues);
    }

    [Theory]
    [InlineData("ab", "x", "Namespace is too short (minimum is 3 characters)", "Key is too short (minimum is 2 characters)")]
    [InlineData("my space", "valid_key", "Namespace contains one or more invalid characters.")]
    [InlineData("loyalty", "bad.key!", "Key contains one or more invalid characters.")]
    public async Task A_definition_is_refused_by_its_names(string space, string key, params string[] words)
    {
        await using var store = await OpenStore.Start();

        Assert.Equal(words, (await Define(store, "boolean", space, key)).At("metafieldDefinitionCreate").Messages());
    }

    [Fact]
    public async Task A_definition_is_known_once_by_its_owner_s_name_and_an_unknown_type_is_answered_with_all_types()
    {
        await using var store = await OpenStore.Start();
        await Define(store, "boolean");

        var again = await Define(store, "boolean");
        var unknown = await Define(store, "made_up", key: "other");

        Assert.Equal(["Key is in use for Product metafields on the 'erp' namespace."], again.At("metafieldDefinitionCreate").Messages());
        Assert.StartsWith(
            "Type name made_up is not a valid type. Valid types are: antenna_gain, area,",
            unknown.At("metafieldDefinitionCreate").Messages()[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_definition_of_ids_goes_only_with_its_values()
    {
        await using var store = await OpenStore.Start();
        await Define(store, "id");
        await Set(store, "id", "E-1");
        const string delete =
            """
            mutation($id: ID!, $all: Boolean!) {
                metafieldDefinitionDelete(id: $id, deleteAllAssociatedMetafields: $all) {
                    deletedDefinitionId userErrors { code field message }
                }
            }
            """;
        var id = store.Store.MetafieldDefinitions[0].Gid;

        var kept = await store.Ask(delete, new { id, all = false });
        var gone = await store.Ask(delete, new { id, all = true });
        var read = await store.Ask(
            "query($id: ID!) { product(id: $id) { metafield(namespace: \"erp\", key: \"key\") { value } } }",
            new { id = store.Store.Products[0].Gid });

        Assert.Equal(["ID_TYPE_DELETION_ERROR"], kept.At("metafieldDefinitionDelete").Codes());
        Assert.Equal(id, gone.Text("metafieldDefinitionDelete.deletedDefinitionId"));
        Assert.Equal(JsonValueKind.Null, read.At("product.metafield").ValueKind);
        Assert.Empty(store.Store.MetafieldDefinitions);
    }

    private static async Task<JsonElement> Set(
        OpenStore store, string type, string value, string space = "erp", string key = "key", string? digest = null)
    {
        var product = store.Store.Products is [var first, ..] ? first : store.Store.AddProduct("Cup");
        var metafield = new Dictionary<string, object>
        {
            ["ownerId"] = product.Gid,
            ["namespace"] = space,
            ["key"] = key,
            ["type"] = type,
            ["value"] = value,
        };
        if (digest is not null)
        {
            metafield["compareDigest"] = digest;
        }

        return await store.Ask(
            """
            mutation($metafields: [MetafieldsSetInput!]!) {
                metafieldsSet(metafields: $metafields) { metafields { value jsonValue } userErrors { code field message elementIndex } }
            }
            """,
            new { metafields = new[] { metafield } });
    }

    private static Task<JsonElement> Define(
        OpenStore store, string type, string space = "erp", string key = "key", object[]? validations = null) => store.Ask(
        """
        mutation($definition: MetafieldDefinitionInput!) {
            metafieldDefinitionCreate(definition: $definition) { createdDefinition { id } userErrors { code field message } }
        }
        """,
        new { definition = new { ownerType = "PRODUCT", @namespace = space, key, name = "A", type, validations = validations ?? [] } });
}
