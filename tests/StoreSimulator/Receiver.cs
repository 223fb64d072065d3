using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StoreSimulator.Tests;

/// <summary>An app that takes webhooks.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly SemaphoreSlim arrived = new(0);

    private Receiver(WebApplication app) => this.app = app;

    public sealed record Webhook(IReadOnlyDictionary<string, string> Headers, byte[] Body)
    {
        public JsonElement Json => JsonDocument.Parse(Body).RootElement;
        public string Topic => Headers["X-Shopify-Topic"];
    }

    public ConcurrentQueue<Webhook> Taken { get; } = [];

    /// <summary>What it answers.</summary>
    public int Status { get; set; } = 200;
    public string Uri => app.Urls.First() + "/webhooks";

    public static async Task<Receiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.MapPost("/webhooks", receiver.Take);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until so many more have arrived.</summary>
    public async Task Arrive(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!await arrived.WaitAsync(TimeSpan.FromSeconds(20)))
            {
                throw new TimeoutException($"Only {i} of {count} webhooks arrived.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        arrived.Dispose();
    }

    private async Task Take(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        Taken.Enqueue(
            new(http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
        http.Response.StatusCode = Status;
        if (Status is >= 300 and < 400)
        {
            http.Response.Headers.Location = Uri;
        }

        arrived.Release();
    }
}
