using GraphQL;

namespace StoreSimulator.Graph;

/// <summary>One request on its way through the resolvers.</summary>
internal sealed class AdminRequest(Store store, string version) : Dictionary<string, object?> // the executer carries it as its user context
{
    public Store Store { get; } = store;
    public string Version { get; } = version;

    /// <summary>The points the resolved objects cost so far.</summary>
    public int Spent { get; set; }

    /// <summary>Idempotency keys that another request is working on.</summary>
    public IReadOnlySet<string> KeysElsewhere { get; init; } = new HashSet<string>();

    /// <summary>Why the request used something deprecated, or null.</summary>
    public string? Deprecated { get; set; }

    public bool Since(string version) => string.CompareOrdinal(Version, version) >= 0;

    /// <summary>Refuses what the app's scopes do not cover; a write scope implies its read scope.</summary>
    public void Demand(string field, IReadOnlyList<string> scopes)
    {
        if (scopes.Count == 0 || scopes.Any(Granted))
            return;

        var required = string.Join(" or ", scopes.Select(scope => $"`{scope}`"));
        throw new Refusal(
            $"Access denied for {field} field. Required access: {required} access scope.", "ACCESS_DENIED",
            ("documentation", "https://shopify.dev/api/usage/access-scopes"), ("requiredAccess", $"{required} access scope."));
    }

    private bool Granted(string scope) =>
        Store.Options.Scopes.Contains(scope)
        || scope.StartsWith("read_", StringComparison.Ordinal) && Store.Options.Scopes.Contains("write_" + scope["read_".Length..]);
}
