namespace ShopifySync.Shopify;

/// <summary>Whose share of the cost budget pays for a request.</summary>
/// <remarks>A noun's work enters its lane once, and all that it sends is counted there.</remarks>
public sealed class Lane
{
    public static readonly Lane Stock = new("stock", 0.3);
    public static readonly Lane Orders = new("orders", 0.3);

    /// <summary>What can wait: imports and reconciles.</summary>
    public static readonly Lane Bulk = new("bulk", 0.15);

    private static readonly AsyncLocal<Lane?> Ambient = new();

    private Lane(string name, double minimumShare) => (Name, MinimumShare) = (name, minimumShare);

    /// <summary>As it is stored.</summary>
    public string Name { get; }

    /// <summary>The part of what Shopify restores that the lane gets, however much the others want.</summary>
    /// <remarks>What is left over goes to whoever comes.</remarks>
    public double MinimumShare { get; }

    /// <summary>The lane that the running work has entered; that of orders where it has entered none.</summary>
    public static Lane Current => Ambient.Value ?? Orders;

    /// <summary>What is sent from here on counts in this lane, until the scope is disposed.</summary>
    public IDisposable Enter()
    {
        var scope = new Scope(Ambient.Value);
        Ambient.Value = this;

        return scope;
    }

    private sealed class Scope(Lane? before) : IDisposable
    {
        public void Dispose() => Ambient.Value = before;
    }
}
