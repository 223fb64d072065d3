namespace StoreSimulator;

public sealed partial class Store
{
    /// <summary>What a location has available of an item; null where it is not stocked there.</summary>
    public int? Available(string itemGid, string locationGid)
    {
        lock (Gate)
        {
            return Known<InventoryItem>(itemGid).LevelAt(Known<Location>(locationGid))?.Available;
        }
    }

    /// <summary>A customer buys: available goes down by <paramref name="quantity"/>, below zero too.</summary>
    public int Sell(string itemGid, string locationGid, int quantity = 1) => Move(itemGid, locationGid, available => available - quantity);

    /// <summary>Goods arrive or come back: available goes up by <paramref name="quantity"/>.</summary>
    public int Receive(string itemGid, string locationGid, int quantity = 1) =>
        Move(itemGid, locationGid, available => available + quantity);

    /// <summary>A merchant types a quantity into the admin.</summary>
    public int SetAvailable(string itemGid, string locationGid, int quantity) => Move(itemGid, locationGid, _ => quantity);

    /// <summary>A merchant switches tracking of an item; inventory_items/update is fired.</summary>
    public void Track(string itemGid, bool tracked)
    {
        lock (Gate)
        {
            NextEvent();
            var item = Known<InventoryItem>(itemGid);
            (item.Tracked, item.UpdatedAt) = (tracked, Now);
            Fire("INVENTORY_ITEMS_UPDATE", item);
        }
    }

    private int Move(string itemGid, string locationGid, Func<int, int> change)
    {
        lock (Gate)
        {
            NextEvent();
            var item = Known<InventoryItem>(itemGid);
            var level = Stocked(item, Known<Location>(locationGid));
            Change(level, "available", change(level.Available));
            return level.Available;
        }
    }

    /// <summary>The level of an item at a location, connected if it was not; inventory_levels/connect is fired then.</summary>
    internal InventoryLevel Stocked(InventoryItem item, Location location)
    {
        if (item.LevelAt(location) is { } level)
        {
            return level;
        }

        var connected = Connect(item, location);
        Fire("INVENTORY_LEVELS_CONNECT", connected);
        return connected;
    }

    internal void Change(InventoryLevel level, string name, int quantity)
    {
        var before = level.Available;
        level.Set(name, quantity, Now);
        if (level.Available == before) // Shopify says nothing of other states, nor of a change to the same quantity
        {
            return;
        }

        Fire("INVENTORY_LEVELS_UPDATE", level);
        if (!Options.StockUpdatesProduct)
        {
            return;
        }

        level.Item.Variant.Product.UpdatedAt = level.Item.Variant.UpdatedAt = Now;
        Fire("PRODUCTS_UPDATE", level.Item.Variant.Product);
    }

    internal InventoryAdjustmentGroup NewAdjustmentGroup(string reason, string? referenceDocumentUri) =>
        new(NextId(), reason, referenceDocumentUri, Now);

    private InventoryLevel Connect(InventoryItem item, Location location)
    {
        var level = Keep(new InventoryLevel(NextId(), item, location, Now));
        item.LevelList.Add(level);
        location.Levels.Add(level);
        return level;
    }
}
