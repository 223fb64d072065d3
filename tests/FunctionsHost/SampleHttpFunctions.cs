using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace ShopifySync.Tests.FunctionsHost;

public sealed class SampleHttpFunctions(Probe probe)
{
    [Function("echo")]
    public static async Task<IActionResult> Echo(
        [HttpTrigger(AuthorizationLevel.Function, "post")] HttpRequest request, CancellationToken ct)
    {
        using var reader = new StreamReader(request.Body);
        return new OkObjectResult(new { said = await reader.ReadToEndAsync(ct) });
    }

    [Function("open-door")]
    public static IActionResult Open(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "doors/{door}")] HttpRequest request, string door) =>
        new OkObjectResult($"{request.Method} {door}");

    [Function("close-door")]
    public static IActionResult Close(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "doors/{door}")] HttpRequest request, string door) =>
        new OkObjectResult($"{request.Method} {door}");

    [Function("owner")]
    public static IActionResult Owner([HttpTrigger(AuthorizationLevel.Admin, "get")] HttpRequest request) => new OkResult();

    [Function("breaks")]
    public static IActionResult Break([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        throw new InvalidOperationException("a secret detail");

    [Function("waits")]
    public async Task<IActionResult> Wait([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, CancellationToken ct)
    {
        await probe.Signal("waits");

        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        catch (OperationCanceledException)
        {
            await probe.Signal("cancelled");
            throw;
        }

        return new OkResult();
    }
}
