using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StoreSimulator.Bulk;
using StoreSimulator.Control;
using StoreSimulator.Graph;

namespace StoreSimulator;

/// <summary>A simulated store listening on this machine. Disposing it closes the port and drops what is still to be delivered.</summary>
public sealed class StoreServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private StoreServer(WebApplication app, Store store)
    {
        this.app = app;
        Store = store;
        Origin = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        store.FilesAt = Origin;
    }

    public Store Store { get; }

    /// <summary>Where it listens, e.g. http://127.0.0.1:5001/.</summary>
    public Uri Origin { get; }

    /// <summary>Where a version's Admin GraphQL is.</summary>
    public Uri GraphQL(string version) => new(Origin, $"/admin/api/{version}/graphql.json");

    public static async Task<StoreServer> Start(StoreOptions options, CancellationToken ct)
    {
        var store = new Store(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true); // the control answers with the sentence
        builder.WebHost.UseUrls($"http://127.0.0.1:{options.Port}");

        var app = builder.Build();
        var admin = new AdminEndpoint(store);
        app.MapPost("/admin/api/{version}/graphql.json", (HttpContext http, string version) => admin.Answer(http, version));
        BulkDownloads.Map(app, store);
        ControlEndpoints.Map(app, store);
        await app.StartAsync(ct);
        store.Deliveries.Start();
        return new(app, store);
    }

    /// <summary>Completes when the process is asked to stop.</summary>
    public Task Stopped(CancellationToken ct) => app.WaitForShutdownAsync(ct);

    public async ValueTask DisposeAsync()
    {
        Store.Close();
        await Store.Deliveries.Close();
        await app.DisposeAsync();
        await Store.Deliveries.DisposeAsync();
    }
}
