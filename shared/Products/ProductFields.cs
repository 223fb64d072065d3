using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>What is synced of a product: its own fields, which each of its rows has, and those of a variant, which is one row.</summary>
/// <remarks>Values are in normal form on both sides: text without blanks around it, numbers by value, an empty value as null.</remarks>
public static class ProductFields
{
    public const string Title = "title";
    public const string Description = "description";
    public const string Tags = "tags";
    public const string Status = "status";
    public const string Images = "images";
    public const string Sku = "sku";
    public const string Barcode = "barcode";
    public const string Price = "price";
    public const string CompareAtPrice = "compare_at_price";
    public const string Cost = "cost";
    public const string Weight = "weight";
    public const string CountryOfOrigin = "country_of_origin";
    public const string HarmonizedCode = "harmonized_code";
    public const string Options = "options";

    /// <summary>Not compared: the unit in which a side says its weight.</summary>
    public const string WeightUnit = "weight_unit";

    /// <summary>Not compared: the images of the ERP in its own order.</summary>
    public const string ImageList = "image_list";

    /// <summary>Not compared: Shopify's Gids of the images that it shows.</summary>
    public const string Media = "media";

    /// <summary>Not compared: Shopify's inventory item of a variant.</summary>
    public const string Item = "inventory_item";

    public static readonly IReadOnlyList<Field> All =
    [
        new(Title, "title") { Input = "title", CanBeEmptied = false },
        new(Description, "description") { Input = "descriptionHtml", InputValue = TextOrNothing },
        new("vendor", "vendor") { Input = "vendor", InputValue = TextOrNothing },
        new("product_type", "product type") { Input = "productType", InputValue = TextOrNothing },
        new(Tags, "tags") { Input = "tags", IsSet = true, InputValue = value => TextSet.Split(value.GetString()) },
        new(Status, "status") { Input = "status", InputValue = value => value.GetString()!.ToUpperInvariant(), CanBeEmptied = false },
        new(Images, "images") { IsSet = true },
    ];

    public static readonly IReadOnlyList<Field> OfVariant =
    [
        new(Sku, "SKU"), new(Barcode, "barcode"), new(Price, "price") { CanBeEmptied = false }, new(CompareAtPrice, "compare-at price"),
        new(Cost, "cost"), new(Weight, "weight"), new(CountryOfOrigin, "country of origin"), new(HarmonizedCode, "HS code"),
        new(Options, "options"),
    ];

    public static readonly IReadOnlyList<string> Statuses = ["active", "draft", "archived"];

    /// <summary>The field of a row, by the name of its column.</summary>
    public static bool IsOwn(string name) => All.Any(field => field.Name == name);

    public static string? Text(string? text) => text?.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    /// <summary>Shopify says 0 for a compare-at price or a weight that there is none of.</summary>
    public static decimal? AboveZero(decimal? number) => number > 0 ? number.Value.WithoutZeros() : null;

    /// <summary>A code of the Harmonized System, which people write with points: its digits.</summary>
    public static string? Digits(string? code) => Text(new string([.. (code ?? "").Where(char.IsAsciiDigit)]));

    /// <summary>Addresses as a set. A comma within one would part it in two.</summary>
    public static string? ImageSet(IEnumerable<string> addresses) =>
        Text(TextSet.Normal(addresses.Select(address => address.Trim().Replace(",", "%2C", StringComparison.Ordinal))));

    private static object TextOrNothing(JsonElement value) => value.ValueKind is JsonValueKind.Null ? "" : value;
}
