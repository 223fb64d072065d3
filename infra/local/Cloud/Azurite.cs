using System.Diagnostics;

namespace ShopifySync.Local.Cloud;

/// <summary>The queue service of Azure Storage on this machine. What is in it is gone when it stops.</summary>
/// <remarks>It slows down with the messages that wait and hangs at about ten thousand: no measure for throughput.</remarks>
public sealed class Azurite : IAsyncDisposable
{
    private const string Account = "devstoreaccount1"; // the emulator's public account and key
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private Child? process;

    private Azurite(int port) => QueuePort = port;

    public int QueuePort { get; }

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};QueueEndpoint=http://127.0.0.1:{QueuePort}/{Account};";

    /// <summary>Starts it on the port, or on a free one for 0, and waits until it answers.</summary>
    /// <exception cref="CannotStartException">The port is in use, Node.js is missing, or it did not come up.</exception>
    public static async Task<Azurite> Start(int port, CancellationToken ct)
    {
        var azurite = new Azurite(Port.Take(port, "the queue storage"));
        await azurite.Start(ct);
        return azurite;
    }

    /// <summary>Starts it again after <see cref="Stop"/>: same port, empty.</summary>
    public async Task Start(CancellationToken ct)
    {
        Debug.Assert(process is null, "It runs already.");
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo("node",
        [
            Path.Combine(Node.Modules, "azurite", "dist", "src", "queue", "main.js"),
            "--queueHost", "127.0.0.1", "--queuePort", $"{QueuePort}",
            "--inMemoryPersistence", "--disableTelemetry", "--silent",
            "--skipApiVersionCheck", // the client library speaks a newer version than it knows
        ]);
        process = Child.Start(start, Signal.Kill, line =>
        {
            if (line.Contains("successfully listens", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        });

        await Task.WhenAny(ready.Task, process.End(ct)).WaitAsync(ct);
        if (!ready.Task.IsCompleted)
        {
            throw new CannotStartException($"The queue storage did not start: {process.LastWords}");
        }
    }

    /// <summary>Ends it at once, as an outage would: connections are refused.</summary>
    public async Task Stop()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
            process = null;
        }
    }

    /// <summary>Lets it hang: connections are taken, nothing is answered.</summary>
    public void Hang() => process?.Send(Signal.Pause);

    public void Resume() => process?.Send(Signal.Continue);

    public async ValueTask DisposeAsync() => await Stop();
}
