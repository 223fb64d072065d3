using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace ShopifySync.FunctionsHost;

/// <summary>A function as this host serves it.</summary>
/// <param name="EntryPoint">Its method, with namespace and class.</param>
/// <param name="Route">An HTTP function's route below the prefix; null for others.</param>
public sealed record ServedFunction(string Name, string EntryPoint, TriggerBindingAttribute Trigger, string? Route);
