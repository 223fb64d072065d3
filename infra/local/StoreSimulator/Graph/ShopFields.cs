namespace StoreSimulator.Graph;

/// <summary>The shop itself, its app and scopes, nodes by id, and locations.</summary>
internal static class ShopFields
{
    public static void List()
    {
        Fields.Query("shop", "", call => call.Store);
        Fields.On<Store>("Shop",
            ("id", (_, _) => "gid://shopify/Shop/1"),
            ("name", (store, _) => store.Options.Domain.Split('.')[0]),
            ("myshopifyDomain", (store, _) => store.Options.Domain),
            ("url", (store, _) => $"https://{store.Options.Domain}"),
            ("currencyCode", (store, _) => store.Options.Currency),
            ("enabledPresentmentCurrencies", (store, _) => new[] { store.Options.Currency }),
            ("ianaTimezone", (store, _) => TimeZone(store.Options.UtcOffset)),
            ("timezoneOffset", (store, _) => Offset(store.Options.UtcOffset)),
            ("taxesIncluded", (_, _) => false),
            ("weightUnit", (_, _) => "KILOGRAMS"),
            ("createdAt", (store, _) => store.CreatedAt),
            ("plan", (store, _) => new Shape
            {
                ["publicDisplayName"] = store.Options.DevelopmentStore ? "Development" : "Basic",
                ["partnerDevelopment"] = store.Options.DevelopmentStore,
                ["shopifyPlus"] = false,
            }));

        Fields.Query("publicApiVersions", "", call => call.Store.Versions
            .Select(version => new Shape { ["handle"] = version, ["displayName"] = version, ["supported"] = version != "unstable" }));

        Fields.Query("appInstallation", "", Installation);
        Fields.Query("currentAppInstallation", "", Installation);

        Fields.Query("node", "", call => call.Request.Seen(call.Argument<object>("id")?.ToString()));
        Fields.Query("nodes", "", call => call.List<object>("ids").Select(id => call.Request.Seen(id.ToString())).ToArray());

        Fields.Query("location", "read_locations or read_inventory", call =>
            call.Argument<object>("id") is { } id ? call.Store.Find<Location>(id.ToString()) : call.Store.Locations[0]);
        Fields.Query("locations", "read_locations or read_inventory", call =>
        {
            var shown = call.Argument<bool>("includeInactive")
                ? call.Store.Locations
                : [.. call.Store.Locations.Where(location => location.IsActive)];
            return Page.Of(call, Search<Location>.In(call, shown, LocationTerms, Unindexed<Location>()), LocationSorts);
        });
        Fields.On<Location>("Location",
            ("id", (location, _) => location.Gid),
            ("legacyResourceId", (location, _) => location.Id),
            ("name", (location, _) => location.Name),
            ("isActive", (location, _) => location.IsActive),
            ("isPrimary", (location, call) => location == call.Store.Locations[0]),
            ("fulfillsOnlineOrders", (_, _) => true),
            ("shipsInventory", (_, _) => true),
            ("hasActiveInventory", (location, _) => location.Levels.Exists(level => level.IsActive && level.Available != 0)),
            ("createdAt", (location, _) => location.CreatedAt),
            ("updatedAt", (location, _) => location.UpdatedAt),
            ("inventoryLevel", (location, call) =>
                call.Store.Find<InventoryItem>(call.Argument<object>("inventoryItemId")?.ToString())?.LevelAt(location)),
            ("inventoryLevels", (location, call) =>
                Page.Of(
                    call,
                    Search<InventoryLevel>.In(
                        call, InventoryFields.Shown(call, location.Levels), InventoryFields.LevelTerms, Unindexed<InventoryLevel>()))));
    }

    // the zones of whole hours: their sign is the other way round
    private static string TimeZone(TimeSpan offset) => offset == TimeSpan.Zero ? "Etc/UTC" : $"Etc/GMT{-offset.Hours:+0;-0}";

    private static string Offset(TimeSpan offset) => $"{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hhmm}";

    /// <summary>For what is searched by looking at each.</summary>
    public static IReadOnlyDictionary<string, Func<string, IEnumerable<T>>> Unindexed<T>() =>
        new Dictionary<string, Func<string, IEnumerable<T>>>();

    private static readonly Dictionary<string, Func<Location, object?>> LocationTerms = new()
    {
        ["id"] = location => location.Id,
        ["name"] = location => location.Name,
        ["active"] = location => location.IsActive,
        ["created_at"] = location => location.CreatedAt,
    };

    private static readonly Dictionary<string, Func<Location, string>> LocationSorts = new() { ["NAME"] = location => location.Name };

    private static Shape Installation(FieldCall call) => new()
    {
        ["id"] = "gid://shopify/AppInstallation/1",
        ["app"] = new Shape { ["id"] = $"gid://shopify/App/{Store.AppId}", ["title"] = "Simulated app", ["handle"] = "simulated-app" },
        ["accessScopes"] = call.Store.Options.Scopes
            .SelectMany(scope =>
                scope.StartsWith("write_", StringComparison.Ordinal) ? new[] { scope, "read_" + scope["write_".Length..] } : [scope])
            .Distinct()
            .Select(scope => new Shape { ["handle"] = scope, ["description"] = scope.Replace('_', ' ') }),
    };
}
