using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;

namespace ShopifySync.FunctionsHost;

/// <summary>Serves HTTP functions: routed as the real host routes, opened by key, answered by the function's result.</summary>
internal sealed class HttpFunctions(HostJson hostJson, Keys keys, Invocation invocation)
{
    /// <exception cref="StartRefusedException">A route or level that the real host refuses, or a route taken twice.</exception>
    public void Map(IEndpointRouteBuilder endpoints, IReadOnlyList<Function> functions)
    {
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);

        foreach (var function in functions)
        {
            if (function.Trigger is HttpTriggerAttribute trigger)
            {
                Check(function, trigger);
                var route = function.Route!;

                foreach (var door in (trigger.Methods ?? ["any method"]).Where(method => !taken.Add($"{method} {route}")))
                {
                    throw new StartRefusedException(
                        $"Function '{function.Name}' takes the route {route} ({door}), which another function has.");
                }

                endpoints.Map(Pattern(function, trigger, route), http => Serve(function, trigger, http)).WithDisplayName(function.Name);
            }
        }
    }

    private static void Check(Function function, HttpTriggerAttribute trigger)
    {
        if (Function.Reserved(function.Route!))
        {
            throw new StartRefusedException(
                $"Function '{function.Name}' has the route '{function.Route}': routes that begin with 'admin' or 'runtime' are the host's "
                    + "own.");
        }

        if (trigger.AuthLevel is AuthorizationLevel.User or AuthorizationLevel.System)
        {
            throw new StartRefusedException(
                $"Function '{function.Name}' has the authorization level {trigger.AuthLevel}, which this host does not know.");
        }
    }

    // The method is a constraint of the route, as in the real host: where it does not match there is no such address, 404 rather than 405.
    private RoutePattern Pattern(Function function, HttpTriggerAttribute trigger, string route)
    {
        try
        {
            object? policies = trigger.Methods is { } methods ? new { httpMethod = new HttpMethodRouteConstraint(methods) } : null;
            return RoutePatternFactory.Parse($"{hostJson.RoutePrefix}/{route}", defaults: null, policies);
        }
        catch (RoutePatternException notARoute)
        {
            throw new StartRefusedException($"Function '{function.Name}' has the route '{route}': {notARoute.Message}", notARoute);
        }
    }

    private async Task Serve(Function function, HttpTriggerAttribute trigger, HttpContext http)
    {
        if (!keys.Open(http.Request, trigger.AuthLevel, function.Name))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        try
        {
            await invocation.Run(function, http);
        }
        catch (Exception) when (!http.Response.HasStarted) // logged where it was thrown; the caller learns nothing of it
        {
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }
}
