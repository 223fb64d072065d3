using Microsoft.Extensions.Hosting;

namespace ShopifySync.FunctionsHost;

/// <summary>Leaves signals to the program around the host.</summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
