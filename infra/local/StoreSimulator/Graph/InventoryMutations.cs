namespace StoreSimulator.Graph;

/// <summary>The mutations that change stock and inventory items.</summary>
internal static class InventoryMutations
{
    private static readonly string[] Reasons =
    [
        "correction", "cycle_count_available", "damaged", "movement_canceled", "movement_created", "movement_received", "movement_updated",
        "other", "promotion", "quality_control", "received", "reservation_created", "reservation_deleted", "reservation_updated", "restock",
        "safety_stock", "shrinkage",
    ];

    private static readonly string[] Adjustable = ["available", "damaged", "incoming", "quality_control", "reserved", "safety_stock"];

    public static void List()
    {
        Fields.Mutation("inventoryAdjustQuantities", "write_inventory", Adjust, idempotent: true, call =>
            DemandComparison(call, "changes", "InventoryChangeInput"));
        Fields.Mutation("inventorySetQuantities", "write_inventory", Set, idempotent: true, call =>
            DemandComparison(call, "quantities", "InventoryQuantityInput"));
        Fields.Mutation("inventorySetOnHandQuantities", "write_inventory", SetOnHand, idempotent: true, call =>
            DemandComparison(call, "setQuantities", "InventorySetQuantityInput"));
        Fields.Mutation("inventoryActivate", "write_inventory", Activate, idempotent: true);
        Fields.Mutation("inventoryDeactivate", "write_inventory", Deactivate);
        Fields.Mutation("inventoryItemUpdate", "write_inventory", UpdateItem);

        Fields.On<InventoryAdjustmentGroup>("InventoryAdjustmentGroup",
            ("id", (group, _) => group.Gid),
            ("createdAt", (group, _) => group.CreatedAt),
            ("reason", (group, _) => group.Reason),
            ("referenceDocumentUri", (group, _) => group.ReferenceDocumentUri),
            ("changes", (group, call) => group.Changes
                .Where(change =>
                    call.Argument<object>("inventoryItemIds") is null
                        || call.List<object>("inventoryItemIds").Any(id => id.ToString() == change.Level.Item.Gid))
                .Where(change =>
                    call.Argument<object>("locationIds") is null
                        || call.List<object>("locationIds").Any(id => id.ToString() == change.Level.Location.Gid))
                .Where(change => call.Argument<object>("quantityNames") is null || call.List<string>("quantityNames").Contains(change.Name))
                .Select(change => new Shape
                {
                    ["name"] = change.Name,
                    ["delta"] = change.Delta,
                    ["quantityAfterChange"] = null, // as every recorded store answers
                    ["ledgerDocumentUri"] = change.LedgerDocumentUri,
                    ["item"] = change.Level.Item,
                    ["location"] = change.Level.Location,
                }).ToArray()));
    }

    private static Shape Adjust(FieldCall call)
    {
        var input = call.Input("input");
        var name = (string)input["name"]!;
        var entries = Entries(input, "changes");
        if (Refusals(input) is { } refused)
        {
            return call.Refused(refused);
        }

        if (!Adjustable.Contains(name))
        {
            return call.Refused(new UserError(
                ["input", "name"], $"The specified quantity name is invalid. Valid values are: {string.Join(", ", Adjustable)}.",
                "INVALID_QUANTITY_NAME"));
        }

        if (Ledger(name, entries) is { } document)
        {
            return call.Refused(document);
        }

        return new StockBatch(call, name).Apply(
            entries.Select((entry, i) =>
                new StockChange(["input", "changes", $"{i}"], Text(entry, "inventoryItemId")!, Text(entry, "locationId")!)
                {
                    Quantity = before => Clamped((long)before + (int)entry["delta"]!),
                    QuantityMember = "delta",
                    Lowest = -2_000_000_000,
                    Highest = 2_000_000_000,
                    ExpectedBefore = entry.GetValueOrDefault("changeFromQuantity") as int?,
                    LedgerDocumentUri = Text(entry, "ledgerDocumentUri"),
                }),
            (string)input["reason"]!, Text(input, "referenceDocumentUri"));
    }

    private static List<UserError> Wrong(
        FieldCall call, IReadOnlyDictionary<string, object?> input, IReadOnlyList<IReadOnlyDictionary<string, object?>> entries)
    {
        var doubled = entries.GroupBy(Pair).Where(same => same.Count() > 1).Select(same => same.Key).ToHashSet();
        var errors = new List<UserError>();
        for (var i = 0; i < entries.Count; i++)
        {
            IReadOnlyList<string> path = ["input", "quantities", $"{i}"];
            if (doubled.Contains(Pair(entries[i])))
            {
                errors.Add(
                    new(
                        [.. path, "locationId"], "The combination of inventoryItemId and locationId must be unique.",
                        "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR"));
            }

            if (input.Text("name") == "on_hand" && (int)entries[i]["quantity"]! < 0)
            {
                errors.Add(new([.. path, "quantity"], "The quantity can't be negative.", "INVALID_QUANTITY_NEGATIVE"));
            }

            if (OldComparisonMissing(call, input, entries[i]))
            {
                errors.Add(
                    new(
                        [.. path, "compareQuantity"],
                        "The compareQuantity argument must be given to each quantity or ignored using ignoreCompareQuantity.",
                        "COMPARE_QUANTITY_REQUIRED"));
            }
        }

        return errors;
    }

