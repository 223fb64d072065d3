using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ShopifySync.FunctionsHost;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Builds the program of the functions; here the host is part of it.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder
{
    private readonly LocalHostBuilder _host;

    internal FunctionsApplicationBuilder(string[] args) => _host = LocalHostBuilder.ForProgram(Assembly.GetEntryAssembly()!, args);

    /// <inheritdoc/>
    public IDictionary<object, object> Properties => Builder.Properties;

    /// <inheritdoc/>
    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    /// <summary>The app's settings: local.settings.json in the current folder, environment variables, arguments; later ones win.</summary>
    public ConfigurationManager Configuration => _host.Web.Configuration;

    /// <inheritdoc/>
    public IHostEnvironment Environment => Builder.Environment;

    /// <inheritdoc/>
    public ILoggingBuilder Logging => Builder.Logging;

    /// <inheritdoc/>
    public IMetricsBuilder Metrics => Builder.Metrics;

    /// <inheritdoc/>
    public IServiceCollection Services => Builder.Services;

    private IHostApplicationBuilder Builder => _host.Web;

    /// <summary>The host, ready to run; what it refuses it says in one sentence when it is run, and the exit code is 1.</summary>
    /// <exception cref="AggregateException">A service or a function's class asks for something that is not registered.</exception>
    public IHost Build() => new LocalProgram(_host.Build());

    /// <inheritdoc/>
    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null) where TContainerBuilder
            : notnull =>
        Builder.ConfigureContainer(factory, configure);

    internal void UseAspNetCore() => _host.HasAspNetCore = true;
}
