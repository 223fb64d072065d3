using GraphQL;

namespace StoreSimulator.Graph;

/// <summary>A top-level error as Shopify words it: a message and extensions with a code.</summary>
internal sealed class Refusal : ExecutionError
{
    public Refusal(string message, string code, params (string Name, object? Value)[] extensions) : base(message)
    {
        Extensions = new Dictionary<string, object?> { ["code"] = code };
        foreach (var (name, value) in extensions)
        {
            Extensions[name] = value;
        }
    }
}
