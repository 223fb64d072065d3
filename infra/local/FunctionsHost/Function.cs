using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace ShopifySync.FunctionsHost;

/// <summary>A method with a <see cref="FunctionAttribute"/> and exactly one trigger.</summary>
internal sealed partial record Function(string Name, MethodInfo Method, TriggerBindingAttribute Trigger)
{
    /// <summary>An HTTP function's route below the prefix; null for others.</summary>
    public string? Route => Trigger is HttpTriggerAttribute http ? string.IsNullOrEmpty(http.Route) ? Name : http.Route : null;

    public ServedFunction Served => new(Name, $"{Method.DeclaringType!.FullName}.{Method.Name}", Trigger, Route);

    /// <summary>The functions of an assembly, in the order of their names.</summary>
    /// <exception cref="StartRefusedException">A function is one that the real host or worker would not run.</exception>
    public static IReadOnlyList<Function> In(Assembly assembly)
    {
        Function[] functions = [.. Methods(assembly).Select(Of).OrderBy(function => function.Name, StringComparer.Ordinal)];

        foreach (
            var twins in functions.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            throw new StartRefusedException($"Two functions are named '{twins.Key}'.");
        }

        return functions;
    }

    /// <summary>The classes whose methods are functions.</summary>
    public static IEnumerable<Type> Classes(Assembly assembly) =>
        Methods(assembly).Where(method => !method.IsStatic).Select(method => method.DeclaringType!).Distinct();

    private static IEnumerable<MethodInfo> Methods(Assembly assembly) =>
        assembly.GetTypes()
            .Where(type => type is { IsClass: true, ContainsGenericParameters: false })
            .SelectMany(type => type.GetMethods(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.IsDefined(typeof(FunctionAttribute)));

    private static Function Of(MethodInfo method)
    {
        var name = method.GetCustomAttribute<FunctionAttribute>()!.Name;

        if (!ValidName().IsMatch(name))
        {
            throw new StartRefusedException(
                $"Function '{name}' ({Place(method)}): a name is a letter and up to 127 letters, digits, '_' or '-', and not 'host'.");
        }

        if (Reserved(name))
        {
            throw new StartRefusedException(
                $"Function '{name}' ({Place(method)}): names that begin with 'admin' or 'runtime' are the host's own.");
        }

        if (!method.IsPublic)
        {
            throw new StartRefusedException($"Function '{name}' ({Place(method)}) is not public, and the worker would not find it.");
        }

        TriggerBindingAttribute[] triggers = [.. method
            .GetParameters()
            .SelectMany(parameter => parameter.GetCustomAttributes<TriggerBindingAttribute>())];

        if (triggers is not [var trigger])
        {
            throw new StartRefusedException($"Function '{name}' ({Place(method)}) has {triggers.Length} triggers, and must have one.");
        }

        var function = new Function(name, method, trigger);
        function.CheckShape();
        return function;
    }

    /// <summary>Whether the host keeps this name or route to itself.</summary>
    public static bool Reserved(string nameOrRoute) =>
        nameOrRoute.StartsWith("admin", StringComparison.OrdinalIgnoreCase)
            || nameOrRoute.StartsWith("runtime", StringComparison.OrdinalIgnoreCase);

    private void CheckShape()
    {
        var returns = Method.ReturnType;
        var answers = Trigger is HttpTriggerAttribute
            ? typeof(IActionResult).IsAssignableFrom(returns)
                || (returns.IsGenericType && returns.GetGenericTypeDefinition() == typeof(Task<>)
                && typeof(IActionResult).IsAssignableFrom(returns.GetGenericArguments()[0]))
            // async void loses its exceptions
            : returns == typeof(Task) || (returns == typeof(void) && !Method.IsDefined(typeof(AsyncStateMachineAttribute)));

        if (!answers)
        {
            var wanted = Trigger is HttpTriggerAttribute ? "IActionResult or Task<IActionResult>" : "Task or nothing";
            throw new StartRefusedException($"Function '{Name}' ({Place(Method)}) returns {returns.Name}, and must return {wanted}.");
        }

        foreach (var parameter in Method.GetParameters().Where(parameter => parameter.ParameterType != typeof(CancellationToken)))
        {
            CheckParameter(parameter);
        }
    }

    private void CheckParameter(ParameterInfo parameter)
    {
        var filled = parameter.IsDefined(typeof(TriggerBindingAttribute))
            ? parameter.ParameterType == FilledBy(Trigger)
            : Trigger is HttpTriggerAttribute { Route: { } route } && parameter.ParameterType == typeof(string)
                && route.Contains($"{{{parameter.Name}", StringComparison.OrdinalIgnoreCase);

        if (!filled)
        {
            throw new StartRefusedException(
                $"Function '{Name}' ({Place(Method)}): nothing fills the parameter '{parameter.ParameterType.Name} {parameter.Name}'.");
        }
    }

    private static Type FilledBy(TriggerBindingAttribute trigger) => trigger switch
    {
        HttpTriggerAttribute => typeof(HttpRequest),
        TimerTriggerAttribute => typeof(TimerInfo),
        QueueTriggerAttribute => typeof(string),
        _ => throw new StartRefusedException($"This host knows no {trigger.GetType().Name}."),
    };

    private static string Place(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,127}$(?<!^host$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ValidName();
}
