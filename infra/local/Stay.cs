using ShopifySync.Local.Cloud;

namespace ShopifySync.Local;

/// <summary>Starts everything, says where it is, and stays until it is asked to stop.</summary>
internal static class Stay
{
    /// <summary>Leaves a line per item and per function on the console, and every warning.</summary>
    private static readonly Dictionary<string, string> Quiet = new()
    {
        ["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning",
        ["Logging__LogLevel__System.Net.Http"] = "Warning",
        ["Logging__LogLevel__Polly"] = "Warning",
    };

    public static async Task<int> Run(CloudOptions options)
    {
        using var stop = new Stop();

        try
        {
            await using var cloud = await LocalCloud.Start(
                options with { Heard = Console.WriteLine, Settings = Quiet.Concat(options.Settings).ToDictionary() }, stop.Asked);
            await cloud.RegisterWebhooks(stop.Asked);
            Overview.Print(cloud);

            var functions = cloud.Functions[0];
            await functions.End(stop.Asked);
            throw new CannotStartException($"The functions app ended: {functions.LastWords}");
        }
        catch (OperationCanceledException) when (stop.Asked.IsCancellationRequested)
        {
            return 0;
        }
    }
}
