using System.Net;
using System.Security.Cryptography;
using System.Text;
using ShopifySync.Tests.Shopify;

namespace ShopifySync.Tests.Webhooks;

public sealed class WebhookInboxTests
{
    private const string Body = """{ "inventory_item_id": 1, "location_id": 2, "available": 3, "updated_at": "2026-11-23T10:00:00Z" }""";

    [Fact]
    public async Task A_signed_delivery_is_on_disk_when_Shopify_hears_200()
    {
        await using var house = await TestHouse.Start();

        Assert.Equal(HttpStatusCode.OK, await Deliver(house, Body));

        Assert.Equal(Body, Encoding.UTF8.GetString(await house.Erp.Value<byte[]>("select body from sync_queue")));
        Assert.Equal(
            "1@2 pending inventory_levels/update",
            await house.Erp.Value<string>("select entity_id || ' ' || status || ' ' || topic from sync_queue"));
    }

    [Fact]
    public async Task The_same_delivery_twice_is_one_row_and_200_both_times()
    {
        await using var house = await TestHouse.Start();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Deliver(house, Body, id: "the same")));

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from sync_queue"));
    }

    [Theory]
    [InlineData("another secret", TestHouse.Domain, Body)]
    [InlineData(null, TestHouse.Domain, Body)]
    [InlineData("", TestHouse.Domain, Body)]
    [InlineData(TestHouse.Secret, "another.myshopify.com", Body)]
    [InlineData(TestHouse.Secret, "", Body)]
    public async Task What_is_not_signed_by_our_store_is_refused_and_leaves_no_trace(string? secret, string domain, string body)
    {
        await using var house = await TestHouse.Start();

        Assert.Equal(HttpStatusCode.Unauthorized, await Deliver(house, body, secret: secret, domain: domain));

        Assert.Equal(
            0,
            await house.Erp.Value<long>("select count(*) from sync_queue") + await house.Erp.Value<long>("select count(*) from sync_logs"));
    }

    [Fact]
    public async Task A_changed_byte_is_noticed()
    {
        await using var house = await TestHouse.Start();

        Assert.Equal(HttpStatusCode.Unauthorized, await Deliver(house, Body, tamper: body => body[^2] ^= 1));
    }

    [Fact]
    public async Task While_the_secret_is_rotated_the_old_and_the_new_one_both_verify()
    {
        await using var house = await TestHouse.Start(settings: new Dictionary<string, string?> { ["SHOPIFY_WEBHOOK_SECRET"] = "new,old" });

        Assert.Equal(HttpStatusCode.OK, await Deliver(house, Body, secret: "new", id: "1"));
        Assert.Equal(HttpStatusCode.OK, await Deliver(house, Body, secret: "old", id: "2"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Deliver(house, Body, secret: "new,old", id: "3"));
    }

    [Fact]
    public async Task Without_a_secret_everything_is_refused()
    {
        await using var house = await TestHouse.Start(settings: new Dictionary<string, string?> { ["SHOPIFY_WEBHOOK_SECRET"] = "" });

        Assert.Equal(HttpStatusCode.Unauthorized, await Deliver(house, Body, secret: ""));
        Assert.Equal(HttpStatusCode.Unauthorized, await Deliver(house, Body));
    }

    [Fact]
    public async Task Malformed_JSON_that_is_well_signed_is_kept_answered_and_rejected_with_the_reason()
    {
        await using var house = await TestHouse.Start();

        Assert.Equal(HttpStatusCode.OK, await Deliver(house, """{ "inventory_item_id": 1, """));
        await house.Apply();

        Assert.Equal("failed: The delivery's body names no inventory_item_id and location_id. Nothing can be done with it.",
            await house.Erp.Value<string>("select status || ': ' || error_message from sync_queue"));
        Assert.NotNull(await house.Erp.Value<byte[]>("select body from sync_queue"));
    }

    [Fact]
    public async Task Of_a_body_above_five_megabytes_what_it_is_about_is_kept_and_the_state_is_read_again()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.Store.Sell(cup.ItemGid, cup.LocationGid);
        var body =
            $$"""
            { "inventory_item_id": {{cup.ItemGid.Split('/')[^1]}}, "location_id": {{cup.LocationGid.Split('/')[^1]}},
            "note": "{{new string('x', 6_000_000)}}" }
            """;

        Assert.Equal(HttpStatusCode.OK, await Deliver(house, body));
        Assert.True(await house.Erp.Value<bool>("select body is null from sync_queue where direction = 'from_shopify'"));
        await house.Apply();

        Assert.Equal(4, await house.Erp.Quantity(cup));
    }

    [Fact]
    public async Task A_body_of_32_megabytes_is_verified_and_a_larger_one_is_refused()
    {
        await using var house = await TestHouse.Start();

        Assert.Equal(HttpStatusCode.OK, await Deliver(house, new string(' ', 32 * 1024 * 1024)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Deliver(house, new string(' ', 32 * 1024 * 1024 + 1)));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from sync_queue"));
    }

    [Fact]
    public async Task A_body_that_does_not_say_how_long_it_is_is_refused_once_it_is_too_long()
    {
        await using var house = await TestHouse.Start();

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await Deliver(house, new string(' ', 32 * 1024 * 1024 + 1), isChunked: true));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue"));
    }

    [Fact]
    public async Task A_delivery_without_an_id_is_known_by_its_bytes()
    {
        await using var house = await TestHouse.Start();

        Assert.Equal(HttpStatusCode.OK, await Deliver(house, Body, id: null));
        Assert.Equal(HttpStatusCode.OK, await Deliver(house, Body, id: null));
        Assert.Equal(HttpStatusCode.OK, await Deliver(house, Body + " ", id: null));

        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from sync_queue"));
    }

    [Fact]
    public async Task Queue_storage_that_hangs_does_not_hold_up_the_answer()
    {
        using var hanging = FullServer.Start();
        await using var house = await TestHouse.Start(settings: new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = TestHouse.NoQueueStorage.Replace("http://127.0.0.1:1", hanging.Origin, StringComparison.Ordinal),
        });
        await Deliver(house, Body, id: "warm");
        var started = TimeProvider.System.GetTimestamp();

        Assert.Equal(HttpStatusCode.OK, await Deliver(house, Body));

        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(1.5)); // the hint is given two seconds
    }

    [Fact]
    public async Task A_database_that_is_down_lets_Shopify_come_again()
    {
        await using var house = await TestHouse.Start();
        Assert.Equal(HttpStatusCode.OK, await Deliver(house, Body, id: "1"));
        await house.Erp.Run("alter table sync_items rename to sync_queue_gone");

        Assert.Equal(HttpStatusCode.InternalServerError, await Deliver(house, Body, id: "2"));
    }

    private static async Task<HttpStatusCode> Deliver(
        TestHouse house, string body, string? secret = TestHouse.Secret, string domain = TestHouse.Domain, string? id = "d-1",
        Action<byte[]>? tamper = null, bool isChunked = false)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(house.Address, "/api/handle-shopify-inventory-update"));

        if (secret is not null)
        {
            request.Headers.Add(
                "X-Shopify-Hmac-Sha256", Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), bytes)));
        }

        request.Headers.Add("X-Shopify-Topic", "inventory_levels/update");
        request.Headers.Add("X-Shopify-Shop-Domain", domain);

        if (id is not null)
        {
            request.Headers.Add("X-Shopify-Webhook-Id", id);
        }

        request.Headers.Add("X-Shopify-Triggered-At", $"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}");
        tamper?.Invoke(bytes);
        request.Headers.ExpectContinue = true; // what is too long is refused before it is sent
        request.Headers.TransferEncodingChunked = isChunked;
        request.Content = new ByteArrayContent(bytes);

        using var http = new HttpClient();
        using var response = await http.SendAsync(request);

        return response.StatusCode;
    }
}
