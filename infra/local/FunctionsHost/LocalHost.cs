using System.Globalization;
using System.Net;
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
internal sealed partial class LocalHost(
    WebApplication app, Assembly assembly, bool hasAspNetCore, StartRefusedException? refusal) : IAsyncDisposable
{
    private const int DefaultPort = 7071;

    /// <summary>How long functions in flight have once the host stops, or once their token is cancelled.</summary>
    public static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Func<string, Task>> _byHand = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<TimerListener> _timers = [];

    private readonly CancellationTokenSource _killed = new();

    private Task _background = Task.CompletedTask;

    public IServiceProvider Services => app.Services;

    public IHostApplicationLifetime Lifetime => app.Lifetime;

    public bool HasStarted { get; private set; }

    public IReadOnlyList<ServedFunction> Served { get; private set; } = [];

    public Uri Address => new(app.Urls.First());

    /// <exception cref="StartRefusedException">The functions, host.json, a setting or the
    /// address do not allow a start; the message says which.</exception>
    public async Task Start(CancellationToken ct)
    {
        if (refusal is not null)
        {
            throw refusal;
        }

        var hostJson = HostJson.Read(Path.Combine(AppContext.BaseDirectory, "host.json"), app.Configuration);
        ((IConfigurationBuilder)app.Configuration).Sources.Insert(0, hostJson.LogLevels);

        var functions = Function.In(assembly);
        Function[] enabled = [.. functions.Where(function => !IsDisabled(function))];
        var invocation = ActivatorUtilities.CreateInstance<Invocation>(app.Services, hostJson, new Killed(_killed.Token));

        MapRoutes(enabled, hostJson, invocation);
        var loops = Loops(functions, enabled, hostJson, invocation);

        await Listen(ct);
        HasStarted = true;
        Served = [.. enabled.Select(function => function.Served)];
        _background = Task.WhenAll(loops.Select(loop => loop(app.Lifetime.ApplicationStopping)));
        Log.Started(app.Logger, enabled.Length, Address);
    }

    /// <summary>Runs a timer or queue function now, and ends when it has ended.</summary>
    /// <exception cref="Exception">Whatever the function threw.</exception>
    public Task Run(string function, string input) => _byHand[function](input);

    /// <summary>Stops as the real host does: takes nothing new, and ends functions after <see cref="StopGrace"/>.</summary>
    public async Task Stop(CancellationToken ct)
    {
        _killed.CancelAfter(StopGrace);
        await app.StopAsync(ct);
        await _background.WaitAsync(StopGrace, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends functions in flight at once. In a process of its own the process would be killed.</summary>
    public Task Kill() => _killed.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        _timers.ForEach(timer => timer.Dispose());
        _killed.Dispose();
    }

    private bool IsDisabled(Function function) =>
        string.Equals(app.Configuration[$"AzureWebJobs.{function.Name}.Disabled"], "true", StringComparison.OrdinalIgnoreCase);

    private void MapRoutes(IReadOnlyList<Function> functions, HostJson hostJson, Invocation invocation)
    {
        if (!hasAspNetCore && functions.Any(function => function.Trigger is HttpTriggerAttribute))
        {
            throw new StartRefusedException("HTTP functions need ConfigureFunctionsWebApplication() in the program.");
        }

        var keys = new Keys(app.Configuration);
        new HttpFunctions(hostJson, keys, invocation).Map(app, functions);
        new AdminDoor(keys, _byHand).Map(app);
    }

    private List<Func<CancellationToken, Task>> Loops(
        IReadOnlyList<Function> functions, IReadOnlyList<Function> enabled, HostJson hostJson, Invocation invocation)
    {
        List<Func<CancellationToken, Task>> loops = [];
        var time = app.Services.GetRequiredService<TimeProvider>();
        var queues = new QueueFunctions(app.Configuration, hostJson.Queues, invocation, app.Services.GetRequiredService<ILoggerFactory>());

        foreach (var function in functions)
        {
            if (function.Trigger is TimerTriggerAttribute)
            {
                var timer = new TimerListener(function, app.Configuration, invocation, time);
                _timers.Add(timer);
                _byHand[function.Name] = _ => timer.RunNow(CancellationToken.None);
                loops.AddRange(enabled.Contains(function) ? [timer.Run] : []);
            }

            if (function.Trigger is QueueTriggerAttribute)
            {
                _byHand[function.Name] = input => invocation.Run(function, input, CancellationToken.None);
                loops.AddRange(enabled.Contains(function) ? [queues.Listener(function).Run] : []);
            }
        }

        return loops;
    }

    private async Task Listen(CancellationToken ct)
    {
        var address = app.Configuration["urls"] is { Length: > 0 } urls ? urls : $"http://127.0.0.1:{Port()}";

        foreach (var url in address.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            app.Urls.Add(url);
        }

        try
        {
            await app.StartAsync(ct);
        }
        catch (IOException busy) when (busy.InnerException is AddressInUseException)
        {
            throw new StartRefusedException($"The address {address} is in use; choose another with --urls or --port.", busy);
        }
    }

    private int Port() =>
        app.Configuration["Port"] is not { } text ? DefaultPort
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort ? port
        : throw new StartRefusedException($"The port '{text}' is no number from 0 to {IPEndPoint.MaxPort}.");

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Count} functions at {Address}")]
        public static partial void Started(ILogger log, int count, Uri address);
    }
}
