using System.Text;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;

namespace ShopifySync.FunctionsHost;

/// <summary>Runs one queue function for the messages of its queue, as the real host does.</summary>
/// <remarks>
/// It takes batches, renews the lease while the function runs, returns failed messages after <c>visibilityTimeout</c>, and moves what
/// cannot be read or fails too often to <c>{queue}-poison</c>. Polls by the wall clock, as the storage behind it does, and not by the
/// app's.
/// </remarks>
internal sealed partial class QueueListener(
    Function function, QueueClient queue, QueueClient poison, QueueSettings settings, TimeSpan lease, Invocation invocation,
    Outages outages,
    ILogger<QueueListener> log)
{
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(100);

    private readonly List<Task> _processing = [];

    /// <summary>Runs until the host stops, and then until the messages in hand are settled.</summary>
    public async Task Run(CancellationToken stopping)
    {
        try
        {
            for (var pause = ShortestPoll; ;)
            {
                if (await Poll(stopping))
                {
                    pause = ShortestPoll;
                    await UntilBelowThreshold(stopping);
                    continue;
                }

                await Task.Delay(pause, TimeProvider.System, stopping);
                pause = pause * 2 < settings.MaxPollingInterval ? pause * 2 : settings.MaxPollingInterval;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Task.WhenAll(_processing);
        }
    }

    private async Task<bool> Poll(CancellationToken stopping)
    {
        try
        {
            QueueMessage[] batch = await queue.ReceiveMessagesAsync(settings.BatchSize, lease, stopping);
            outages.Over(queue.Name);
            _processing.AddRange(batch.Select(Process));
            return batch.Length > 0;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await Reachable(() => queue.CreateIfNotExistsAsync(cancellationToken: stopping), stopping);
            return false;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested) // a listener outlives whatever the storage does
        {
            outages.Began(queue.Name, exception);
            return false;
        }
    }

    private async Task UntilBelowThreshold(CancellationToken stopping)
    {
        while (_processing.Count > settings.NewBatchThreshold)
        {
            await Task.WhenAny(_processing).WaitAsync(stopping);
            _processing.RemoveAll(task => task.IsCompleted);
        }
    }

    private async Task Process(QueueMessage message)
    {
        await Task.Yield(); // the batch starts together

        if (message.DequeueCount > settings.MaxDequeueCount)
        {
            await Poison(message, "it was taken too often");
            return;
        }

        if (Decode(message) is not { } text)
        {
            await Poison(message, "it is not base64");
            return;
        }

        var receipt = new Receipt(message.PopReceipt);
        using var done = new CancellationTokenSource();
        var renewal = Renew(message, receipt, done.Token);
        var succeeded = await Succeeds(text);
        await done.CancelAsync();
        await renewal;

        await (succeeded ? Delete(message, receipt.Current)
            : message.DequeueCount >= settings.MaxDequeueCount ? Poison(message, $"it failed {message.DequeueCount} times", receipt.Current)
            : Release(message, receipt.Current));
    }

    private async Task<bool> Succeeds(string text)
    {
        var run = invocation.Run(function, text, CancellationToken.None);
        await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the invocation has logged it
        return run.IsCompletedSuccessfully;
    }

    private string? Decode(QueueMessage message)
    {
        var text = message.Body.ToString();

        if (!settings.Base64)
        {
            return text;
        }

        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private async Task Renew(QueueMessage message, Receipt receipt, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            await Task.Delay(lease / 2, TimeProvider.System, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            if (!done.IsCancellationRequested)
            {
                await Reachable(async () =>
                {
                    UpdateReceipt renewed = await queue.UpdateMessageAsync(message.MessageId, receipt.Current, visibilityTimeout: lease);
                    receipt.Current = renewed.PopReceipt;
                }, CancellationToken.None);
            }
        }
    }

    private Task Delete(QueueMessage message, string receipt) =>
        Reachable(() => queue.DeleteMessageAsync(message.MessageId, receipt), CancellationToken.None);

    private Task Release(QueueMessage message, string receipt) =>
        Reachable(
            () => queue.UpdateMessageAsync(message.MessageId, receipt, visibilityTimeout: settings.VisibilityTimeout),
            CancellationToken.None);

    private Task Poison(QueueMessage message, string why, string? receipt = null) => Reachable(async () =>
    {
        Log.Poisoned(log, message.MessageId, queue.Name, poison.Name, why);
        await poison.CreateIfNotExistsAsync();
        await poison.SendMessageAsync(message.Body);
        await queue.DeleteMessageAsync(message.MessageId, receipt ?? message.PopReceipt);
    }, CancellationToken.None);

    private async Task Reachable(Func<Task> call, CancellationToken stopping)
    {
        try
        {
            await call();
        }
        catch (RequestFailedException lost) when (lost.ErrorCode == QueueErrorCode.PopReceiptMismatch
            || lost.ErrorCode == QueueErrorCode.MessageNotFound)
        {
            // in other hands, or gone
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested) // a listener outlives whatever the storage does
        {
            outages.Began(queue.Name, exception);
        }
    }

    /// <summary>The receipt that a renewal replaces.</summary>
    private sealed class Receipt(string first)
    {
        public string Current { get; set; } = first;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Message {MessageId} of {Queue} goes to {Poison}: {Why}")]
        public static partial void Poisoned(ILogger log, string messageId, string queue, string poison, string why);
    }
}
