using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ShopifySync.FunctionsHost;

/// <summary>A running host inside another program; several may run at once, each with its own settings.</summary>
public sealed class FunctionApp : IAsyncDisposable
{
    private readonly LocalHost _host;

    private FunctionApp(LocalHost host) => _host = host;

    /// <summary>Where its HTTP functions are served, without the route prefix.</summary>
    public Uri Address => _host.Address;

    /// <summary>The app's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The functions that run, in the order of their names.</summary>
    public IReadOnlyList<ServedFunction> Functions => _host.Served;

    /// <summary>Starts the functions of an assembly.</summary>
    /// <param name="functions">The assembly whose functions run.</param>
    /// <param name="compose">Adds the app's services, as its Program does; services added later win.</param>
    /// <param name="settings">All settings the app knows; neither files nor the environment are
    /// read. Without <c>Port</c> or <c>urls</c> a free port is taken.</param>
    /// <param name="ct">Gives up the start.</param>
    /// <exception cref="StartRefusedException">The functions, host.json, a setting or the
    /// address do not allow a start; the message says which.</exception>
    public static async Task<FunctionApp> Start(
        Assembly functions, Action<IHostApplicationBuilder> compose, IReadOnlyDictionary<string, string?> settings,
        CancellationToken ct = default)
    {
        var builder = LocalHostBuilder.Embedded(functions, settings);
        compose(builder.Web);
        var host = builder.Build();

        try
        {
            await host.Start(ct);
            return new FunctionApp(host);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a timer or queue function now, and ends when it has ended.</summary>
    /// <exception cref="KeyNotFoundException">There is no timer or queue function of this name.</exception>
    /// <exception cref="Exception">Whatever the function threw.</exception>
    public Task Run(string function, string input = "") => _host.Run(function, input);

    /// <summary>Stops it as SIGTERM would: functions in flight run on for ten seconds, and are then killed.</summary>
    public Task Stop(CancellationToken ct = default) => _host.Stop(ct);

    /// <summary>Ends it now: functions in flight are cancelled.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.Kill();
        await _host.Stop(CancellationToken.None);
        await _host.DisposeAsync();
    }
}
