using System.Threading.Channels;

namespace ShopifySync.Tests.FunctionsHost;

/// <summary>What the sample functions tell the test, in order.</summary>
public sealed class Probe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<string> _signals = Channel.CreateUnbounded<string>();

    public Func<string, CancellationToken, Task> Behaviour { get; set; } = (_, _) => Task.CompletedTask;

    public ValueTask Signal(string signal) => _signals.Writer.WriteAsync(signal);

    public async Task<string> Next()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _signals.Reader.ReadAsync(patience.Token);
    }

    public bool IsQuiet => !_signals.Reader.TryPeek(out _);
}
