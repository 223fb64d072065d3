using System.Collections.Concurrent;

namespace ShopifySync.Queue;

/// <summary>Sends hints without waiting: at most one per stream in <see cref="Window"/>, and one after the last call.</summary>
public sealed class HintDebouncer(Hints hints, TimeProvider time)
{
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<SyncStream, State> states = [];

    /// <summary>Returns at once; the hint goes out behind the caller's back.</summary>
    public void Soon(SyncStream stream)
    {
        var state = states.GetOrAdd(stream, _ => new State());

        if (Interlocked.Exchange(ref state.Wanted, 1) == 0 && Interlocked.CompareExchange(ref state.Sending, 1, 0) == 0)
        {
            _ = Send(stream, state);
        }
    }

    private async Task Send(SyncStream stream, State state)
    {
        await Task.Yield();

        do
        {
            while (Interlocked.Exchange(ref state.Wanted, 0) == 1)
            {
                await hints.Send(stream, TimeSpan.Zero, CancellationToken.None);
                await Task.Delay(Window, time);
            }

            Interlocked.Exchange(ref state.Sending, 0);
        }
        while (Volatile.Read(ref state.Wanted) == 1 && Interlocked.CompareExchange(ref state.Sending, 1, 0) == 0);
    }

    private sealed class State
    {
        public int Wanted;
        public int Sending;
    }
}
