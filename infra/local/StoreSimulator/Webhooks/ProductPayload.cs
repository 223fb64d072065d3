using System.Globalization;
using Members = System.Collections.Generic.Dictionary<string, object?>;

namespace StoreSimulator.Webhooks;

/// <summary>The payload of a product: no weight, cost or tracking, which only its inventory items tell.</summary>
internal sealed class ProductPayload(PayloadParts parts)
{
    /// <summary>Products carry their first hundred variants in full, and name the others in variant_gids.</summary>
    private const int FullVariants = 100;

    public Members Of(Product product)
    {
        var images = product.Media.Where(image => image.IsReady).Select(image => OfImage(product, image)).ToArray();
        return new()
        {
            ["admin_graphql_api_id"] = product.Gid,
            ["body_html"] = product.DescriptionHtml,
            ["created_at"] = parts.Moment(product.CreatedAt),
            ["handle"] = product.Handle,
            ["id"] = product.Id,
            ["product_type"] = product.ProductType,
            ["published_at"] = parts.Moment(product.PublishedAt),
            ["template_suffix"] = product.TemplateSuffix,
            ["title"] = product.Title,
            ["updated_at"] = parts.Moment(product.UpdatedAt),
            ["vendor"] = product.Vendor,
            ["status"] = product.Status.ToLowerInvariant(),
            ["published_scope"] = "web",
            ["tags"] = string.Join(", ", product.Tags),
            ["variants"] = product.Variants.Take(FullVariants).Select(Of).ToArray(),
            ["options"] = product.Options.Select(Of).ToArray(),
            ["images"] = images,
            ["image"] = images.FirstOrDefault(),
            ["media"] = product.Media.Select(image => OfMedia(product, image)).ToArray(),
            ["variant_gids"] = product.Variants.OrderByDescending(variant => variant.UpdatedAt).Select(Named).ToArray(),
            ["has_variants_that_requires_components"] = product.Variants.Any(variant => variant.Item.IsBundle),
            ["category"] = null,
        };
    }

    private static Members Named(Variant variant) => new()
    {
        ["admin_graphql_api_id"] = variant.Gid,
        ["updated_at"] = variant.UpdatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
    };

    private Members Of(Variant variant, int index) => new()
    {
        ["admin_graphql_api_id"] = variant.Gid,
        ["barcode"] = variant.Barcode,
        ["compare_at_price"] = variant.CompareAtPrice is { } compared ? PayloadParts.Amount(compared) : null,
        ["created_at"] = parts.Moment(variant.CreatedAt),
        ["id"] = variant.Id,
        ["inventory_policy"] = variant.InventoryPolicy.ToLowerInvariant(),
        ["position"] = index + 1,
        ["price"] = PayloadParts.Amount(variant.Price),
        ["product_id"] = variant.Product.Id,
        ["sku"] = variant.Sku,
        ["taxable"] = variant.Taxable,
        ["title"] = variant.Title,
        ["updated_at"] = parts.Moment(variant.UpdatedAt),
        ["option1"] = variant.OptionValues.ElementAtOrDefault(0)?.Name,
        ["option2"] = variant.OptionValues.ElementAtOrDefault(1)?.Name,
        ["option3"] = variant.OptionValues.ElementAtOrDefault(2)?.Name,
        ["image_id"] = variant.Image?.ImageId,
        ["inventory_item_id"] = variant.Item.Id,
        ["inventory_quantity"] = variant.InventoryQuantity,
        ["old_inventory_quantity"] = variant.InventoryQuantity,
    };

    private static Members Of(ProductOption option, int index) => new()
    {
        ["name"] = option.Name,
        ["id"] = option.Id,
        ["product_id"] = option.Product.Id,
        ["position"] = index + 1,
        ["values"] = option.UsedValues.Select(value => value.Name).ToArray(),
    };

    private Members OfImage(Product product, MediaImage image) => new()
    {
        ["id"] = image.ImageId,
        ["product_id"] = product.Id,
        ["position"] = image.Position,
        ["created_at"] = parts.Moment(image.CreatedAt),
        ["updated_at"] = parts.Moment(image.UpdatedAt),
        ["alt"] = image.Alt,
        ["width"] = MediaImage.Width,
        ["height"] = MediaImage.Height,
        ["src"] = image.Url,
        ["variant_ids"] = ShownBy(product, image),
        ["admin_graphql_api_id"] = $"gid://shopify/ProductImage/{image.ImageId}",
    };

    private Members OfMedia(Product product, MediaImage image) => new()
    {
        ["id"] = image.Id,
        ["product_id"] = product.Id,
        ["position"] = image.Position,
        ["created_at"] = parts.Moment(image.CreatedAt),
        ["updated_at"] = parts.Moment(image.UpdatedAt),
        ["alt"] = image.Alt,
        ["status"] = image.Status,
        ["media_content_type"] = "IMAGE",
        ["preview_image"] = new Members
        {
            ["width"] = image.IsReady ? MediaImage.Width : null,
            ["height"] = image.IsReady ? MediaImage.Height : null,
            ["src"] = image.Url,
            ["status"] = image.Status,
        },
        ["variant_ids"] = ShownBy(product, image),
        ["admin_graphql_api_id"] = image.Gid,
    };

    private static long[] ShownBy(Product product, MediaImage image) =>
        [.. product.Variants.Where(variant => variant.Image == image).Select(variant => variant.Id)];
}
