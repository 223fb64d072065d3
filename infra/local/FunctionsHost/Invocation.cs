using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ShopifySync.FunctionsHost;

/// <summary>One run of a function: its class from a scope of its own, its token cancelled by the timeout or by the caller.</summary>
/// <remarks>The host's stop cancels nothing, as in Azure: what still runs after the grace is killed.</remarks>
internal sealed partial class Invocation(IServiceScopeFactory scopes, HostJson hostJson, Killed killed, ILogger<Invocation> log)
{
    /// <summary>Runs a function of a timer or queue.</summary>
    /// <param name="function">The function to run.</param>
    /// <param name="trigger">What its trigger parameter is filled with.</param>
    /// <param name="ct">Cancels the run, as the timeout also does.</param>
    /// <exception cref="Exception">Whatever the function threw, once it is logged.</exception>
    public Task Run(Function function, object trigger, CancellationToken ct) => Guard(function, async token =>
    {
        await using var scope = scopes.CreateAsyncScope();
        await Call(function, scope.ServiceProvider, parameter => parameter.ParameterType == typeof(CancellationToken) ? token : trigger);
    }, ct);

    /// <summary>Runs an HTTP function and writes its answer.</summary>
    /// <exception cref="Exception">Whatever the function or its result threw, once it is logged.</exception>
    public Task Run(Function function, HttpContext http) => Guard(function, async token =>
    {
        var result = await Call(function, http.RequestServices, parameter =>
            parameter.ParameterType == typeof(CancellationToken) ? token
            : parameter.ParameterType == typeof(HttpRequest) ? http.Request
            : http.GetRouteValue(parameter.Name!)?.ToString());

        await ((IActionResult)result!).ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
    }, http.RequestAborted);

    private async Task Guard(Function function, Func<CancellationToken, Task> run, CancellationToken caller)
    {
        using var timeout = new CancellationTokenSource(hostJson.FunctionTimeout);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, killed.Token, caller);

        try
        {
            var patience = hostJson.FunctionTimeout + LocalHost.StopGrace; // it may not look at its token
            await run(linked.Token).WaitAsync(patience, TimeProvider.System, CancellationToken.None);
            Log.Succeeded(log, function.Name);
        }
        catch (OperationCanceledException) when (caller.IsCancellationRequested || killed.Token.IsCancellationRequested)
        {
            Log.Cancelled(log, function.Name);
            throw;
        }
        catch (Exception exception) when (timeout.IsCancellationRequested)
        {
            Log.TimedOut(log, exception, function.Name, hostJson.FunctionTimeout);
            throw;
        }
        catch (Exception exception)
        {
            Log.Failed(log, exception, function.Name);
            throw;
        }
    }

    private static async Task<object?> Call(Function function, IServiceProvider services, Func<ParameterInfo, object?> argument)
    {
        var target = function.Method.IsStatic ? null : services.GetRequiredService(function.Method.DeclaringType!);

        var returned = function.Method.Invoke(
            target, BindingFlags.DoNotWrapExceptions, null, [.. function.Method.GetParameters().Select(argument)], null);

        if (returned is not Task task)
        {
            return returned;
        }

        await task;
        return task.GetType().GetProperty(nameof(Task<>.Result))?.GetValue(task);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "Function {Function} succeeded")]
        public static partial void Succeeded(ILogger log, string function);

        [LoggerMessage(LogLevel.Debug, "Function {Function} was cancelled")]
        public static partial void Cancelled(ILogger log, string function);

        [LoggerMessage(LogLevel.Error, "Function {Function} did not end within functionTimeout, {Timeout}")]
        public static partial void TimedOut(ILogger log, Exception exception, string function, TimeSpan timeout);

        [LoggerMessage(LogLevel.Error, "Function {Function} failed")]
        public static partial void Failed(ILogger log, Exception exception, string function);
    }
}
