using System.Text.Json;

namespace StoreSimulator.Tests;

public sealed class ReorderTests
{
    private const string Options =
        """
        mutation($id: ID!, $options: [OptionReorderInput!]!) {
            productOptionsReorder(productId: $id, options: $options) {
                product { options { name values } variants(first: 5) { nodes { title } } } userErrors { code field message }
            }
        }
        """;

    [Fact]
    public async Task Options_and_their_values_change_places_and_the_variants_follow()
    {
        await using var store = await OpenStore.Start();
        var id = await Shirt(store);

        var answer = await store.Ask(Options, new
        {
            id,
            options = new object[]
            {
                new { name = "Size", values = new[] { new { name = "S" } } },
                new { name = "Color", values = new[] { new { name = "Green" }, new { name = "Red" } } },
            },
        });

        Assert.Equal(
            """[{"name":"Size","values":["S"]},{"name":"Color","values":["Green","Red"]}]""",
            answer.At("productOptionsReorder.product.options").ToString());
        Assert.Equal(
            """[{"title":"S / Green"},{"title":"S / Red"}]""", answer.At("productOptionsReorder.product.variants.nodes").ToString());
    }

    [Theory]
    [InlineData("""[{"name":"Missing"}]""", "options: Option name 'Missing' does not exist.", "OPTION_NAME_DOES_NOT_EXIST")]
    [InlineData("""[{"id":"gid://shopify/ProductOption/9"}]""", "options: Option id '9' does not exist.", "OPTION_ID_DOES_NOT_EXIST")]
    [InlineData(
        """[{"name":"Color","values":[{"name":"Blue"}]}]""", "options: Option value 'Blue' does not exist.", "OPTION_VALUE_DOES_NOT_EXIST")]
    [InlineData("""[{"name":"Color"},{"name":"Color"}]""", "options.1: Duplicated option name 'Color'.", "DUPLICATED_OPTION_NAME")]
    [InlineData(
        """[{"name":"Color","values":[{"name":"Red"},{"name":"Red"}]}]""", "options.1: Duplicated option value 'Red'.",
        "DUPLICATED_OPTION_VALUE")]
    [InlineData(
        """[{"name":"Color"},{"id":"gid://shopify/ProductOption/9"}]""", "options: Only specify one of `id` or `name` fields for options.",
        "MIXING_ID_AND_NAME_KEYS_IS_NOT_ALLOWED")]
    public async Task What_is_not_there_or_named_twice_is_refused(string options, string refusal, string code)
    {
        await using var store = await OpenStore.Start();
        var id = await Shirt(store);

        var answer = await store.Ask(Options, new { id, options = JsonSerializer.Deserialize<JsonElement>(options) });

        Assert.Equal([refusal], answer.At("productOptionsReorder").Refusals());
        Assert.Equal([code], answer.At("productOptionsReorder").Codes());
        Assert.Equal("Color", answer.Text("productOptionsReorder.product.options.0.name"));
    }

    [Fact]
    public async Task Media_move_one_after_the_other()
    {
        await using var store = await OpenStore.Start(new StoreOptions { MediaTakes = TimeSpan.Zero });
        var product = store.Store.AddProduct("Cup");
        string[] images = [.. "abcd".Select(name => store.Store.AddImage(product.Gid, $"https://erp.example/{name}.jpg", $"{name}").Gid)];

        var answer = await store.Ask(
            """
            mutation($id: ID!, $moves: [MoveInput!]!) {
                productReorderMedia(id: $id, moves: $moves) { job { done } mediaUserErrors { message } }
            }
            """,
            new
            {
                id = product.Gid,
                moves = new[] { new { id = images[3], newPosition = "0" }, new { id = images[0], newPosition = "9" } },
            });

        Assert.False(answer.At("productReorderMedia.job.done").GetBoolean());
        Assert.Equal(["d", "b", "c", "a"], product.Media.Select(image => image.Alt));
    }

    private static async Task<string> Shirt(OpenStore store)
    {
        var made = await store.Create(new
        {
            title = "Shirt",
            productOptions = new object[]
            {
                new { name = "Color", values = new[] { new { name = "Red" }, new { name = "Green" } } },
                new { name = "Size", values = new[] { new { name = "S" } } },
            },
        });
        var id = made.GetProperty("product").GetProperty("id").GetString()!;
        await store.CreateVariants(
            id,
            [new { optionValues = new[] { new { optionName = "Color", name = "Green" }, new { optionName = "Size", name = "S" } } }]);
        return id;
    }
}
