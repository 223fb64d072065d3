using GraphQL;

namespace StoreSimulator.Graph;

/// <summary>One request on its way through the resolvers.</summary>
internal sealed class AdminRequest(Store store, string version) : Dictionary<string, object?> // the executer carries it as its user context
{
    private static readonly TimeSpan OrdersAreShown = TimeSpan.FromDays(60);

    public Store Store { get; } = store;
    public string Version { get; } = version;

    /// <summary>Whether a bulk operation asks: its connections name no page and get every node.</summary>
    public bool IsBulk { get; init; }

    /// <summary>What was resolved so far.</summary>
    public AnsweredFields Answered { get; } = new();

    /// <summary>Idempotency keys that another request is working on.</summary>
    public IReadOnlySet<string> KeysElsewhere { get; init; } = new HashSet<string>();

    /// <summary>Why the request used something deprecated, or null.</summary>
    public string? Deprecated { get; set; }

    /// <summary>Search terms that were ignored, for the answer's extensions.</summary>
    public List<Shape> SearchWarnings { get; } = [];

    public bool Since(string version) => string.CompareOrdinal(Version, version) >= 0;

    /// <summary>Refuses what the app's scopes do not cover; a write scope implies its read scope.</summary>
    public void Demand(string field, IReadOnlyList<string> scopes)
    {
        if (scopes.Count == 0 || scopes.Any(Granted))
        {
            return;
        }

        var required = string.Join(" or ", scopes.Select(scope => $"`{scope}`"));
        throw new Refusal(
            $"Access denied for {field} field. Required access: {required} access scope.", "ACCESS_DENIED",
            ("documentation", "https://shopify.dev/api/usage/access-scopes"), ("requiredAccess", $"{required} access scope."));
    }

    /// <summary>The noun of a gid, unless the app may not see it.</summary>
    public Noun? Seen(string? gid) => gid is not null && Store.Find(gid) is { } noun && Sees(noun) ? noun : null;

    /// <summary>Whether the app may see it. Orders over sixty days need read_all_orders; fulfilment orders exist once routed.</summary>
    public bool Sees(Noun noun) =>
        IsThere(noun) && (OrderOf(noun) is not { } order || order.CreatedAt > Store.Now - OrdersAreShown || Granted("read_all_orders"));

    private bool IsThere(Noun noun) => noun is not FulfillmentOrder planned || planned.IsRouted(Store.Now);

    private static Order? OrderOf(Noun noun) => noun switch
    {
        Order order => order,
        LineItem line => line.Order,
        ShippingLine line => line.Order,
        Refund refund => refund.Order,
        Fulfillment fulfillment => fulfillment.Order,
        FulfillmentOrder planned => planned.Order,
        OrderTransaction money => money.Order,
        _ => null,
    };

    private bool Granted(string scope) =>
        Has(scope) || scope.StartsWith("read_", StringComparison.Ordinal) && Has("write_" + scope["read_".Length..]);

    private bool Has(string scope) => Store.Options.Scopes.Contains(scope) && !Store.Faults.LostScopes.Contains(scope);
}
