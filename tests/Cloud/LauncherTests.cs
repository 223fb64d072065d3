using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Tests.Cloud;

public sealed class LauncherTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly List<Process> launchers = [];

    [Fact]
    public async Task A_killed_launcher_leaves_no_process_and_its_data_can_be_used_at_once()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // processes are counted in /proc
        }

        var folder = Machine.Folder();
        var launcher = await Stay(folder);
        var children = Below(launcher.Id);
        Assert.InRange(children.Count, 4, int.MaxValue); // the watcher, Postgres, Azurite, the functions

        launcher.Kill();
        var again = await Stay(folder);
        await Ended(children);

        children = Below(again.Id);
        Process.Start("kill", [IgnoresInterrupts() ? "-TERM" : "-INT", $"{again.Id}"]).Dispose();
        await again.WaitForExitAsync().WaitAsync(Patience);
        await Ended(children);
        Assert.Equal(0, again.ExitCode);
    }

    [Fact]
    public async Task An_unknown_verb_is_answered_with_the_verbs()
    {
        var launcher = Run("dance");

        var said = await launcher.StandardError.ReadToEndAsync();
        await launcher.WaitForExitAsync();

        Assert.Equal("There is no verb 'dance'. The verbs are demo, functions and migrate; without one everything is started and stays.\n", said.ReplaceLineEndings("\n"));
        Assert.Equal(1, launcher.ExitCode);
    }

    public void Dispose()
    {
        foreach (var launcher in launchers)
        {
            launcher.Kill(); // does nothing to one that ended
            launcher.Dispose();
        }
    }

    /// <summary>A shell that starts something in the background lets it, and all below it, ignore Ctrl-C.</summary>
    private static bool IgnoresInterrupts()
    {
        const string ignored = "SigIgn:";
        const ulong interrupt = 1 << 1;
        var mask = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(ignored, StringComparison.Ordinal))[ignored.Length..];

        return (ulong.Parse(mask, NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) & interrupt) != 0;
    }

    /// <summary>Starts everything, on free ports, and comes back when it says what to try.</summary>
    private async Task<Process> Stay(string folder)
    {
        var launcher = Run("--data", folder, "--functions-port", "0", "--store-port", "0", "--postgres-port", "0", "--queue-port", "0");
        var ready = new TaskCompletionSource();
        var errors = launcher.StandardError.ReadToEndAsync();
        launcher.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new InvalidOperationException($"It ended: {errors.Result}"));
            }
            else if (line.Data.StartsWith("Ctrl-C stops", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        };
        launcher.BeginOutputReadLine();
        await ready.Task.WaitAsync(Patience);
        return launcher;
    }

    private Process Run(params string[] arguments)
    {
        var dotnet = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet");
        var launcher = Process.Start(new ProcessStartInfo(dotnet, ["exec", typeof(LocalCloud).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        launchers.Add(launcher);
        return launcher;
    }

    private static async Task Ended(IReadOnlyList<Process> processes)
    {
        foreach (var process in processes)
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
            process.Dispose();
        }
    }

    private static List<Process> Below(int parent)
    {
        List<Process> below = [];
        foreach (var folder in Directory.GetDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                if (int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture) == parent)
                {
                    below.Add(Process.GetProcessById(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)));
                }
            }
            catch (Exception gone) when (gone is IOException or ArgumentException)
            {
                // it ended while we looked
            }
        }

        return below;
    }
}
