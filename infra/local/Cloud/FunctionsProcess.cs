using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ShopifySync.Local.Cloud;

/// <summary>One instance of the functions app in its own process, as Azure would run it. It can be killed and started again.</summary>
public sealed class FunctionsProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly Action<string>? heard;

    private Child? process;

    private FunctionsProcess(IReadOnlyDictionary<string, string> settings, int port, Action<string>? heard)
    {
        (this.settings, this.heard) = (settings, heard);
        FunctionsPort = port;
    }

    public int FunctionsPort { get; }

    /// <summary>E.g. http://127.0.0.1:7071/.</summary>
    public Uri Address => new($"http://127.0.0.1:{FunctionsPort}/");

    /// <summary>The id of its process; null while it is stopped.</summary>
    public int? ProcessId => process?.Id;

    /// <summary>Completes when it ends, for whatever reason.</summary>
    public Task End(CancellationToken ct) => process?.End(ct) ?? Task.CompletedTask;

    /// <summary>The last lines that it wrote.</summary>
    public string LastWords => process?.LastWords ?? "";

    /// <summary>Starts it on the port, or on a free one for 0, and waits until it listens.</summary>
    /// <param name="settings">The app's settings, as Azure would set them. The environment's settings apply where these have none.</param>
    /// <exception cref="CannotStartException">The port is in use, or the app refused to start; the message says why.</exception>
    public static async Task<FunctionsProcess> Start(
        IReadOnlyDictionary<string, string> settings, int port, Action<string>? heard, CancellationToken ct)
    {
        var functions = new FunctionsProcess(settings, Port.Take(port, "the functions app"), heard);
        await functions.Start(ct);
        return functions;
    }

    /// <summary>Starts it again after <see cref="Kill"/> or <see cref="Stop"/>, on the same port.</summary>
    /// <exception cref="CannotStartException">It refused to start; the message says why.</exception>
    public async Task Start(CancellationToken ct)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var program = typeof(Program).Assembly;
        var start = new ProcessStartInfo(Dotnet,
        [
            "exec", program.Location, "functions",
            // arguments go before whatever ASPNETCORE_URLS and log levels the environment has
            "--urls", $"http://127.0.0.1:{FunctionsPort}",
            // the host's own category: its first words are waited for below
            $"--Logging:Console:LogLevel:{program.GetName().Name}", "Information",
        ])
        {
            WorkingDirectory = LocalSettings.Root,
        };

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        process = Child.Start(start, Signal.Terminate, line =>
        {
            heard?.Invoke(line);

            if (line.Contains(" functions at http", StringComparison.Ordinal)) // the host's own first words
            {
                ready.TrySetResult();
            }
        });

        Task either = Task.WhenAny(ready.Task, process.End(ct));
        await either.WaitAsync(Patience, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();

        if (!ready.Task.IsCompleted)
        {
            var lastWords = process.LastWords;
            await Stop();
            throw new CannotStartException($"The functions app did not start: {lastWords}");
        }
    }

    /// <summary>Ends it as a crash would: nothing is finished, nothing is given back.</summary>
    public async Task Kill()
    {
        process?.Send(Signal.Kill);
        await Stop();
    }

    /// <summary>Ends it as Azure does: what is in flight is cancelled and waited for.</summary>
    public async Task Stop()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
            process = null;
        }
    }

    public async ValueTask DisposeAsync() => await Stop();

    /// <summary>The very dotnet that runs this program.</summary>
    private static string Dotnet => Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