    private static (string? Item, string? Location) Pair(IReadOnlyDictionary<string, object?> entry) =>
        (Text(entry, "inventoryItemId"), Text(entry, "locationId"));

    private static Shape Set(FieldCall call)
    {
        var input = call.Input("input");
        var name = (string)input["name"]!;
        var entries = Entries(input, "quantities");
        if (Refusals(input) is { } refused)
        {
            return call.Refused(refused);
        }

        if (name is not ("available" or "on_hand"))
        {
            return call.Refused(
                new UserError(["input", "name"], "The quantity name must be either 'available' or 'on_hand'.", "INVALID_NAME"));
        }

        var errors = Wrong(call, input, entries);
        if (errors.Count > 0)
        {
            return call.Refused(errors);
        }

        return new StockBatch(call, name).Apply(
            entries.Select((entry, i) =>
                new StockChange(["input", "quantities", $"{i}"], Text(entry, "inventoryItemId")!, Text(entry, "locationId")!)
                {
                    Quantity = _ => (int)entry["quantity"]!,
                    QuantityMember = "quantity",
                    Lowest = -1_000_000_000,
                    Highest = 1_000_000_000,
                    ExpectedBefore = (entry.GetValueOrDefault("changeFromQuantity") ?? entry.GetValueOrDefault("compareQuantity")) as int?,
                    ExpectedMember = entry.ContainsKey("changeFromQuantity") ? "changeFromQuantity" : "compareQuantity",
                    StaleCode = entry.ContainsKey("changeFromQuantity") ? "CHANGE_FROM_QUANTITY_STALE" : "COMPARE_QUANTITY_STALE",
                }),
            (string)input["reason"]!, Text(input, "referenceDocumentUri"));
    }

    private static Shape SetOnHand(FieldCall call)
    {
        var input = call.Input("input");
        if (Refusals(input) is { } refused)
        {
            return call.Refused(refused);
        }

        var entries = Entries(input, "setQuantities");
        UserError[] errors =
        [
            .. entries.Index().Where(entry => (int)entry.Item["quantity"]! < 0).Select(entry => new UserError(
                ["input", "setQuantities", $"{entry.Index}", "quantity"], "The quantity can't be negative.", "INVALID_QUANTITY_NEGATIVE")),
        ];
        return errors.Length > 0 ? call.Refused(errors) : new StockBatch(call, "on_hand").Apply(
            entries.Select((entry, i) =>
                new StockChange(["input", "setQuantities", $"{i}"], Text(entry, "inventoryItemId")!, Text(entry, "locationId")!)
                {
                    Quantity = _ => (int)entry["quantity"]!,
                    QuantityMember = "quantity",
                    Lowest = 0,
                    Highest = 1_000_000_000,
                    ExpectedBefore = entry.GetValueOrDefault("changeFromQuantity") as int?,
                }),
            (string)input["reason"]!, Text(input, "referenceDocumentUri"));
    }

    private static Shape Activate(FieldCall call)
    {
        if (call.Store.Find<InventoryItem>(call.Argument<object>("inventoryItemId")!.ToString()) is not { } item)
        {
            return call.Refused(new UserError(["inventoryItemId"], "The product couldn't be stocked because it wasn't found."));
        }

        if (call.Store.Find<Location>(call.Argument<object>("locationId")!.ToString()) is not { IsActive: true } location)
        {
            return call.Refused(new UserError(["locationId"], "The product couldn't be stocked because the location wasn't found."));
        }

        var available = call.Argument<int?>("available");
        if (item.LevelAt(location) is { IsActive: true } && available is not null)
        {
            return call.Refused(
                new UserError(["available"], "Not allowed to set available quantity when the item is already active at the location."));
        }

        var level = call.Store.Stocked(item, location);
        level.IsActive = true;
        if (available is { } quantity)
        {
            call.Store.Change(level, "available", quantity);
        }

        if (call.Argument<int?>("onHand") is { } onHand)
        {
            call.Store.Change(level, "on_hand", onHand);
        }

        call.Store.Statistics.MutationsApplied++;
        return FieldCall.Done(("inventoryLevel", level));
    }

