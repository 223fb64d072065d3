using System.Collections.Concurrent;
using System.Diagnostics;

namespace ShopifySync.Local.Cloud;

/// <summary>A process that ends with this one. Its output is read line by line; the last lines are kept in case it fails.</summary>
internal sealed class Child : IAsyncDisposable
{
    private const int LinesKept = 30;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15); // longer than the functions host lets its functions run

    private readonly Process process;
    private readonly Signal stop;
    private readonly ConcurrentQueue<string> last = new();
    private readonly Action<string>? heard;

    private Child(Process process, Signal stop, Action<string>? heard)
    {
        (this.process, this.stop, this.heard) = (process, stop, heard);
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
    }

    public int Id => process.Id;

    public bool Ended => process.HasExited;

    /// <summary>Completes when the process has ended and everything it said was heard.</summary>
    public Task End(CancellationToken ct) => process.WaitForExitAsync(ct);

    public int ExitCode => process.ExitCode;

    public string LastWords => string.Join(Environment.NewLine, last);

    public static Child Start(ProcessStartInfo start, Signal stop, Action<string>? heard = null)
    {
        Keeper.Ready();
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        var child = new Child(Process.Start(start)!, stop, heard);
        Keeper.Keep(child.Id, stop);
        child.process.BeginOutputReadLine();
        child.process.BeginErrorReadLine();
        child.process.StandardInput.Close();
        return child;
    }

    public void Send(Signal signal) => process.Send(signal);

    /// <summary>Asks it to stop, and kills it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        process.Send(stop);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Send(Signal.Kill);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        Keeper.Release(Id);
        process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        last.Enqueue(line);
        while (last.Count > LinesKept)
        {
            last.TryDequeue(out _);
        }

        heard?.Invoke(line);
    }
}
