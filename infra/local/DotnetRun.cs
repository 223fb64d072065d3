namespace ShopifySync.Local;

/// <summary><c>dotnet run</c> stands between the shell and this program. It passes on Ctrl-C, but not <c>kill -9</c>.</summary>
internal static class DotnetRun
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    /// <summary>Cancels once the <c>dotnet run</c> that started this program is gone. Needs /proc.</summary>
    public static async Task CancelWhenGone(CancellationTokenSource stop)
    {
        if (Parent() is not { } parent || !IsDotnetRun(parent))
        {
            return;
        }

        using var beat = new PeriodicTimer(Beat, TimeProvider.System);

        try
        {
            while (await beat.WaitForNextTickAsync(stop.Token))
            {
                if (Parent() != parent)
                {
                    await stop.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // it is stopping already
        }
    }

    private static string? Parent() =>
        File.Exists("/proc/self/status")
            ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal))?[5..].Trim()
            : null;

    private static bool IsDotnetRun(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0').Contains("run");
        }
        catch (IOException)
        {
            return false;
        }
    }
}
