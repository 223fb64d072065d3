using System.Diagnostics;
using ShopifySync.FunctionsHost;
using ShopifySync.Local.Cloud;

namespace ShopifySync.Local;

/// <summary>Runs only the functions app, in this process, with the settings of the environment and local.settings.json.</summary>
internal static class FunctionsApp
{
    public static async Task<int> Run(string[] args)
    {
        using var stop = new CancellationTokenSource();
        await using var asked = stop.Token.Register(Terminate);
        _ = DotnetRun.CancelWhenGone(stop);

        try
        {
            await DatabaseRefusal.Told(() => Functions.Program.Main(args));
            return Environment.ExitCode;
        }
        catch (StartRefusedException refused)
        {
            throw new CannotStartException(refused.Message, refused);
        }
    }

    /// <summary>The program listens for the system's request to end, as in Azure.</summary>
    private static void Terminate()
    {
        using var self = Process.GetCurrentProcess();
        self.Send(Signal.Terminate);
    }
}
