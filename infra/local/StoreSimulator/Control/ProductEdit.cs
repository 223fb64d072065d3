using System.Text.Json;

namespace StoreSimulator.Control;

/// <summary>A merchant's edit of a product and of its variant with a SKU: what is not named stays, null clears.</summary>
internal static class ProductEdit
{
    private static readonly HashSet<string> OfProducts =
    [
        "title", "descriptionHtml", "vendor", "productType", "tags", "status", "seoTitle", "seoDescription",
    ];

    private static readonly HashSet<string> OfVariants =
    [
        "price", "compareAtPrice", "barcode", "taxable", "inventoryPolicy", "cost", "weight", "weightUnit", "tracked", "requiresShipping",
        "countryCodeOfOrigin", "harmonizedSystemCode", "newSku",
    ];

    private static readonly string[] Statuses = ["ACTIVE", "ARCHIVED", "DRAFT", "UNLISTED"];

    public static void Apply(Store store, IReadOnlyDictionary<string, JsonElement> wanted)
    {
        if (wanted.Keys.FirstOrDefault(name => name != "sku" && !OfProducts.Contains(name) && !OfVariants.Contains(name)) is { } unknown)
        {
            throw new ArgumentException($"A product has no {unknown}. It has: {string.Join(", ", OfProducts.Concat(OfVariants))}.");
        }

        var variant = CatalogueEndpoints.Variant(store, wanted.TryGetValue("sku", out var sku) ? sku.GetString() : null);
        if (wanted.Keys.Any(OfProducts.Contains))
        {
            store.EditProduct(variant.Product.Gid, product =>
            {
                foreach (var (name, value) in wanted.Where(member => OfProducts.Contains(member.Key)))
                {
                    Write(product, name, value);
                }
            });
        }

        if (wanted.Keys.Any(OfVariants.Contains))
        {
            store.EditVariant(variant.Gid, edited =>
            {
                foreach (var (name, value) in wanted.Where(member => OfVariants.Contains(member.Key)))
                {
                    Write(store, edited, name, value);
                }
            });
        }
    }

    private static void Write(Product product, string name, JsonElement value)
    {
        switch (name)
        {
            case "title":
                product.Title = value.Deserialize<string>() is { Length: > 0 } title
                    ? title
                    : throw new ArgumentException("title is missing.");
                break;
            case "descriptionHtml":
                product.DescriptionHtml = value.Deserialize<string>() ?? "";
                break;
            case "vendor":
                product.Vendor = value.Deserialize<string>() ?? "";
                break;
            case "productType":
                product.ProductType = value.Deserialize<string>() ?? "";
                break;
            case "tags":
                product.Tags = value.Deserialize<string[]>() ?? [];
                break;
            case "status":
                product.Status = value.Deserialize<string>() is { } status && Statuses.Contains(status)
                    ? status
                    : throw new ArgumentException($"status is one of {string.Join(", ", Statuses)}.");
                break;
            case "seoTitle":
                product.SeoTitle = value.Deserialize<string>();
                break;
            default:
                product.SeoDescription = value.Deserialize<string>();
                break;
        }
    }

    private static void Write(Store store, Variant variant, string name, JsonElement value)
    {
        switch (name)
        {
            case "price":
                variant.Price = value.Deserialize<decimal>();
                break;
            case "compareAtPrice":
                variant.CompareAtPrice = value.Deserialize<decimal?>();
                break;
            case "barcode":
                store.Label(variant, variant.Sku, value.Deserialize<string>());
                break;
            case "newSku":
                store.Label(variant, value.Deserialize<string>(), variant.Barcode);
                break;
            case "taxable":
                variant.Taxable = value.Deserialize<bool>();
                break;
            case "inventoryPolicy":
                variant.InventoryPolicy = value.Deserialize<string>()!;
                break;
            default:
                Write(variant.Item, name, value);
                break;
        }
    }

    private static void Write(InventoryItem item, string name, JsonElement value)
    {
        switch (name)
        {
            case "cost":
                item.Cost = value.Deserialize<decimal?>();
                break;
            case "weight":
                item.Weight = value.Deserialize<decimal>();
                break;
            case "weightUnit":
                item.WeightUnit = value.Deserialize<string>()!;
                break;
            case "tracked":
                item.Tracked = value.Deserialize<bool>();
                break;
            case "requiresShipping":
                item.RequiresShipping = value.Deserialize<bool>();
                break;
            case "countryCodeOfOrigin":
                item.CountryCodeOfOrigin = value.Deserialize<string>();
                break;
            default:
                item.HarmonizedSystemCode = value.Deserialize<string>();
                break;
        }
    }
}
