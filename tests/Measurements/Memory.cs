using System.Diagnostics;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Measurements;

/// <summary>The memory of an instance's process, in MB.</summary>
internal static class Memory
{
    private const double MegaByte = 1024 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static double Of(FunctionsProcess instance)
    {
        using var process = Process.GetProcessById(instance.ProcessId!.Value);

        return process.WorkingSet64 / MegaByte;
    }

    /// <summary>Does something; returns the working set before it, and the largest one until it is done.</summary>
    public static async Task<(double Before, double Peak)> During(FunctionsProcess instance, Task doing, double before)
    {
        var peak = before;

        while (!doing.IsCompleted)
        {
            peak = Math.Max(peak, Of(instance));
            await Task.WhenAny(doing, Task.Delay(Pause, TimeProvider.System));
        }

        await doing;

        return (before, Math.Max(peak, Of(instance)));
    }
}
