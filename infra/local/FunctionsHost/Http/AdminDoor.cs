using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;

namespace ShopifySync.FunctionsHost;

/// <summary>Runs a timer or queue function by hand, as the real host does.</summary>
/// <remarks><c>POST /admin/functions/{name}</c> with the master key and <c>{"input":"text"}</c> answers 202 and lets it run.</remarks>
internal sealed class AdminDoor(Keys keys, IReadOnlyDictionary<string, Func<string, Task>> byHand)
{
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/admin/functions/{name}", Invoke);

    private async Task<IResult> Invoke(HttpRequest request, string name)
    {
        if (!keys.Open(request, AuthorizationLevel.Admin, name))
        {
            return Results.Unauthorized();
        }

        if (!byHand.TryGetValue(name, out var run))
        {
            return Results.NotFound();
        }

        try
        {
            var body = await JsonSerializer.DeserializeAsync<FunctionInvocation>(
                request.Body, JsonSerializerOptions.Web, request.HttpContext.RequestAborted);

            if (body is null)
            {
                return Results.BadRequest();
            }

            _ = Task.Run(() => run(body.Input ?? ""), CancellationToken.None);
            return Results.Accepted();
        }
        catch (JsonException)
        {
            return Results.BadRequest();
        }
    }

    private sealed record FunctionInvocation(string? Input);
}
