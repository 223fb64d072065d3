using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ShopifySync.Local.Cloud;

/// <summary>One instance of the functions app: a process of its own, as Azure would run it.</summary>
public sealed class FunctionsProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    private readonly int port;
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly Action<string>? heard;
    private Child process;

    private FunctionsProcess(int port, IReadOnlyDictionary<string, string> settings, Action<string>? heard)
    {
        (this.port, this.settings, this.heard) = (port, settings, heard);
        process = Launch();
    }

    public Uri Address => new($"http://127.0.0.1:{port}");

    public int Id => process.Id;

    /// <summary>Starts an instance and waits until it answers.</summary>
    /// <param name="port">Where it listens; 0 takes a free port.</param>
    /// <param name="settings">Its environment, besides ours.</param>
    /// <param name="heard">Hears each line it writes.</param>
    /// <param name="ct">Gives up the start.</param>
    /// <exception cref="CannotStartException">The port is in use, or the app refused to start; the message says why.</exception>
    public static async Task<FunctionsProcess> Start(int port, IReadOnlyDictionary<string, string> settings, Action<string>? heard, CancellationToken ct)
    {
        var functions = new FunctionsProcess(Port.Take(port, "the functions app"), settings, heard);
        await functions.Answer(ct);
        return functions;
    }

    /// <summary>Ends it as a crash would: SIGKILL, no word to anybody.</summary>
    public async Task Kill()
    {
        process.Send(Signal.Kill);
        await process.End(CancellationToken.None);
    }

    /// <summary>Starts it again where it was, after <see cref="Kill"/> or instead of the one that runs.</summary>
    /// <exception cref="CannotStartException">The app refused to start.</exception>
    public async Task Restart(CancellationToken ct)
    {
        await process.DisposeAsync();
        process = Launch();
        await Answer(ct);
    }

    /// <summary>Lets it finish what is in flight, then stops it.</summary>
    public ValueTask DisposeAsync() => process.DisposeAsync();

    private Child Launch()
    {
        var dotnet = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        var start = new ProcessStartInfo(Path.GetFullPath(dotnet), [typeof(FunctionsProcess).Assembly.Location, "functions"]);
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        return Child.Start(start, Signal.Terminate, heard);
    }

    private async Task Answer(CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        for (var patience = Stopwatch.StartNew(); !process.Ended && patience.Elapsed < Patience;)
        {
            try
            {
                using var answer = await http.GetAsync(Address, ct);
                return; // whatever it said
            }
            catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                await Task.Delay(Beat, TimeProvider.System, ct);
            }
        }

        var ended = process.Ended;
        await process.DisposeAsync();
        throw new CannotStartException(ended ? $"The functions app did not start: {process.LastWords}" : "The functions app did not answer.");
    }
}
