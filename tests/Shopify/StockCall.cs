using System.Text.Json;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Tests.Shopify;

/// <summary>A call that adds one unit, whatever was there.</summary>
internal static class StockCall
{
    public static ShopifyCall One(Guid key, string item, TestShop shop, DateTime storedAt = default) => new(
        key,
        "AdjustStock",
        GraphQlDocument.Embedded("AdjustStock").Text,
        JsonSerializer.Serialize(new
        {
            key,
            input = new
            {
                name = "available",
                reason = "correction",
                referenceDocumentUri = $"gid://shopifysync/StockPush/{key}",
                changes = new[]
                {
                    new { inventoryItemId = item, locationId = shop.Store.Locations[0].Gid, delta = 1, changeFromQuantity = (int?)null },
                },
            },
        }),
        EntityType.Inventory,
        storedAt,
        storedAt + TimeSpan.FromMinutes(1));
}
