using System.Text.Json;
using ShopifySync.Shopify;

namespace ShopifySync.Stock;

/// <summary>The entries of a stored stock call, as it was written down.</summary>
public static class StockCall
{
    public static IReadOnlyList<Pair> Entries(ShopifyCall call)
    {
        using var variables = JsonDocument.Parse(call.Variables);

        return [.. variables.RootElement.RequiredPart("input").RequiredList("changes")
            .Select(change => new Pair(change.RequiredText("inventoryItemId"), change.RequiredText("locationId")))];
    }
}
