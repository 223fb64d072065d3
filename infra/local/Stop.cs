using System.Runtime.InteropServices;

namespace ShopifySync.Local;

/// <summary>Turns Ctrl-C, SIGTERM and the end of <c>dotnet run</c> into a cancelled token, so that everything stops in order.</summary>
internal sealed class Stop : IDisposable
{
    private readonly CancellationTokenSource asked = new();
    private readonly PosixSignalRegistration[] signals;

    public Stop()
    {
        signals =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal =>
                PosixSignalRegistration.Create(signal, Ask))
        ];
        _ = DotnetRun.CancelWhenGone(asked);
    }

    public CancellationToken Asked => asked.Token;

    public void Dispose()
    {
        foreach (var signal in signals)
        {
            signal.Dispose();
        }

        asked.Dispose();
    }

    private void Ask(PosixSignalContext context)
    {
        context.Cancel = true;
        asked.Cancel();
    }
}
