namespace StoreSimulator.Graph;

/// <summary>Inventory items and their levels, read.</summary>
internal static class InventoryFields
{
    public static void List()
    {
        Fields.Query("inventoryItem", "read_inventory or read_products", call =>
            call.Store.Find<InventoryItem>(call.Argument<object>("id")!.ToString()));
        Fields.Query("inventoryItems", "read_inventory or read_products", call =>
            Page.Of(call, Search<InventoryItem>.In(call, call.Store.Items, ItemTerms, ItemIndexes(call.Store))));
        Fields.Query("inventoryLevel", "read_inventory", call => call.Store.Find<InventoryLevel>(call.Argument<object>("id")!.ToString()));

        Fields.On<InventoryItem>("InventoryItem",
            ("id", (item, _) => item.Gid),
            ("legacyResourceId", (item, _) => item.Id),
            ("sku", (item, _) => item.Sku),
            ("tracked", (item, _) => item.Tracked),
            ("requiresShipping", (item, _) => item.RequiresShipping),
            ("countryCodeOfOrigin", (item, _) => item.CountryCodeOfOrigin),
            ("provinceCodeOfOrigin", (item, _) => item.ProvinceCodeOfOrigin),
            ("harmonizedSystemCode", (item, _) => item.HarmonizedSystemCode),
            ("unitCost", (item, call) =>
                item.Cost is { } cost ? new Shape { ["amount"] = cost, ["currencyCode"] = call.Store.Options.Currency } : null),
            ("duplicateSkuCount", (item, call) =>
                item.Sku is { Length: > 0 } sku ? call.Store.Skus.Find(sku).Count(variant => variant.Item != item) : 0),
            ("measurement", (item, _) => new Shape
            {
                ["id"] = $"gid://shopify/InventoryItemMeasurement/{item.Id}",
                ["weight"] = new Shape { ["value"] = (double)item.Weight, ["unit"] = item.WeightUnit },
            }),
            ("locationsCount", (item, _) => new Shape { ["count"] = item.Levels.Count(level => level.IsActive), ["precision"] = "EXACT" }),
            ("createdAt", (item, _) => item.CreatedAt),
            ("updatedAt", (item, _) => item.UpdatedAt),
            ("variant", (item, _) => item.Variant),
            ("variants", (item, call) => Page.Of(call, [item.Variant])),
            ("inventoryLevel", LevelAt),
            ("inventoryLevels", (item, call) =>
                Page.Of(
                    call, Search<InventoryLevel>.In(call, Shown(call, item.Levels), LevelTerms, ShopFields.Unindexed<InventoryLevel>()))));

        Fields.On<InventoryLevel>("InventoryLevel",
            ("id", (level, _) => level.Gid),
            ("isActive", (level, _) => level.IsActive),
            ("item", (level, _) => level.Item),
            ("location", (level, _) => level.Location),
            ("createdAt", (level, _) => level.CreatedAt),
            ("updatedAt", (level, _) => level.UpdatedAt),
            ("quantities", Quantities));
    }

    /// <summary>What levels are searched by.</summary>
    public static readonly IReadOnlyDictionary<string, Func<InventoryLevel, object?>> LevelTerms =
        new Dictionary<string, Func<InventoryLevel, object?>>
        {
            ["id"] = level => level.Id,
            ["inventory_item_id"] = level => level.Item.Id,
            ["created_at"] = level => level.CreatedAt,
            ["updated_at"] = level => level.UpdatedAt,
        };

    /// <summary>The active levels, or all of them where the field says includeInactive.</summary>
    public static IReadOnlyList<InventoryLevel> Shown(FieldCall call, IReadOnlyList<InventoryLevel> levels) =>
        call.Argument<bool>("includeInactive") || levels.All(level => level.IsActive) ? levels : [.. levels.Where(level => level.IsActive)];

    private static InventoryLevel? LevelAt(InventoryItem item, FieldCall call)
    {
        var location = call.Store.Find<Location>(call.Argument<object>("locationId")!.ToString());
        return location is not null && item.LevelAt(location) is { } level && (level.IsActive || call.Argument<bool>("includeInactive"))
            ? level
            : null;
    }

    private static Shape[] Quantities(InventoryLevel level, FieldCall call) =>
        [.. call.List<string>("names").Select(name => new Shape
        {
            ["id"] = $"gid://shopify/InventoryQuantity/{level.Id}?inventory_item_id={level.Item.Id}&name={name}",
            ["name"] = name,
            ["quantity"] = level.Quantity(name) ?? throw new Refusal($"The quantity name {name} is invalid.", "INVALID_FIELD_ARGUMENTS"),
            ["updatedAt"] = name == "on_hand" ? null : level.ChangedAt(name), // a sum has no moment of its own
        })];

    private static readonly Dictionary<string, Func<InventoryItem, object?>> ItemTerms = new()
    {
        ["id"] = item => item.Id,
        ["sku"] = item => item.Sku,
        ["created_at"] = item => item.CreatedAt,
        ["updated_at"] = item => item.UpdatedAt,
    };

    private static Dictionary<string, Func<string, IEnumerable<InventoryItem>>> ItemIndexes(Store store) => new()
    {
        ["sku"] = sku => store.Skus.Find(sku).Select(variant => variant.Item),
        ["id"] = id =>
            store.Find<InventoryItem>($"gid://shopify/InventoryItem/{id[(id.LastIndexOf('/') + 1)..]}") is { } item ? [item] : [],
    };
}
