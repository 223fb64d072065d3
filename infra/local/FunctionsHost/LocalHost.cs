using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ShopifySync.FunctionsHost;

/// <summary>Runs the functions of one assembly: their routes, their clocks, their queues.</summary>
internal sealed partial class LocalHost(WebApplication app, Assembly assembly, bool hasAspNetCore) : IAsyncDisposable
{
    private const int DefaultPort = 7071;

    public IServiceProvider Services => app.Services;

    public IHostApplicationLifetime Lifetime => app.Lifetime;

    public Uri Address => new(app.Urls.First());

    /// <exception cref="StartRefusedException">The functions, host.json, a setting or the address do not allow a start; the message says which.</exception>
    public async Task Start(CancellationToken ct)
    {
        var hostJson = HostJson.Read(Path.Combine(AppContext.BaseDirectory, "host.json"), app.Configuration);
        ((IConfigurationBuilder)app.Configuration).Sources.Insert(0, hostJson.LogLevels);
        var functions = Function.In(assembly);
        var keys = new Keys(app.Configuration);
        var invocation = ActivatorUtilities.CreateInstance<Invocation>(app.Services, hostJson);

        if (!hasAspNetCore && functions.Any(function => function.Trigger is HttpTriggerAttribute))
        {
            throw new StartRefusedException("HTTP functions need ConfigureFunctionsWebApplication() in the program.");
        }

        new HttpFunctions(hostJson, keys, invocation).Map(app, functions);

        await Listen(ct);
        Log.Started(app.Logger, functions.Count, Address);
    }

    public async Task Stop(CancellationToken ct) => await app.StopAsync(ct);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Listen(CancellationToken ct)
    {
        if (string.IsNullOrEmpty(app.Configuration["urls"]))
        {
            app.Urls.Add($"http://127.0.0.1:{app.Configuration["Port"] ?? $"{DefaultPort}"}");
        }

        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException busy) when (busy.InnerException is AddressInUseException)
        {
            throw new StartRefusedException($"The address {string.Join(", ", app.Urls)} is in use; choose another with --urls or --port.", busy);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Count} functions at {Address}")]
        public static partial void Started(ILogger log, int count, Uri address);
    }
}
