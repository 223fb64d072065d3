using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ShopifySync.FunctionsHost;

namespace ShopifySync.Tests.FunctionsHost;

public sealed class StorageOutageTests
{
    private readonly Probe _probe = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 1, 12, 3, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<string> _journal = new();

    [Fact]
    public async Task Storage_that_hangs_holds_up_neither_requests_nor_timers_nor_the_stop()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var app = await Start($"http://{silent.LocalEndpoint}");
        using var connection = await silent.AcceptTcpClientAsync();
        using var client = new HttpClient { BaseAddress = app.Address, Timeout = TimeSpan.FromSeconds(3) };

        Assert.Equal("GET front", await client.GetStringAsync("api/doors/front"));
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("next 12:10:00", await _probe.Next());

        await app.Stop().WaitAsync(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Storage_that_is_down_is_reported_once_and_its_return_once()
    {
        var polls = 0;
        var answered = new TaskCompletionSource();
        await using var storage = WebApplication.CreateSlimBuilder().Build();
        storage.Urls.Add("http://127.0.0.1:0");
        storage.Run(async http =>
        {
            if (Interlocked.Increment(ref polls) <= 8)
            {
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            http.Response.ContentType = "application/xml";
            await http.Response.WriteAsync("<?xml version=\"1.0\" encoding=\"utf-8\"?><QueueMessagesList></QueueMessagesList>");

            if (polls > 10)
            {
                answered.TrySetResult();
            }
        });
        await storage.StartAsync();

        await using var app = await Start(storage.Urls.First());
        await answered.Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Single(
            _journal, line => line.StartsWith("Warning Queue storage does not answer for outage-queue (", StringComparison.Ordinal));
        Assert.Single(_journal, "Information Queue storage answers again");
        Assert.DoesNotContain(_journal, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private Task<FunctionApp> Start(string storage)
    {
        var settings = Samples.Settings();
        settings["SCHEDULE"] = "0 */5 * * * *";
        settings["WORK_QUEUE"] = "outage-queue";
        settings["AzureFunctionsJobHost:extensions:queues:maxPollingInterval"] = "00:00:00.2";
        settings[
            "AzureWebJobsStorage"] =
                "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=c2VjcmV0;"
                    + $"QueueEndpoint={storage.TrimEnd('/')}/devstoreaccount1;";

        return FunctionApp.Start(
            Samples.Only(typeof(SampleHttpFunctions), typeof(SampleTimers), typeof(SampleQueue)),
            app =>
            {
                app.Services.AddSingleton(_probe).AddSingleton<TimeProvider>(_clock);
                app.Logging.AddProvider(new Journal(_journal));
            },
            settings);
    }

    /// <summary>Keeps the log's lines.</summary>
    private sealed class Journal(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
