using System.Text.Json;

namespace ShopifySync.Products;

/// <summary>A variant in Shopify, as far as it takes to recognise it.</summary>
public sealed record Variant(string Gid, string InventoryItemGid, string? Sku, string? Barcode)
{
    /// <summary>Whether Shopify has more variants to an answer to <c>FindBySku</c> than it holds.</summary>
    public static bool AreCutOff(JsonElement data) => data.GetProperty("productVariants").GetProperty("pageInfo").GetProperty("hasNextPage").GetBoolean();

    /// <summary>The variants of an answer to <c>FindBySku</c>.</summary>
    public static IReadOnlyList<Variant> Of(JsonElement data) =>
    [
        .. data.GetProperty("productVariants").GetProperty("nodes").EnumerateArray().Select(node => new Variant(
            node.GetProperty("id").GetString()!,
            node.GetProperty("inventoryItem").GetProperty("id").GetString()!,
            node.GetProperty("sku").GetString(),
            node.GetProperty("barcode").GetString())),
    ];
}
