using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ShopifySync.Erp;
using ShopifySync.FunctionsHost;
using ShopifySync.Queue;

namespace ShopifySync.Tests.Erp;

[Collection(Alone.Name)]
public sealed class SchemaGuardTests
{
    [Fact]
    public async Task A_database_that_is_away_at_the_start_is_answered_with_503_and_worked_with_once_it_is_there()
    {
        var database = await Machine.Database();
        var real = new NpgsqlConnectionStringBuilder(database.App);
        using var reserved = new TcpListener(IPAddress.Loopback, 0);
        reserved.Start();
        var port = ((IPEndPoint)reserved.LocalEndpoint).Port;
        reserved.Stop();
        await new TestErp(database.Owner).Run(
            "update api_settings set value = @domain where key = 'SHOPIFY_STORE_URL'", new { domain = TestHouse.Domain });
        await using var app = await FunctionApp.Start(
            typeof(Functions.Program).Assembly,
            host => host.Services.AddShopifySync(host.Configuration),
            Settings(new NpgsqlConnectionStringBuilder(database.App) { Host = "127.0.0.1", Port = port }.ConnectionString));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Deliver(app.Address));
        Assert.Equal(
            0,
            await app.Services.GetRequiredService<Drain>()
                .Run(new SyncStream(Direction.ToShopify, EntityType.Order), Drain.Limit, default));

        using var relay = new Relay(port, real.Host!, real.Port);
        Assert.Equal(HttpStatusCode.OK, await Deliver(app.Address).WaitAsync(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task While_a_migration_holds_the_queue_callers_hear_503_and_drains_come_again()
    {
        await using var house = await TestHouse.Start();
        house.Get<ErpHooks>().SlowAfter = TimeSpan.FromSeconds(1);
        await using var owner = await house.Erp.Open();
        await using var migration = await owner.BeginTransactionAsync();
        await owner.ExecuteAsync("alter table sync_items add column measured integer", transaction: migration);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Deliver(house.Address));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Press(house.Address, "process-sync-queue"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Press(house.Address, "reconcile"));
        Assert.Equal(0, await house.Apply());

        await migration.RollbackAsync();
        Assert.Equal(HttpStatusCode.OK, await Deliver(house.Address));
        Assert.Equal(HttpStatusCode.OK, await Press(house.Address, "process-sync-queue"));
    }

    [Fact]
    public async Task Shopify_hears_503_before_it_gives_up_however_many_deliveries_wait_for_a_migration()
    {
        await using var house = await TestHouse.Start();
        await using var owner = await house.Erp.Open();
        await using var migration = await owner.BeginTransactionAsync();
        await owner.ExecuteAsync("alter table sync_items add column measured integer", transaction: migration);

        var answers = Enumerable.Range(0, 12).Select(_ => Deliver(house.Address).WaitAsync(TimeSpan.FromSeconds(5)));

        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer));
        await migration.RollbackAsync();
        Assert.Equal(HttpStatusCode.OK, await Deliver(house.Address));
    }

    private static Dictionary<string, string?> Settings(string connection)
    {
        var settings = Local.Cloud.LocalSettings.Sample().ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        settings["ERP_CONNECTION"] = connection;
        settings["AzureWebJobsStorage"] = TestHouse.NoQueueStorage;
        settings["SHOPIFY_WEBHOOK_SECRET"] = TestHouse.Secret;
        return settings;
    }

    private static async Task<HttpStatusCode> Deliver(Uri address)
    {
        var body = """{ "inventory_item_id": 1, "location_id": 2, "available": 3 }"""u8.ToArray();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/api/handle-shopify-inventory-update"));
        request.Headers.Add(
            "X-Shopify-Hmac-Sha256", Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(TestHouse.Secret), body)));
        request.Headers.Add("X-Shopify-Topic", "inventory_levels/update");
        request.Headers.Add("X-Shopify-Shop-Domain", TestHouse.Domain);
        request.Content = new ByteArrayContent(body);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> Press(Uri address, string button)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, $"/api/{button}"));
        request.Headers.Add("x-functions-key", TestHouse.Key);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>Passes connections of a port on to Postgres, from now on.</summary>
    private sealed class Relay : IDisposable
    {
        private readonly TcpListener listener;

        public Relay(int port, string host, int target)
        {
            listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            _ = Accept(host, target);
        }

        public void Dispose() => listener.Dispose();

        private async Task Accept(string host, int target)
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                var server = new TcpClient();
                await server.ConnectAsync(host, target);
                _ = client.GetStream().CopyToAsync(server.GetStream());
                _ = server.GetStream().CopyToAsync(client.GetStream());
            }
        }
    }
}
