using Microsoft.Extensions.Hosting;

namespace ShopifySync.Queue;

/// <summary>Fetches the token for queue storage while the app starts, so that the first hint need not wait for it.</summary>
public sealed class HintsWarmUp(Hints hints) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => hints.Prepare(stoppingToken);
}
