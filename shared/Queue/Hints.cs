using System.Collections.Concurrent;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace ShopifySync.Queue;

/// <summary>Sends hints: storage-queue messages that say "look at the queue". A lost hint costs time, never work.</summary>
/// <remarks>Never throws and never waits longer than <see cref="Patience"/>; after a failure it pauses for <see cref="Pause"/>.</remarks>
/// <param name="transport">How the storage is reached, where a test has its own; null for the usual one.</param>
public sealed partial class Hints(
    SyncedEntityList entities, IConfiguration configuration, TimeProvider time, ILogger<Hints> log, HttpPipelineTransport? transport = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>A hint that nobody took for this long points at work that the timer has long done.</summary>
    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, QueueClient> queues = [];
    private readonly Lazy<StorageIdentity?> identity = new(() => StorageIdentity.Of(configuration));
    private long quietUntil;

    /// <summary>Fetches the identity's first token, which can take longer than a hint may wait.</summary>
    public async Task Prepare(CancellationToken ct)
    {
        try
        {
            if (identity.Value is { } account)
            {
                await account.Credential.GetTokenAsync(new TokenRequestContext([StorageIdentity.Scope]), ct);
                Interlocked.Exchange(ref quietUntil, 0); // what was not sent for want of the token is no reason to pause
            }
        }
        catch (Exception exception) when (!ct.IsCancellationRequested) // whatever it is: work goes on without hints
        {
            Log.NoToken(log, Problem(exception));
        }
    }

    /// <summary>Sends a hint, visible after <paramref name="delay"/>; false if the storage queue did not take it.</summary>
    public Task<bool> Send(SyncStream stream, TimeSpan delay, CancellationToken ct) =>
        Send(entities.QueueSetting(stream), stream.ToString(), delay, ct);

    /// <summary>The same for the queue that a setting names.</summary>
    /// <param name="text">What the hint is for: only people read it.</param>
    public async Task<bool> Send(string queueSetting, string text, TimeSpan delay, CancellationToken ct)
    {
        if (time.GetTimestamp() < Interlocked.Read(ref quietUntil))
        {
            return false;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience); // a real network's patience: not the turned clock's

        try
        {
            var queue = queues.GetOrAdd(queueSetting, Queue);
            await SendOrCreate(queue, text, delay, limit.Token);
            return true;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested) // whatever it is, also a wrong setting: work goes on without hints
        {
            Interlocked.Exchange(ref quietUntil, time.GetTimestamp() + (long)(Pause.TotalSeconds * time.TimestampFrequency));
            Log.NotSent(log, text, Problem(exception));
            return false;
        }
    }

    private static async Task SendOrCreate(QueueClient queue, string text, TimeSpan delay, CancellationToken ct)
    {
        try
        {
            await queue.SendMessageAsync(text, delay, TimeToLive, ct);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            await queue.CreateIfNotExistsAsync(cancellationToken: ct);
            await queue.SendMessageAsync(text, delay, TimeToLive, ct);
        }
    }

    private QueueClient Queue(string setting)
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }; // as host.json tells the trigger
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = Patience;

        if (transport is not null)
        {
            options.Transport = transport;
        }

        return identity.Value is { } account
            ? new QueueClient(new Uri(account.QueueService, Setting(setting)), account.Credential, options)
            : new QueueClient(Setting(StorageIdentity.Setting), Setting(setting), options);
    }

    private static string Problem(Exception exception) =>
        exception is InvalidOperationException ? exception.Message : exception.GetType().Name;

    private string Setting(string name) =>
        configuration[name] is { Length: > 0 } value ? value : throw new InvalidOperationException($"The setting {name} is missing");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The app's identity got no token for queue storage ({Problem}); the timer does the work")]
        public static partial void NoToken(ILogger log, string problem);

        [LoggerMessage(LogLevel.Warning, "A hint for {Stream} was not sent ({Problem}); the timer does its work instead")]
        public static partial void NotSent(ILogger log, string stream, string problem);
    }
}
