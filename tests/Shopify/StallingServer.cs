using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ShopifySync.Tests.Shopify;

/// <summary>A far side that begins an answer and never ends it; what is asked below <c>/moved</c> it sends there.</summary>
public sealed class StallingServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TaskCompletionSource stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StallingServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Map("/moved/{**path}", (string path) => Results.Redirect("/" + path, permanent: true, preserveMethod: true));
        app.Map("/admin/{**path}", Stall);
    }

    public string Origin => app.Urls.First();

    /// <summary>Completes when somebody waits for the rest of an answer.</summary>
    public Task Stalled => stalled.Task;

    public static async Task<StallingServer> Start()
    {
        var server = new StallingServer();
        await server.app.StartAsync();

        return server;
    }

    private async Task Stall(HttpContext http)
    {
        await http.Response.WriteAsync("""{"data":""");
        await http.Response.Body.FlushAsync();
        stalled.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
