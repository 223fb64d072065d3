using Microsoft.Extensions.Hosting;

namespace ShopifySync.FunctionsHost;

/// <summary>The host as a program: a refused start is one sentence on standard error and the exit code 1.</summary>
internal sealed class LocalProgram(LocalHost host) : IHost, IAsyncDisposable
{
    public IServiceProvider Services => host.Services;

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await host.Start(cancellationToken);
        }
        catch (StartRefusedException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            Environment.ExitCode = 1;
            host.Lifetime.StopApplication();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => host.Stop(cancellationToken);

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
