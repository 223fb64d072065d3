using ShopifySync.Erp;

namespace ShopifySync.Settings;

/// <summary>The table <c>api_settings</c>, which refuses values that make no sense. A change is noticed within ten seconds.</summary>
public sealed class SyncSettings(ErpDatabase erp, TimeProvider time)
{
    public const string DefaultApiVersion = "2026-10";

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private volatile Cached? cached;

    /// <summary>The settings as they were at most ten seconds ago.</summary>
    public async ValueTask<StoreSettings> Read(CancellationToken ct)
    {
        return cached is { } known && time.GetElapsedTime(known.At) < Fresh ? known.Settings : await ReadNow(ct);
    }

    /// <summary>The settings as they are at this moment.</summary>
    public async Task<StoreSettings> ReadNow(CancellationToken ct)
    {
        var at = time.GetTimestamp();
        var settings = Parse((await Rows(ct)).ToDictionary(row => row.Key, row => row.Value));
        cached = new Cached(settings, at);

        return settings;
    }

    private Task<IReadOnlyList<Row>> Rows(CancellationToken ct)
    {
        const string sql = "select key, value from api_settings where trim(value) <> ''";

        return erp.Rows<Row>(sql, null, ct);
    }

    private static StoreSettings Parse(Dictionary<string, string> values) => new()
    {
        StoreUrl = values.GetValueOrDefault("SHOPIFY_STORE_URL") is { } url ? Domain(url) : null,
        ApiVersion = values.GetValueOrDefault("SHOPIFY_API_VERSION", DefaultApiVersion),
        AutoSyncInventory = values.GetValueOrDefault("SHOPIFY_AUTO_SYNC_INVENTORY") == "true",
        AutoSyncOrders = values.GetValueOrDefault("SHOPIFY_AUTO_SYNC_ORDERS") == "true",
        AutoSyncProducts = values.GetValueOrDefault("SHOPIFY_AUTO_SYNC_PRODUCTS") == "true",
        AutoSyncCustomers = values.GetValueOrDefault("SHOPIFY_AUTO_SYNC_CUSTOMERS") == "true",
        FieldOwners = FieldWinners.Read(values.GetValueOrDefault("SHOPIFY_FIELD_OWNERS", "")),
        PublishTo = values.GetValueOrDefault("SHOPIFY_PUBLISH_TO"),
        AdoptStock = Enum.Parse<AdoptStock>(
            values.GetValueOrDefault("SHOPIFY_ADOPT_STOCK", nameof(AdoptStock.Ask)), ignoreCase: true),
        OrderConflicts = Enum.Parse<OrderConflicts>(
            values.GetValueOrDefault("SHOPIFY_ORDER_CONFLICTS", nameof(OrderConflicts.Erp)), ignoreCase: true),
        NotifyCustomers = values.GetValueOrDefault("SHOPIFY_NOTIFY_CUSTOMERS") == "true",
        PushRefunds = values.GetValueOrDefault("SHOPIFY_PUSH_REFUNDS") == "true",
        TakeTestOrders = values.GetValueOrDefault("SHOPIFY_TAKE_TEST_ORDERS") == "true",
        Reconcile = Enum.Parse<ReconcileMode>(values.GetValueOrDefault("SHOPIFY_RECONCILE", nameof(ReconcileMode.On)), ignoreCase: true),
        DefaultLocationGid = values.GetValueOrDefault("SHOPIFY_DEFAULT_LOCATION_ID")?.Trim() is { } location
            ? (location.StartsWith("gid://", StringComparison.Ordinal) ? location : $"gid://shopify/Location/{location}")
            : null,
    };

    /// <summary>People paste the address as their browser shows it.</summary>
    private static string Domain(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0;

        return url[start..].Trim('/').ToLowerInvariant();
    }

    private sealed record Row(string Key, string Value);

    private sealed record Cached(StoreSettings Settings, long At);
}
