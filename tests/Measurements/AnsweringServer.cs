using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ShopifySync.Measurements;

/// <summary>A store's API that answers whatever one wants.</summary>
/// <remarks>The first request of an instance, which asks for the budget, is answered as Shopify does.</remarks>
public sealed class AnsweringServer : IAsyncDisposable
{
    private const string Budget =
        """
        {"data":{"shop":{"id":"1"}},"extensions":{"cost":{"actualQueryCost":1,"throttleStatus":{"maximumAvailable":2000,
        "currentlyAvailable":1999,"restoreRate":100}}}}
        """;

    private readonly WebApplication app;

    private AnsweringServer(Func<HttpContext, JsonElement, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Map("/admin/{**path}", async (HttpContext http) =>
        {
            var request = (await JsonDocument.ParseAsync(http.Request.Body)).RootElement;

            await (
                request.GetProperty("query").GetString()!.Contains("query Probe", StringComparison.Ordinal)
                    ? http.Response.WriteAsync(Budget)
                    : answer(http, request));
        });
    }

    public string Origin => app.Urls.First();

    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["SHOPIFY_API_ORIGIN"] = Origin };

    public static async Task<AnsweringServer> Start(Func<HttpContext, JsonElement, Task> answer)
    {
        var server = new AnsweringServer(answer);
        await server.app.StartAsync();

        return server;
    }

    public static Task<AnsweringServer> Start(string body, int status = 200) => Start((http, _) =>
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsync(body);
    });

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
