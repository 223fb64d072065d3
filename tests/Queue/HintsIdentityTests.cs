using System.Net;
using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using ShopifySync.Queue;

namespace ShopifySync.Tests.Queue;

/// <summary>Hints where the app opens its storage as itself, against a stub of App Service's identity endpoint.</summary>
public sealed class HintsIdentityTests
{
    private static readonly SyncStream Stream = new(Direction.ToShopify, EntityType.Inventory);

    [Theory]
    [InlineData("accountName", "shop", null)]
    [InlineData("accountName", "shop", "66666666-7777-8888-9999-000000000000")]
    [InlineData("queueServiceUri", "https://shop.queue.core.windows.net", "11111111-2222-3333-4444-555555555555")]
    public async Task A_hint_is_sent_with_the_token_of_the_apps_identity(string setting, string value, string? clientId)
    {
        await using var endpoint = await IdentityEndpoint.Start();
        using var storage = new Storage();
        using var transport = new HttpClientTransport(storage);
        var hints = new Hints(
            new SyncedEntityList(SyncedEntities.All), Settings(setting, value, clientId), TimeProvider.System, NullLogger<Hints>.Instance,
            transport);

        await hints.Prepare(default);
        var asked = endpoint.Asked;

        Assert.True(await hints.Send(Stream, TimeSpan.Zero, default));
        Assert.Equal("https://shop.queue.core.windows.net/sync-inventory-to-shopify/messages", storage.Taken);
        Assert.Equal((asked, clientId ?? ""), (endpoint.Asked, endpoint.ClientId)); // the token was fetched before the hint
    }

    [Fact]
    public async Task A_token_that_takes_longer_than_a_hint_may_wait_holds_up_that_hint_only()
    {
        await using var endpoint = await IdentityEndpoint.Start();
        endpoint.Answers = new TaskCompletionSource();
        using var storage = new Storage();
        using var transport = new HttpClientTransport(storage);
        var hints = new Hints(
            new SyncedEntityList(SyncedEntities.All), Settings("accountName", "shop", null), TimeProvider.System,
            NullLogger<Hints>.Instance, transport);
        var preparing = hints.Prepare(default);

        Assert.False(await hints.Send(Stream, TimeSpan.Zero, default));
        endpoint.Answers.SetResult();
        await preparing;

        Assert.True(await hints.Send(Stream, TimeSpan.Zero, default));
    }

    [Theory]
    [InlineData("credential", "clientsecret", "AzureWebJobsStorage__credential must be managedidentity")]
    [InlineData("queueServiceUri", "http://shop.queue.core.windows.net", "AzureWebJobsStorage__queueServiceUri must be an https address")]
    public void A_setting_that_makes_no_sense_is_named(string setting, string value, string why)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobsStorage:accountName", "shop"), new($"AzureWebJobsStorage:{setting}", value)])
            .Build();

        var refused = Assert.Throws<InvalidOperationException>(() => StorageIdentity.Of(configuration));

        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    private static IConfigurationRoot Settings(string setting, string value, string? clientId) =>
        new ConfigurationBuilder().AddInMemoryCollection(
    [
        new($"AzureWebJobsStorage:{setting}", value),
        new("AzureWebJobsStorage:credential", "managedidentity"),
        new("AzureWebJobsStorage:clientId", clientId),
        new("SYNC_INVENTORY_TO_SHOPIFY_QUEUE", "sync-inventory-to-shopify"),
    ]).Build();

    /// <summary>The one that App Service gives an app, in the two variables that it sets.</summary>
    private sealed class IdentityEndpoint(WebApplication app) : IAsyncDisposable
    {
        public int Asked { get; private set; }

        public string ClientId { get; private set; } = "";

        /// <summary>What it waits for before it answers.</summary>
        public TaskCompletionSource? Answers { get; set; }

        public static async Task<IdentityEndpoint> Start()
        {
            var app = WebApplication.CreateSlimBuilder().Build();
            var endpoint = new IdentityEndpoint(app);
            app.Urls.Add("http://127.0.0.1:0");
            app.MapGet("/msi/token", endpoint.Token);
            await app.StartAsync();
            Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", $"{app.Urls.First()}/msi/token");
            Environment.SetEnvironmentVariable("IDENTITY_HEADER", "of this instance");
            return endpoint;
        }

        public async ValueTask DisposeAsync()
        {
            Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", null);
            Environment.SetEnvironmentVariable("IDENTITY_HEADER", null);
            await app.DisposeAsync();
        }

        private async Task<IResult> Token(HttpRequest request)
        {
            if (request.Headers["X-IDENTITY-HEADER"] != "of this instance" || request.Query["resource"] != "https://storage.azure.com")
            {
                return Results.BadRequest();
            }

            Asked++;
            await (Answers?.Task ?? Task.CompletedTask);
            ClientId = request.Query["client_id"].ToString();
            var expires = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();

            return Results.Json(new
            {
                access_token = "a token",
                expires_on = $"{expires}",
                resource = "https://storage.azure.com",
                token_type = "Bearer",
            });
        }
    }

    /// <summary>A storage account that lets in nobody but who has the token.</summary>
    private sealed class Storage : HttpMessageHandler
    {
        public string? Taken { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.Authorization?.ToString() != "Bearer a token")
            {
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Forbidden));
            }

            Taken = request.RequestUri!.GetLeftPart(UriPartial.Path);
            const string xml = """
                <?xml version="1.0" encoding="utf-8"?><QueueMessagesList><QueueMessage><MessageId>1</MessageId><PopReceipt>r</PopReceipt>
                <InsertionTime>Mon, 30 Nov 2026 00:00:00 GMT</InsertionTime><ExpirationTime>Mon, 30 Nov 2026 00:15:00 GMT</ExpirationTime>
                <TimeNextVisible>Mon, 30 Nov 2026 00:00:00 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>
                """;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Created)
            {
                Content = new StringContent(xml, System.Text.Encoding.UTF8, "application/xml"),
            });
        }
    }
}
