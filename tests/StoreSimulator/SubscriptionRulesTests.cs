using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>What Shopify takes as a webhook subscription, in the words of recorded answers.</summary>
public sealed class SubscriptionRulesTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("", "Address can't be blank")]
    [InlineData("http://example.com", "Address protocol http:// is not supported")]
    [InlineData("ftp://example.com", "Address protocol ftp:// is not supported")]
    [InlineData("kafka://broker/topic", "Address protocol kafka:// is not supported", "Address is not a valid kafka topic")]
    [InlineData(
        "pubsub://my-project", "Address protocol pubsub:// is not supported",
        "Address is not a valid GCP pub/sub format. Format should be pubsub://project:topic")]
    [InlineData("pubsub://-bad:topic", "Address is invalid", "Address is not a valid GCP project id.")]
    [InlineData("pubsub://valid-project:goog-prefixed", "Address is invalid", "Address is not a valid GCP topic id.")]
    [InlineData("arn:aws:events:bogus", "Address is invalid", "Address is not a valid AWS ARN")]
    [InlineData(
        "arn:aws:events:us-east-1::event-source/aws.partner/shopify.com/1/source", "Address is invalid",
        "Address is an AWS ARN and includes api_client_id '1' instead of '347082227713'")]
    public async Task An_address_is_refused_in_Shopify_s_words(string uri, params string[] words)
    {
        await using var store = await OpenStore.Start();

        var made = await Create(store, new { uri });
        var first = await Create(store, new { uri = "https://example.com/hooks" });
        var moved = await Update(store, first.Text("webhookSubscriptionCreate.webhookSubscription.id"), new { uri });

        Assert.Equal(words, made.At("webhookSubscriptionCreate").Messages());
        Assert.Equal(words, moved.At("webhookSubscriptionUpdate").Messages());
        Assert.Equal("https://example.com/hooks", Assert.Single(store.Store.Subscriptions).Uri);
    }

    [Fact]
    public async Task An_address_may_have_64_KB_and_no_more()
    {
        await using var store = await OpenStore.Start();
        var longest = "https://example.com/".PadRight(65_535, 'a');

        Assert.Empty((await Create(store, new { uri = longest })).At("webhookSubscriptionCreate").Messages());
        Assert.Equal(
            ["Address is too big (maximum is 64 KB)"],
            (await Create(store, new { uri = longest + "a" })).At("webhookSubscriptionCreate").Messages());
    }

    [Fact]
    public async Task A_cloud_service_is_taken_as_an_address_with_JSON_only_and_gets_nothing_from_here()
    {
        await using var store = await OpenStore.Start();
        const string bus = "arn:aws:events:us-east-1::event-source/aws.partner/shopify.com/347082227713/source";

        var xml = await Create(store, new { uri = bus, format = "XML" });
        var made = await Create(store, new { uri = bus, format = "JSON" });
        store.Item();
        await store.Store.Quiet(Soon);

        Assert.Equal(["Format can only be used with format: 'json'"], xml.At("webhookSubscriptionCreate").Messages());
        Assert.Equal("WebhookEventBridgeEndpoint", made.Text("webhookSubscriptionCreate.webhookSubscription.endpoint.__typename"));
        Assert.Equal("https://eventbridge.arn", made.Text("webhookSubscriptionCreate.webhookSubscription.callbackUrl"));
        Assert.Equal(0, store.Store.Deliveries.FailedAttempts);
    }

    [Fact]
    public async Task One_topic_has_an_address_once_for_each_filter_and_a_name_once()
    {
        await using var store = await OpenStore.Start();
        await Create(store, new { uri = "https://example.com/a", name = "first" });

        var again = await Create(store, new { uri = "https://example.com/a" });
        var filtered = await Create(store, new { uri = "https://example.com/a", filter = "status:active" });
        var named = await Create(store, new { uri = "https://example.com/b", name = "first" });
        var misnamed = await Create(store, new { uri = "https://example.com/b", name = "two words" });
        var unnamed = await Create(store, new { uri = "https://example.com/b", name = "" });

        Assert.Equal(["Address for this topic has already been taken"], again.At("webhookSubscriptionCreate").Messages());
        Assert.Empty(filtered.At("webhookSubscriptionCreate").Messages());
        Assert.Equal(["Name already exists, no duplicate allowed"], named.At("webhookSubscriptionCreate").Messages());
        Assert.Equal(
            ["Name name field can only contain alphanumeric characters, underscores, and hyphens"],
            misnamed.At("webhookSubscriptionCreate").Messages());
        Assert.Equal(["Name is too short (minimum is 1 character)"], unnamed.At("webhookSubscriptionCreate").Messages());
    }

    [Fact]
    public async Task A_filter_names_fields_and_lets_only_what_it_holds_for_go_out()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        var bogus = await Create(store, new { uri = receiver.Uri, filter = "totally bogus syntax" });
        await Create(
            store, new { uri = receiver.Uri, filter = "title:Mug AND variants.price:>=5", metafieldNamespaces = new[] { "$app:x" } });

        store.Store.AddProduct("Cup", new NewVariant { Price = 10 });
        store.Store.AddProduct("Mug", new NewVariant { Price = 4 });
        store.Store.AddProduct("Mug", new NewVariant { Price = 5 });
        await store.Store.Quiet(Soon);

        Assert.Equal(
            ["The specified filter is invalid, please ensure you specify the field(s) you wish to filter on."],
            bogus.At("webhookSubscriptionCreate").Messages());
        Assert.Equal(["app--347082227713--x"], Assert.Single(store.Store.Subscriptions).MetafieldNamespaces);
        var body = Assert.Single(receiver.Taken).Json;
        Assert.Equal("5.00", body.GetProperty("variants")[0].GetProperty("price").GetString());
        Assert.Empty(body.GetProperty("metafields").EnumerateArray());
    }

    private static Task<JsonElement> Create(OpenStore store, object webhookSubscription) => store.Ask(
        """
        mutation($webhookSubscription: WebhookSubscriptionInput!) {
            webhookSubscriptionCreate(topic: PRODUCTS_CREATE, webhookSubscription: $webhookSubscription) {
                webhookSubscription { id callbackUrl endpoint { __typename } } userErrors { field message }
            }
        }
        """,
        new { webhookSubscription });

    private static Task<JsonElement> Update(OpenStore store, string? id, object webhookSubscription) => store.Ask(
        """
        mutation($id: ID!, $webhookSubscription: WebhookSubscriptionInput!) {
            webhookSubscriptionUpdate(id: $id, webhookSubscription: $webhookSubscription) {
                webhookSubscription { id } userErrors { field message }
            }
        }
        """,
        new { id, webhookSubscription });
}
