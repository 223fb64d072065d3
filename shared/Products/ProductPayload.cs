using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Entities.Records;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>A delivery of <c>products/create</c> or <c>products/update</c>: most of a product and of its first hundred
/// variants, and when the others last changed.</summary>
internal static class ProductPayload
{
    /// <summary>Null if it tells of no state.</summary>
    public static TellingPayload? Read(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);

            return Of(json.RootElement);
        }
        catch (Exception unlike) when (unlike is JsonException or UnreadableAnswerException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static TellingPayload? Of(JsonElement product)
    {
        if (product.Moment("updated_at") is not { } updatedAt || !product.Has("variants") || !product.Has("status"))
        {
            return null;
        }

        var options = product.RequiredList("options").Select(option => option.RequiredText("name")).ToList();
        var variants = product.RequiredList("variants").ToList();
        var fields = FieldValues.None
            .With(ProductFields.Title, product.Text("title") ?? "")
            .With(ProductFields.Description, ProductFields.Text(product.ExactText("body_html")))
            .With("vendor", product.Text("vendor"))
            .With("product_type", product.Text("product_type"))
            .With(ProductFields.Tags, ProductFields.Text(TextSet.Normal(product.ExactText("tags"))))
            .With(ProductFields.Status, ProductNode.Status(product.RequiredText("status")))
            .With(ProductFields.Media, ProductNode.MediaOf(product.RequiredList("media").Where(IsShown)
                .Select(media => media.RequiredText("admin_graphql_api_id"))));

        var shown = variants.ToDictionary(variant => variant.RequiredText("id"), variant => Variant(variant, options));

        return new TellingPayload(updatedAt.WholeSecond(), fields, shown)
        {
            Unshown = product.RequiredList("variant_gids")
                .Select(variant => (Number: Gids.NumberOf(variant.RequiredText("admin_graphql_api_id")), Variant: variant))
                .Where(variant => !shown.ContainsKey(variant.Number))
                .ToDictionary(variant => variant.Number, variant => variant.Variant.RequiredMoment("updated_at")),
        };
    }

    private static bool IsShown(JsonElement media) =>
        media.Text("media_content_type") is "IMAGE" && media.Part("preview_image")?.Text("src") is not null;

    private static FieldValues Variant(JsonElement variant, IReadOnlyList<string> options) => FieldValues.None
        .With(ProductFields.Sku, variant.Text("sku"))
        .With(ProductFields.Barcode, variant.Text("barcode"))
        .With(ProductFields.Price, variant.Number("price") ?? 0)
        .With(ProductFields.CompareAtPrice, ProductFields.AboveZero(variant.Number("compare_at_price")))
        .With(ProductFields.Options, VariantOptions.Normal(options.Select((name, n) =>
            new VariantOption(name, variant.ExactText($"option{n + 1}") ?? ""))))
        .With(ProductFields.Item, variant.GidOf("InventoryItem", "inventory_item_id"));
}
