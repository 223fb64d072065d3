using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace ShopifySync.Queue;

/// <summary>Sends hints: storage-queue messages that say "look at the queue". A lost hint costs time, never work.</summary>
/// <remarks>Never throws and never waits longer than <see cref="Patience"/>; after a failure it holds its breath for <see cref="Pause"/>.</remarks>
public sealed partial class Hints(IConfiguration configuration, TimeProvider time, ILogger<Hints> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>A hint that nobody took for this long points at work that the timer has long done.</summary>
    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<SyncStream, QueueClient> queues = [];
    private long quietUntil;

    /// <summary>Sends a hint, visible after <paramref name="delay"/>; false if the storage queue did not take it.</summary>
    public async Task<bool> Send(SyncStream stream, TimeSpan delay, CancellationToken ct)
    {
        if (time.GetTimestamp() < Interlocked.Read(ref quietUntil))
        {
            return false;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience); // a real network's patience: not the turned clock's

        try
        {
            var queue = queues.GetOrAdd(stream, Queue);
            await SendOrCreate(queue, stream.ToString(), delay, limit.Token);
            return true;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested) // whatever it is, also a setting that is missing or makes no sense: work goes on without hints
        {
            Interlocked.Exchange(ref quietUntil, time.GetTimestamp() + (long)(Pause.TotalSeconds * time.TimestampFrequency));
            Log.NotSent(log, stream.ToString(), exception is InvalidOperationException ? exception.Message : exception.GetType().Name);
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

    private QueueClient Queue(SyncStream stream)
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }; // what host.json tells the trigger to expect
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = Patience;

        return new QueueClient(Setting("AzureWebJobsStorage"), Setting(stream.QueueSetting), options);
    }

    private string Setting(string name) =>
        configuration[name] is { Length: > 0 } value ? value : throw new InvalidOperationException($"The setting {name} is missing");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A hint for {Stream} was not sent ({Problem}); the timer does its work instead")]
        public static partial void NotSent(ILogger log, string stream, string problem);
    }
}
