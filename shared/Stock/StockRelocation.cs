namespace ShopifySync.Stock;

/// <summary>What becomes of a link whose row means another level than it did.</summary>
public enum StockRelocation
{
    /// <summary>Adopted like any new row: the old item still exists, so the new one is another thing; or no side has any stock.</summary>
    Adopt,

    /// <summary>Nothing is left at the old level: the base is carried to the new one. What differs from it is Shopify's movement.</summary>
    Carry,

    /// <summary>All stock is still at the old location: it is taken out there, and then put where the row says.</summary>
    TakeOut,

    /// <summary>Both locations hold stock, and nobody but a person knows which of it is meant.</summary>
    AskWhich,

    /// <summary>Neither the old nor the new level holds any stock, and the ERP has some.</summary>
    AskWhere,
}

/// <summary>Decides what becomes of such a link. Both levels together are what Shopify has of the row.</summary>
public static class StockRelocations
{
    /// <param name="before">The level that the row is linked to; null if Shopify does not have its item any more.</param>
    /// <param name="after">The level that the row means now.</param>
    public static StockRelocation Decide(StockRow row, StockLevel? before, StockLevel after)
    {
        var isSameItem = row.LinkedItemGid == row.InventoryItemGid;

        if (!isSameItem && before is not null)
        {
            return StockRelocation.Adopt;
        }

        if (before?.Available is { } left)
        {
            return left == 0 ? StockRelocation.Carry
                : (after.Available ?? 0) == 0 ? StockRelocation.TakeOut
                : StockRelocation.AskWhich;
        }

        return (after.Available ?? 0) != 0 || row.Base == 0 ? StockRelocation.Carry
            : row.Quantity == 0 ? StockRelocation.Adopt
            : StockRelocation.AskWhere;
    }
}
