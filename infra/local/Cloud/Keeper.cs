using System.Diagnostics;

namespace ShopifySync.Local.Cloud;

/// <summary>The watcher of this process's children: it stops them when this process ends, also by <c>kill -9</c>.</summary>
public static class Keeper
{
    private static readonly Lazy<StreamWriter> Pipe = new(Start);

    /// <summary>Ends the child with this process: by the signal, and by force if it takes longer than five seconds.</summary>
    internal static void Keep(int pid, Signal signal) => Tell($"keep {pid} {signal switch
    {
        Signal.Interrupt => "SIGINT",
        Signal.Terminate => "SIGTERM",
        _ => "SIGKILL",
    }}");

    internal static void Release(int pid) => Tell($"release {pid}");

    /// <summary>The folder is removed after this process and its children have ended.</summary>
    public static void Remove(string folder) => Tell($"remove {folder}");

    /// <summary>Starts the watcher, so that it is there before the first child.</summary>
    /// <exception cref="CannotStartException">Node.js is missing.</exception>
    internal static void Ready() => _ = Pipe.Value;

    private static void Tell(string command)
    {
        lock (Pipe)
        {
            Pipe.Value.WriteLine(command);
        }
    }

    private static StreamWriter Start()
    {
        var watcher = new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Cloud", "keeper.mjs")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true, // a pipe that ends with us, where an inherited one would hold up whoever reads ours
            RedirectStandardError = true,
        };
        var input = Node.Run(watcher).StandardInput;
        input.AutoFlush = true;
        return input;
    }
}
