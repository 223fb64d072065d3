using System.Text.Json;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>A variant in Shopify, as far as it takes to recognise it.</summary>
/// <param name="IsArchived">Whether its product is archived: the merchant does not sell it any more.</param>
public sealed record Variant(string Gid, string InventoryItemGid, string? Sku, string? Barcode, bool IsArchived = false)
{
    /// <summary>Whether Shopify has more variants to an answer to <c>FindBySku</c> than it holds.</summary>
    public static bool AreCutOff(JsonElement data) => data.HasMore("productVariants");

    /// <summary>The variants of an answer to <c>FindBySku</c>.</summary>
    public static IReadOnlyList<Variant> Of(JsonElement data) =>
    [
        .. data.Nodes("productVariants").Select(node => new Variant(
            node.RequiredText("id"),
            node.RequiredPart("inventoryItem").RequiredText("id"),
            node.ExactText("sku"),
            node.ExactText("barcode"),
            node.RequiredPart("product").ExactText("status") is "ARCHIVED")),
    ];
}