    private static Shape Deactivate(FieldCall call)
    {
        var gid = call.Argument<object>("inventoryLevelId")!.ToString()!;
        var item = gid[(gid.LastIndexOf('=') + 1)..];
        if (call.Store.Find<InventoryLevel>(gid) is not { } level)
        {
            var what = call.Store.Find<InventoryItem>($"gid://shopify/InventoryItem/{item}") is null ? "product" : "location";
            return call.Refused(new UserError(null, $"The product couldn't be unstocked because the {what} was deleted."));
        }

        if (level.IsActive && level.Item.Levels.Count(other => other.IsActive) == 1)
        {
            return call.Refused(new UserError(
                null,
                $"The product couldn't be unstocked from {level.Location.Name} because products need to be stocked "
                    + "at a minimum of 1 location."));
        }

        level.IsActive = false;
        call.Store.Fire("INVENTORY_LEVELS_DISCONNECT", level);
        return FieldCall.Done();
    }

    private static Shape UpdateItem(FieldCall call)
    {
        if (call.Store.Find<InventoryItem>(call.Argument<object>("id")!.ToString()) is not { } item)
        {
            return call.Refused(new UserError(["id"], "The product couldn't be updated because it does not exist."));
        }

        var input = call.Input("input");
        UserError[] errors = [.. InventoryItemInput.Wrong(input)];
        if (errors.Length > 0)
        {
            return call.Refused(errors);
        }

        InventoryItemInput.Write(call.Store, item.Variant, input);
        item.Variant.UpdatedAt = call.Store.Now;
        call.Store.Fire("INVENTORY_ITEMS_UPDATE", item);
        call.Store.Changed(item.Variant.Product);
        return FieldCall.Done(("inventoryItem", item));
    }

    private static IReadOnlyList<IReadOnlyDictionary<string, object?>> Entries(IReadOnlyDictionary<string, object?> input, string member) =>
        [.. ((IEnumerable<object?>)input[member]!).Cast<IReadOnlyDictionary<string, object?>>()];

    // nullable in the schema, yet to be named from 2026-04 on
    private static void DemandComparison(FieldCall call, string member, string type)
    {
        if (call.Request.Since("2026-04") && Entries(call.Input("input"), member).Any(entry => !entry.ContainsKey("changeFromQuantity")))
        {
            throw new Refusal($"{type} must include the following argument: changeFromQuantity.", "INVALID_FIELD_ARGUMENTS");
        }
    }

    private static bool OldComparisonMissing(
        FieldCall call, IReadOnlyDictionary<string, object?> input, IReadOnlyDictionary<string, object?> entry) =>
        !call.Request.Since("2026-04") && input.GetValueOrDefault("ignoreCompareQuantity") is not true
        && !entry.ContainsKey("changeFromQuantity") && entry.GetValueOrDefault("compareQuantity") is null;

    private static UserError? Refusals(IReadOnlyDictionary<string, object?> input)
    {
        if (!Reasons.Contains((string)input["reason"]!))
        {
            return new(
                ["input", "reason"], $"The specified reason is invalid. Valid values are: {string.Join(", ", Reasons)}.", "INVALID_REASON");
        }

        return Text(input, "referenceDocumentUri") is { } document
            && (!Uri.TryCreate(document, UriKind.Absolute, out _) || document.StartsWith("gid://shopify/", StringComparison.Ordinal))
            ? new(["input", "referenceDocumentUri"], "The specified reference document is invalid.", "INVALID_REFERENCE_DOCUMENT")
            : null;
    }

    private static UserError? Ledger(string name, IReadOnlyList<IReadOnlyDictionary<string, object?>> entries)
    {
        var documents = entries.Select(entry => Text(entry, "ledgerDocumentUri")).ToArray();
        if (name == "available")
        {
            return Array.FindIndex(documents, document => document is not null) is var at and >= 0
                ? new(
                    ["input", "changes", $"{at}", "ledgerDocumentUri"], "A ledger document URI is not allowed when adjusting available.",
                    "INVALID_AVAILABLE_DOCUMENT")
                : null;
        }

        if (Array.IndexOf(documents, null) is var missing and >= 0)
        {
            return new(
                ["input", "changes", $"{missing}", "ledgerDocumentUri"],
                "A ledger document URI is required except when adjusting available.", "INVALID_QUANTITY_DOCUMENT");
        }

        if (documents.Distinct().Count() > 1)
        {
            return new(
                ["input", "changes"],
                "All changes must have the same ledger document URI or, in the case of adjusting available, no ledger document URI.",
                "MAX_ONE_LEDGER_DOCUMENT");
        }

        return documents[0]!.StartsWith("gid://shopify/", StringComparison.Ordinal)
            ? new(
                ["input", "changes", "0", "ledgerDocumentUri"],
                "Internal (gid://shopify/) ledger documents are not allowed to be adjusted via API.", "INTERNAL_LEDGER_DOCUMENT")
            : null;
    }

    private static int Clamped(long quantity) => (int)Math.Clamp(quantity, int.MinValue, int.MaxValue);

    private static string? Text(IReadOnlyDictionary<string, object?> members, string name) => members.GetValueOrDefault(name)?.ToString();
}
