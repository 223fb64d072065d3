using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ShopifySync.Webhooks;

namespace ShopifySync.Tests.Webhooks;

/// <summary>What reaches the webhook functions from callers who are not Shopify, or whose connection is bad.</summary>
public sealed class WebhookDoorTests
{
    private const string Body = """{ "inventory_item_id": 1, "location_id": 2, "available": 3, "updated_at": "2026-11-30T10:00:00Z" }""";

    [Theory]
    [InlineData("", TestHouse.Domain, "inventory_levels/update")]
    [InlineData("not base64", TestHouse.Domain, "inventory_levels/update")]
    [InlineData("QUJD", TestHouse.Domain, "inventory_levels/update")]
    [InlineData(null, "another.myshopify.com", "inventory_levels/update")]
    [InlineData(null, TestHouse.Domain, "")]
    public async Task What_cannot_be_from_Shopify_is_refused_before_its_body_arrives(string? signature, string domain, string topic)
    {
        await using var house = await TestHouse.Start();
        using var connection = await Connect(house);

        await connection.Write(Head(4_000_000, signature ?? Signature(""), domain, topic));

        Assert.Equal(401, await connection.Status().WaitAsync(TimeSpan.FromSeconds(4))); // before a slow body is given up
    }

    [Fact]
    public async Task A_body_that_is_cut_off_is_refused_and_leaves_nothing_behind()
    {
        await using var house = await TestHouse.Start();
        using var connection = await Connect(house);

        await connection.Write(Head(1_000, Signature(Body)) + "{");
        connection.EndOfSending();

        Assert.True(await connection.Status() is 400 or Connection.Closed);
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue"));
    }

    [Fact]
    public async Task A_body_that_does_not_come_times_out()
    {
        await using var house = await TestHouse.Start();
        using var connection = await Connect(house);

        await connection.Write(Head(1_000, Signature(Body)) + "{");

        Assert.Equal(408, await connection.Status().WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_host_header_that_is_empty_or_forged_has_no_effect()
    {
        await using var house = await TestHouse.Start();

        foreach (var host in new[] { "", "evil.example.com" })
        {
            using var connection = await Connect(house);
            await connection.Write(Head(Body.Length, Signature(Body), host: host) + Body);
            Assert.Equal(200, await connection.Status());
        }
    }

    [Fact]
    public async Task An_id_that_is_too_long_is_kept_as_its_hash()
    {
        await using var house = await TestHouse.Start();

        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var connection = await Connect(house);
            await connection.Write(Head(Body.Length, Signature(Body), id: new string('x', 4_000)) + Body);
            Assert.Equal(200, await connection.Status());
        }

        Assert.Equal(71, await house.Erp.Value<int>("select length(delivery_id) from sync_queue"));
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    [InlineData("yesterday")]
    public async Task A_moment_that_no_event_can_have_is_none(string triggeredAt)
    {
        await using var house = await TestHouse.Start();
        using var connection = await Connect(house);

        await connection.Write(Head(Body.Length, Signature(Body), triggeredAt: triggeredAt) + Body);
        Assert.Equal(200, await connection.Status());
        await house.Apply();

        Assert.Equal(
            "completed 0 without a moment",
            await house.Erp.Value<string>(
                "select status || ' ' || retry_count || coalesce(triggered_at::text, ' without a moment') from sync_queue"));
    }

    [Fact]
    public async Task While_too_many_bodies_arrive_the_caller_is_to_come_again()
    {
        await using var house = await TestHouse.Start();

        using (var others = house.Get<BytesInFlight>().Open())
        {
            Assert.True(others.TryWrite(new byte[BytesInFlight.Limit]));
            using var refused = await Connect(house);
            await refused.Write(Head(Body.Length, Signature(Body)) + Body);
            Assert.Equal(503, await refused.Status());
            Assert.Contains("Retry-After: 1", refused.Answer, StringComparison.OrdinalIgnoreCase);
        }

        using var taken = await Connect(house);
        await taken.Write(Head(Body.Length, Signature(Body)) + Body);
        Assert.Equal(200, await taken.Status());
    }

    private static string Signature(string body) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(TestHouse.Secret), Encoding.UTF8.GetBytes(body)));

    private static string Head(
        int length, string signature, string domain = TestHouse.Domain, string topic = "inventory_levels/update", string id = "d-1",
        string host = "sync", string triggeredAt = "2026-11-30T10:00:00Z") =>
        $"""
        POST /api/handle-shopify-inventory-update HTTP/1.1
        Host: {host}
        Content-Length: {length}
        X-Shopify-Hmac-Sha256: {signature}
        X-Shopify-Shop-Domain: {domain}
        X-Shopify-Topic: {topic}
        X-Shopify-Webhook-Id: {id}
        X-Shopify-Triggered-At: {triggeredAt}


        """.ReplaceLineEndings("\r\n");

    private static async Task<Connection> Connect(TestHouse house)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, house.Address.Port);
        return new Connection(client);
    }

    /// <summary>A caller who writes what they like.</summary>
    private sealed class Connection(TcpClient client) : IDisposable
    {
        /// <summary>The other side closed the connection without an answer.</summary>
        public const int Closed = 0;

        private readonly NetworkStream stream = client.GetStream();

        public string Answer { get; private set; } = "";

        public Task Write(string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();

        public void EndOfSending() => client.Client.Shutdown(SocketShutdown.Send);

        public async Task<int> Status()
        {
            var buffer = new byte[4096];
            var read = await Read(buffer);
            Answer = Encoding.ASCII.GetString(buffer, 0, read);
            return read == 0 ? Closed : int.Parse(Answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }

        public void Dispose() => client.Dispose();

        private async Task<int> Read(byte[] buffer)
        {
            try
            {
                return await stream.ReadAsync(buffer);
            }
            catch (IOException reset) when (reset.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
            {
                return 0;
            }
        }
    }
}
