using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

public sealed class WebhooksTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_change_is_delivered_signed_with_every_documented_header()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start(new StoreOptions { ClientSecret = "shpss_x", Domain = "cups.myshopify.com" });
        var item = store.Item(available: 10);
        await Subscribe(store, "INVENTORY_LEVELS_UPDATE", receiver.Uri);

        store.Store.Sell(item, store.Location, 3);
        await store.Store.Quiet(Soon);

        var webhook = Assert.Single(receiver.Taken);
        Assert.Equal("inventory_levels/update", webhook.Topic);
        Assert.Equal("cups.myshopify.com", webhook.Headers["X-Shopify-Shop-Domain"]);
        Assert.Equal("2026-10", webhook.Headers["X-Shopify-API-Version"]);
        Assert.NotEmpty(webhook.Headers["X-Shopify-Webhook-Id"]);
        Assert.NotEmpty(webhook.Headers["X-Shopify-Event-Id"]);
        Assert.NotEmpty(webhook.Headers["X-Shopify-Triggered-At"]);
        Assert.Equal(
            Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes("shpss_x"), webhook.Body)),
            webhook.Headers["X-Shopify-Hmac-SHA256"]);
        Assert.Equal(7, webhook.Json.GetProperty("available").GetInt32());
        Assert.Equal(store.Store.Items[0].Id, webhook.Json.GetProperty("inventory_item_id").GetInt64());
        Assert.Equal(store.Store.Locations[0].Id, webhook.Json.GetProperty("location_id").GetInt64());
        Assert.Equal(
            ["inventory_item_id", "location_id", "available", "updated_at", "admin_graphql_api_id"],
            webhook.Json.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task A_batch_is_one_event_of_many_deliveries()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        var items = Enumerable.Range(0, 5).Select(_ => store.Item()).ToArray();
        await Subscribe(store, "INVENTORY_LEVELS_UPDATE", receiver.Uri);

        await store.Adjust([.. items.Select(item => store.Change(item, 1))]);
        await store.Store.Quiet(Soon);

        Assert.Equal(5, receiver.Taken.Select(webhook => webhook.Headers["X-Shopify-Webhook-Id"]).Distinct().Count());
        Assert.Single(receiver.Taken.Select(webhook => webhook.Headers["X-Shopify-Event-Id"]).Distinct());
    }

    [Fact]
    public async Task Products_are_announced_when_added_edited_and_deleted()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start(new StoreOptions { DeliveriesAtOnce = 1 });
        foreach (var topic in new[] { "PRODUCTS_CREATE", "PRODUCTS_UPDATE", "PRODUCTS_DELETE" })
        {
            await Subscribe(store, topic, receiver.Uri);
        }

        var product = store.Store.AddProduct("Cup", new NewVariant { Sku = "CUP" });
        store.Store.EditProduct(product.Gid, edited => edited.Title = "Mug");
        store.Store.Receive(product.Variants[0].Item.Gid, store.Location);
        store.Store.DeleteProduct(product.Gid);
        await store.Store.Quiet(Soon);

        Assert.Equal(
            ["products/create", "products/update", "products/update", "products/delete"], receiver.Taken.Select(webhook => webhook.Topic));
        Assert.Equal("CUP", receiver.Taken.First().Json.GetProperty("variants")[0].GetProperty("sku").GetString());
        Assert.Equal($$"""{"id":{{product.Id}}}""", Encoding.UTF8.GetString(receiver.Taken.Last().Body));
    }

    [Fact]
    public async Task Setting_the_same_quantity_says_nothing()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        var item = store.Item(available: 10);
        await Subscribe(store, "INVENTORY_LEVELS_UPDATE", receiver.Uri);

        store.Store.SetAvailable(item, store.Location, 10);
        await store.Store.Quiet(Soon);
        Assert.Empty(receiver.Taken);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(307)]
    public async Task A_failed_delivery_is_retried_with_the_same_id_and_body(int status)
    {
        var clock = new FakeTimeProvider();
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        var item = store.Item();
        await Subscribe(store, "INVENTORY_LEVELS_UPDATE", receiver.Uri);

        receiver.Status = status;
        store.Store.Sell(item, store.Location);
        await receiver.Arrive(1);
        receiver.Status = 200;
        await UntilQuiet(store, clock);

        Assert.Equal(1, store.Store.Deliveries.FailedAttempts);
        Assert.Equal(2, receiver.Taken.Count);
        Assert.Single(receiver.Taken.Select(webhook => webhook.Headers["X-Shopify-Webhook-Id"]).Distinct());
        Assert.Single(receiver.Taken.Select(webhook => Convert.ToBase64String(webhook.Body)).Distinct());
    }

    [Fact]
    public async Task A_subscription_is_deleted_after_eight_retries_in_four_hours_failed()
    {
        var clock = new FakeTimeProvider();
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        var item = store.Item();
        await Subscribe(store, "INVENTORY_LEVELS_UPDATE", receiver.Uri);
        var started = clock.GetUtcNow();

        receiver.Status = 500;
        store.Store.Sell(item, store.Location);
        await UntilQuiet(store, clock);

        Assert.Equal(9, receiver.Taken.Count);
        Assert.True(clock.GetUtcNow() - started >= TimeSpan.FromHours(4));
        Assert.Empty(store.Store.Subscriptions);
        Assert.Equal(1, store.Store.Deliveries.GivenUp);
    }

    [Fact]
    public async Task Subscriptions_are_created_listed_changed_and_deleted()
    {
        await using var store = await OpenStore.Start();
        var id = await Subscribe(store, "PRODUCTS_UPDATE", "https://app.example/a");

        var taken = await store.Ask(Create, new { topic = "PRODUCTS_UPDATE", input = new { uri = "https://app.example/a" } });
        var insecure = await store.Ask(Create, new { topic = "PRODUCTS_UPDATE", input = new { uri = "http://app.example/a" } });
        await store.Ask(
            """
            mutation($id: ID!) {
                webhookSubscriptionUpdate(id: $id, webhookSubscription: { uri: "https://app.example/b" }) { userErrors { message } }
            }

            """,
            new { id });
        var listed = await store.Ask(
            "{ webhookSubscriptions(first: 10, topics: [PRODUCTS_UPDATE]) { nodes { id topic uri format includeFields } } }");
        await store.Ask(
            "mutation($id: ID!) { webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { message } } }",
            new { id });

        Assert.Contains("already been taken", taken.ToString(), StringComparison.Ordinal);
        Assert.Equal("Address protocol http:// is not supported", insecure.Text("webhookSubscriptionCreate.userErrors.0.message"));
        Assert.Equal("https://app.example/b", listed.Text("webhookSubscriptions.nodes.0.uri"));
        Assert.Empty(store.Store.Subscriptions);
    }

    [Fact]
    public async Task Only_the_fields_asked_for_are_sent()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        var item = store.Item();
        await store.Ask(
            Create,
            new
            {
                topic = "INVENTORY_LEVELS_UPDATE",
                input = new { uri = receiver.Uri, includeFields = new[] { "available", "updated_at" } },
            });

        store.Store.Sell(item, store.Location);
        await store.Store.Quiet(Soon);
        Assert.Equal(["available", "updated_at"], Assert.Single(receiver.Taken).Json.EnumerateObject().Select(member => member.Name));
    }

    internal const string Create =
        """
        mutation($topic: WebhookSubscriptionTopic!, $input: WebhookSubscriptionInput!) {
          webhookSubscriptionCreate(topic: $topic, webhookSubscription: $input) { webhookSubscription { id } userErrors { field message } }
        }

        """;

    internal static async Task<string> Subscribe(OpenStore store, string topic, string uri) =>
        (await store.Ask(Create, new { topic, input = new { uri } })).Text("webhookSubscriptionCreate.webhookSubscription.id")!;

    // the clock is turned only while nothing is under way, so that no attempt runs out of its five seconds
    private static async Task UntilQuiet(OpenStore store, FakeTimeProvider clock)
    {
        var deliveries = store.Store.Deliveries;
        while (deliveries.Waiting > 0)
        {
            if (deliveries.Scheduled == deliveries.Waiting)
            {
                clock.Advance(TimeSpan.FromMinutes(1));
            }

            await Task.Yield();
        }
    }

    [Fact]
    public async Task What_nobody_counts_has_no_number()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        var item = store.Item(tracked: false);
        store.Store.Subscribe("INVENTORY_LEVELS_UPDATE", receiver.Uri);

        store.Store.Sell(item, store.Location);
        await receiver.Arrive(1);

        Assert.Equal(System.Text.Json.JsonValueKind.Null, receiver.Taken.Single().Json.GetProperty("available").ValueKind);
    }
}
