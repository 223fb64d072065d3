using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ShopifySync.Local.Cloud;

/// <summary>What a process can be sent.</summary>
public enum Signal
{
    /// <summary>To Postgres: disconnect everybody and stop.</summary>
    Interrupt,

    /// <summary>Finish, then stop.</summary>
    Terminate,

    /// <summary>Die at once, without a word.</summary>
    Kill,

    /// <summary>Hang: the ports stay open, nothing answers.</summary>
    Pause,

    /// <summary>Go on after <see cref="Pause"/>.</summary>
    Continue,
}

internal static class Signals
{
    /// <summary>Sends the signal; Windows knows only the end of a process, whatever it is asked to do.</summary>
    public static void Send(this Process process, Signal signal)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
            return;
        }

        _ = Kill(process.Id, Number(signal)); // a process that is gone needs no signal
    }

    private static int Number(Signal signal) => signal switch
    {
        Signal.Interrupt => 2,
        Signal.Kill => 9,
        Signal.Terminate => 15,
        Signal.Pause => OperatingSystem.IsMacOS() ? 17 : 19,
        Signal.Continue => OperatingSystem.IsMacOS() ? 19 : 18,
        _ => throw new ArgumentOutOfRangeException(nameof(signal)),
    };

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int pid, int signal);
}
