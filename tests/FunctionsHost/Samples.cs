using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using ShopifySync.FunctionsHost;

namespace ShopifySync.Tests.FunctionsHost;

/// <summary>Hosts over the sample functions.</summary>
internal static class Samples
{
    public static Dictionary<string, string?> Settings() => new()
    {
        ["FunctionsHost:Keys:Master"] = "master-key",
        ["FunctionsHost:Keys:Default"] = "any-key",
        ["FunctionsHost:Keys:Functions:echo"] = "echo-key",
        ["FunctionsHost:Keys:Functions:owner"] = "owner-key",
    };

    public static Task<FunctionApp> Start<T>(Probe probe, Dictionary<string, string?>? settings = null, TimeProvider? time = null) =>
        Start(typeof(T), probe, settings, time);

    public static Task<FunctionApp> Start(
        Type functions, Probe probe, Dictionary<string, string?>? settings = null, TimeProvider? time = null) =>
        FunctionApp.Start(
            Only(functions), app => app.Services.AddSingleton(probe).AddSingleton(time ?? TimeProvider.System), settings ?? Settings());

    /// <summary>An assembly that shows some of this one's types only.</summary>
    public static Assembly Only(params Type[] types) => new Selection(types);

    private sealed class Selection(Type[] types) : Assembly
    {
        public override Type[] GetTypes() => types;
    }
}
