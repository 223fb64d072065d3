using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ShopifySync.FunctionsHost;

/// <summary>What a host is made of: the functions of one assembly, the app's services, one configuration.</summary>
internal sealed class LocalHostBuilder
{
    private readonly Assembly _functions;

    private StartRefusedException? _refusal;
    private Func<bool> _hasStarted = () => false;

    private LocalHostBuilder(Assembly functions, string[] args)
    {
        _functions = functions;
        Web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

        Web.WebHost.UseKestrelCore();
        Web.Host.UseDefaultServiceProvider(options => options.ValidateScopes = options.ValidateOnBuild = true);
        Web.Logging.AddConfiguration(Web.Configuration.GetSection("Logging"));
        // a failed start is told by its exception
        Web.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Information && _hasStarted());
        Web.Services.Configure<HostOptions>(options => options.ShutdownTimeout = LocalHost.StopGrace);
        Web.Services.AddRouting();
        Web.Services.AddMvcCore();
    }

    public WebApplicationBuilder Web { get; }

    public bool HasAspNetCore { get; set; }

    /// <summary>A host configured by local.settings.json, environment and arguments, writing its log to the console.</summary>
    public static LocalHostBuilder ForProgram(Assembly functions, string[] args)
    {
        var builder = new LocalHostBuilder(functions, args);
        builder._refusal = Settings.AddTo(builder.Web.Configuration, args);
        builder.Web.Logging.AddSimpleConsole(console => console.SingleLine = true);
        return builder;
    }

    /// <summary>A host that knows only the settings it is given.</summary>
    public static LocalHostBuilder Embedded(Assembly functions, IReadOnlyDictionary<string, string?> settings)
    {
        var builder = new LocalHostBuilder(functions, []) { HasAspNetCore = true };
        builder.Web.Configuration.AddInMemoryCollection([new("Port", "0")]).AddInMemoryCollection(settings);
        builder.Web.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        return builder;
    }

    /// <exception cref="AggregateException">A service or a function's class asks for something that is not registered.</exception>
    public LocalHost Build()
    {
        Web.Services.TryAddSingleton(TimeProvider.System);

        foreach (var functions in Function.Classes(_functions))
        {
            Web.Services.TryAddScoped(functions);
        }

        var host = new LocalHost(Web.Build(), _functions, HasAspNetCore, _refusal);
        _hasStarted = () => host.HasStarted;
        return host;
    }
}
