namespace StoreSimulator.Graph;

/// <summary>Applies an inventory mutation's entries: all or nothing, or the good ones with <see cref="Faults.PartialBatches"/>.</summary>
internal sealed class StockBatch(FieldCall call, string name)
{
    private readonly Dictionary<InventoryLevel, int> planned = [];
    private readonly List<(StockChange Change, InventoryItem Item, Location Location, int After)> good = [];
    private readonly List<UserError> errors = [];
    private readonly List<InventoryAdjustmentGroup.Change> onHand = [];

    public Shape Apply(IEnumerable<StockChange> changes, string reason, string? referenceDocumentUri)
    {
        foreach (var change in changes)
        {
            Plan(change);
        }

        var statistics = call.Store.Statistics;
        statistics.EntriesRefused += errors.Count;
        statistics.EntriesStale += errors.Count(error => error.Code is "CHANGE_FROM_QUANTITY_STALE" or "COMPARE_QUANTITY_STALE");
        if (errors.Count > 0 && (good.Count == 0 || !call.Store.Faults.PartialBatches))
        {
            return call.Refused(errors);
        }

        var group = call.Store.NewAdjustmentGroup(reason, referenceDocumentUri);
        foreach (var (change, item, location, after) in good)
        {
            Write(group, change, call.Store.Stocked(item, location), after);
        }

        group.Changes.AddRange(onHand); // after all the others, however many entries there are

        statistics.MutationsApplied++;
        statistics.EntriesChanged += good.Count;
        var moved = group.Changes.Exists(change => change.Delta != 0); // what changes nothing makes no group
        var payload = FieldCall.Done(("inventoryAdjustmentGroup", moved ? group : null));
        payload["userErrors"] = errors.Select(error => error.ToShape()).ToArray();
        return payload;
    }

    private void Plan(StockChange change)
    {
        if (call.Store.Find<InventoryItem>(change.Item) is not { } item)
        {
            Refuse(change, "inventoryItemId", "The specified inventory item could not be found.", "INVALID_INVENTORY_ITEM");
        }
        else if (call.Store.Find<Location>(change.Location) is not { IsActive: true } location)
        {
            Refuse(change, "locationId", "The specified location could not be found.", "INVALID_LOCATION");
        }
        else if (item.IsBundle)
        {
            Refuse(
                change, "inventoryItemId", "The specified inventory item is not allowed to be adjusted via API.",
                "NON_MUTABLE_INVENTORY_ITEM");
        }
        else if (!item.Tracked)
        {
            Refuse(
                change, "inventoryItemId", "The specified inventory item does not have inventory tracking enabled.",
                "NON_MUTABLE_INVENTORY_ITEM");
        }
        else if (item.LevelAt(location) is null && !call.Request.Since("2026-10"))
        {
            Refuse(change, "locationId", "The specified inventory item is not stocked at the location.", "ITEM_NOT_STOCKED_AT_LOCATION");
        }
        else
        {
            Plan(change, item, location);
        }
    }

    private void Plan(StockChange change, InventoryItem item, Location location)
    {
        var level = item.LevelAt(location);
        var before = level is null ? 0 : planned.TryGetValue(level, out var changed) ? changed : level.Quantity(name)!.Value;
        var after = change.Quantity(before);

        if (change.ExpectedBefore is { } expected && expected != before)
        {
            Refuse(
                change, change.ExpectedMember, $"The {change.ExpectedMember} argument no longer matches the persisted quantity.",
                change.StaleCode);
        }
        else if (after > change.Highest)
        {
            Refuse(change, change.QuantityMember, $"The quantity can't be higher than {change.Highest:N0}.", "INVALID_QUANTITY_TOO_HIGH");
        }
        else if (after < change.Lowest)
        {
            Refuse(change, change.QuantityMember, $"The quantity can't be lower than {change.Lowest:N0}.", "INVALID_QUANTITY_TOO_LOW");
        }
        else
        {
            good.Add((change, item, location, after));
            if (level is not null)
            {
                planned[level] = after;
            }
        }
    }

    private void Write(InventoryAdjustmentGroup group, StockChange change, InventoryLevel level, int after)
    {
        var delta = after - level.Quantity(name)!.Value;
        call.Store.Change(level, name, after);
        group.Changes.Add(
            new(
                level, name == "on_hand" ? "available" : name, delta, level.Quantity(name == "on_hand" ? "available" : name)!.Value,
                change.LedgerDocumentUri));
        if (name != "incoming")
        {
            onHand.Add(new(level, "on_hand", delta, level.Quantity("on_hand")!.Value, null));
        }
    }

    private void Refuse(StockChange change, string member, string message, string code) =>
        errors.Add(new([.. change.Path, member], message, code));
}
