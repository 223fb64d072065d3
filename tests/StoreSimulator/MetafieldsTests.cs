using System.Text.Json;

namespace StoreSimulator.Tests;

public sealed class MetafieldsTests
{
    private const string Set =
        """
        mutation($metafields: [MetafieldsSetInput!]!) {
            metafieldsSet(metafields: $metafields) { metafields { value compareDigest } userErrors { code field message } }
        }
        """;

    [Fact]
    public async Task An_order_is_created_with_its_own_id_and_found_by_it_and_no_second_one_is_made()
    {
        await using var store = await OpenStore.Start();
        await Define(store);
        var order = new
        {
            order = new
            {
                lineItems = new[] { new { title = "Cup", quantity = 1 } },
                metafields = new[] { new { @namespace = "erp", key = "order", type = "id", value = "E-1" } },
            },
        };
        const string create =
            """
            mutation($order: OrderCreateOrderInput!) {
                orderCreate(order: $order) {
                    order { id metafield(namespace: "erp", key: "order") { value } }
                    userErrors { code field message }
                }
            }
            """;

        var first = await store.Ask(create, order);
        var second = await store.Ask(create, order);
        var found = await store.Ask(
            """{ orderByIdentifier(identifier: { customId: { namespace: "erp", key: "order", value: "E-1" } }) { id } }""");
        var unknown = await store.Ask(
            """{ orderByIdentifier(identifier: { customId: { namespace: "erp", key: "order", value: "E-2" } }) { id } }""");

        Assert.Equal("E-1", first.Text("orderCreate.order.metafield.value"));
        Assert.Equal(["INVALID"], second.At("orderCreate").Codes());
        Assert.Equal(first.Text("orderCreate.order.id"), found.Text("orderByIdentifier.id"));
        Assert.Equal(JsonValueKind.Null, unknown.At("orderByIdentifier").ValueKind);
        Assert.Single(store.Store.Orders);
    }

    [Fact]
    public async Task Metafields_are_set_all_or_none_and_only_from_the_value_expected()
    {
        await using var store = await OpenStore.Start();
        var product = store.Store.AddProduct("Cup").Gid;
        var first = await store.Ask(Set, new { metafields = new[] { Text(product, "size", "1") } });
        var digest = first.Text("metafieldsSet.metafields.0.compareDigest");

        var stale = await store.Ask(
            Set,
            new
            {
                metafields = new object[]
                {
                    Text(product, "color", "1"),
                    new
                    {
                        ownerId = product, @namespace = "erp", key = "size", type = "single_line_text_field", value = "2",
                        compareDigest = "old",
                    },
                },
            });
        var fresh = await store.Ask(
            Set,
            new
            {
                metafields = new[]
                {
                    new
                    {
                        ownerId = product, @namespace = "erp", key = "size", type = "single_line_text_field", value = "2",
                        compareDigest = digest,
                    },
                },
            });
        var read = await store.Ask(
            "query($id: ID!) { product(id: $id) { metafields(first: 5, namespace: \"erp\") { nodes { key value } } } }",
            new { id = product });

        Assert.Equal(["STALE_OBJECT"], stale.At("metafieldsSet").Codes());
        Assert.Empty(fresh.At("metafieldsSet").Codes());
        Assert.Equal("""[{"key":"size","value":"2"}]""", read.At("product.metafields.nodes").ToString());
    }

    [Fact]
    public async Task A_definition_is_made_once_and_an_id_must_be_unique()
    {
        await using var store = await OpenStore.Start();
        Assert.Empty((await Define(store)).At("metafieldDefinitionCreate").Codes());
        Assert.Equal(["TAKEN"], (await Define(store)).At("metafieldDefinitionCreate").Codes());
        Assert.Equal(
            ["CAPABILITY_REQUIRED_BUT_DISABLED"],
            (await Define(store, key: "other", unique: false)).At("metafieldDefinitionCreate").Codes());
        var listed = await store.Ask(
            """
            {
                metafieldDefinitions(first: 5, ownerType: ORDER) {
                    nodes { namespace key type { name } capabilities { uniqueValues { enabled } } }
                }
            }
            """);
        Assert.Equal("id", listed.Text("metafieldDefinitions.nodes.0.type.name"));
    }

    [Fact]
    public async Task A_lookup_by_a_custom_id_without_a_definition_is_an_error_and_not_none()
    {
        await using var store = await OpenStore.Start();
        const string query = """
            {
                orderByIdentifier(identifier: { customId: { namespace: "erp", key: "order", value: "1" } }) { id }
            }
            """;

        var without = await store.Ask(query);
        await Define(store);
        var with = await store.Ask(query);

        Assert.Equal("NOT_FOUND", without.ErrorCode());
        Assert.Equal(
            "Metafield definition of type 'id' is required when using custom ids.",
            without.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Equal("", with.Text("orderByIdentifier"));
    }

    private static object Text(string owner, string key, string value) =>
        new { ownerId = owner, @namespace = "erp", key, type = "single_line_text_field", value };

    private static Task<JsonElement> Define(OpenStore store, string key = "order", bool unique = true) => store.Ask(
        """
        mutation($definition: MetafieldDefinitionInput!) {
            metafieldDefinitionCreate(definition: $definition) { createdDefinition { id } userErrors { code field message } }
        }
        """,
        new
        {
            definition = new
            {
                ownerType = "ORDER",
                @namespace = "erp",
                key,
                name = "ERP",
                type = "id",
                capabilities = new { uniqueValues = new { enabled = unique } },
            },
        });
}
