namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a method as a function, and names it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute(string name) : Attribute
{
    /// <summary>The name by which the host, its keys and its settings know the function.</summary>
    public string Name { get; } = name;
}
