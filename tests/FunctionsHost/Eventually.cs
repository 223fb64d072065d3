namespace ShopifySync.Tests.FunctionsHost;

/// <summary>Waits for what another process will show, which can only be asked for.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task<T> Is<T>(Func<Task<T?>> look) where T : class
    {
        using var patience = new CancellationTokenSource(Patience);

        while (true)
        {
            if (await look() is { } seen)
            {
                return seen;
            }

            await Task.Delay(Pause, TimeProvider.System, patience.Token);
        }
    }
}
