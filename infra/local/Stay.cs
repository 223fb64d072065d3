using ShopifySync.Local.Cloud;

namespace ShopifySync.Local;

/// <summary>Starts everything, says where it is, and stays until it is asked to stop.</summary>
internal static class Stay
{
    public static async Task<int> Run(CloudOptions options)
    {
        using var stop = new Stop();

        try
        {
            await using var cloud = await LocalCloud.Start(options with { Heard = Console.WriteLine }, stop.Asked);
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
