using ShopifySync.Local.Cloud;

namespace ShopifySync.Local;

/// <summary>Plays the demo in a cloud of its own, which begins empty and leaves nothing behind.</summary>
internal static class PlayDemo
{
    public static async Task<int> Run(CloudOptions options)
    {
        using var stop = new Stop();
        var folder = TemporaryFolder.Create("shopifysync-demo-");

        try
        {
            await using var cloud = await LocalCloud.Start(options with { Folder = folder, Settings = LocalSettings.Sample() }, stop.Asked);
            await cloud.RegisterWebhooks(stop.Asked);
            return await Demo.Demo.Play(cloud, stop.Asked);
        }
        catch (OperationCanceledException) when (stop.Asked.IsCancellationRequested)
        {
            return 1;
        }
    }
}
