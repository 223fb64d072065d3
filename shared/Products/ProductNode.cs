using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>A product as Shopify's API answers it.</summary>
internal static class ProductNode
{
    /// <summary>Why a product is left alone; null if it is an ordinary one.</summary>
    public static Outcome? Special(JsonElement node)
    {
        var kind = node.Flag("isGiftCard") ? "a gift card"
            : node.Flag("hasVariantsThatRequiresComponents") ? "a bundle"
            : node.Text("combinedListingRole") is "PARENT" ? "the parent of a combined listing"
            : node.RequiredList("options").Any(option => option.Has("linkedMetafield")) ? "a product whose options come from metaobjects"
            : null;

        return kind is null ? null
            : Outcome.Unchanged(Reason.NothingToCompare, $"'{node.Text("title")}' is {kind} in Shopify. Such products are left alone.");
    }

    /// <param name="variants">All nodes of its variants.</param>
    /// <param name="images">See <see cref="ImagesOf"/>.</param>
    public static ShopifyProduct Read(JsonElement node, IReadOnlyList<JsonElement> variants, IReadOnlyList<ShopifyImage> images)
    {
        var fields = FieldValues.None
            .With(ProductFields.Title, node.Text("title") ?? "")
            .With(ProductFields.Description, ProductFields.Text(node.ExactText("descriptionHtml")))
            .With("vendor", node.Text("vendor"))
            .With("product_type", node.Text("productType"))
            .With(ProductFields.Tags, ProductFields.Text(TextSet.Normal(node.Texts("tags"))))
            .With(ProductFields.Status, Status(node.RequiredText("status")))
            .With(ProductFields.Images, ProductFields.ImageSet(images.Select(image => image.Address).OfType<string>()))
            .With(ProductFields.Media, MediaOf(images.Where(image => image.Url is not null).Select(image => image.Gid)));

        return new ShopifyProduct(
            node.RequiredText("id"), node.RequiredMoment("updatedAt").WholeSecond(), fields,
            variants.ToDictionary(variant => variant.RequiredText("id"), Variant), node.Text("handle") ?? "")
        {
            ErpId = node.Part("metafield")?.Text("value"),
            Images = images,
            Options = [.. node.RequiredList("options").Select(option => new ShopifyOption(
                option.RequiredText("id"), option.RequiredText("name"),
                option.RequiredList("optionValues")
                    .ToDictionary(value => value.ExactText("name") ?? "", value => value.RequiredText("id"))))],
        };
    }

    /// <summary>An unlisted product counts as active: the ERP has no word for it.</summary>
    public static string Status(string status) => status.ToLowerInvariant() is var lower && lower == "unlisted" ? "active" : lower;

    /// <summary>The Gids of images, as one text that tells whether they are the same.</summary>
    public static string MediaOf(IEnumerable<string> gids) => string.Join(' ', gids.Select(Gids.NumberOf).Order(StringComparer.Ordinal));

    /// <param name="sources">Where the ERP's images are from, by the Gids of Shopify's.</param>
    /// <param name="failures">Why images could not be fetched, as far as that is known.</param>
    public static IReadOnlyList<ShopifyImage> ImagesOf(
        JsonElement node, IReadOnlyDictionary<string, string> sources, IReadOnlyDictionary<string, string>? failures = null) =>
    [
        .. node.Nodes("media").Where(media => media.Text("mediaContentType") is "IMAGE").Select(media => new ShopifyImage(
            media.RequiredText("id"), AddressOf(media.Part("image")?.Text("url")), sources.GetValueOrDefault(media.RequiredText("id")))
        {
            Failure = media.Text("status") is not "FAILED" ? null
                : failures?.GetValueOrDefault(media.RequiredText("id")) ?? "it does not say why",
        }),
    ];

    /// <summary>Without the part that changes whenever Shopify makes its copy anew.</summary>
    private static string? AddressOf(string? url) => url?.Split('?')[0];

    private static FieldValues Variant(JsonElement node)
    {
        var item = node.RequiredPart("inventoryItem");
        var weight = item.Part("measurement")?.Part("weight");
        var unit = VariantWeight.Unit(weight?.Text("unit")) ?? VariantWeight.UsualUnit;

        return FieldValues.None
            .With(ProductFields.Sku, node.Text("sku"))
            .With(ProductFields.Barcode, node.Text("barcode"))
            .With(ProductFields.Price, node.Number("price") ?? 0)
            .With(ProductFields.CompareAtPrice, ProductFields.AboveZero(node.Number("compareAtPrice")))
            .With(ProductFields.Cost, item.Part("unitCost")?.Number("amount"))
            .With(ProductFields.Weight, VariantWeight.InGrams(weight?.Number("value"), unit))
            .With(ProductFields.WeightUnit, unit)
            .With(ProductFields.CountryOfOrigin, item.Text("countryCodeOfOrigin"))
            .With(ProductFields.HarmonizedCode, ProductFields.Digits(item.Text("harmonizedSystemCode")))
            .With(ProductFields.Options, VariantOptions.Normal(node.RequiredList("selectedOptions")
                .Select(option => new VariantOption(option.RequiredText("name"), option.ExactText("value") ?? ""))))
            .With(ProductFields.Item, item.RequiredText("id"));
    }
}
