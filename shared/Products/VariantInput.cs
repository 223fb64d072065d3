using System.Globalization;
using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Entities.Records;

namespace ShopifySync.Products;

/// <summary>A variant as Shopify's mutations take it.</summary>
internal static class VariantInput
{
    /// <summary>The options with which a product begins: those of its first row.</summary>
    public static IReadOnlyList<VariantOption> OptionsOf(ErpRecord record) =>
        record.Parts.Count == 0 ? [] : OptionsOf(record, record.Parts.First().Key);

    /// <summary>The options of a row. Rows of an ERP without options are told apart by their SKUs.</summary>
    public static IReadOnlyList<VariantOption> OptionsOf(ErpRecord record, string partId)
    {
        var row = record.Parts[partId];

        return row.Says(ProductFields.Options) || record.Parts.Count == 1
            ? VariantOptions.Of(row)
            : [new VariantOption("Title", row.Text(ProductFields.Sku) ?? partId)];
    }

    /// <summary>The given fields of a row.</summary>
    /// <param name="fields">Values by the field's name.</param>
    /// <param name="unit">The unit in which the ERP says its weight.</param>
    public static Dictionary<string, object?> Of(FieldValues fields, string? unit)
    {
        var input = new Dictionary<string, object?>();
        var item = new Dictionary<string, object?>();

        foreach (var name in fields.Names)
        {
            var value = fields.Find(name)!.Value;

            switch (name)
            {
                case ProductFields.Barcode:
                    input["barcode"] = fields.Text(name);
                    break;
                case ProductFields.Price:
                    input["price"] = Amount(value);
                    break;
                case ProductFields.CompareAtPrice:
                    input["compareAtPrice"] = Amount(value);
                    break;
                case ProductFields.Sku:
                    item["sku"] = fields.Text(name) ?? "";
                    break;
                case ProductFields.Cost:
                    item["cost"] = Amount(value);
                    break;
                case ProductFields.CountryOfOrigin:
                    item["countryCodeOfOrigin"] = fields.Text(name);
                    break;
                case ProductFields.HarmonizedCode:
                    item["harmonizedSystemCode"] = fields.Text(name);
                    break;
                case ProductFields.Weight:
                    item["measurement"] = VariantWeight.Input(
                        value.ValueKind is JsonValueKind.Number ? value.GetDecimal() : null, unit ?? VariantWeight.UsualUnit);
                    break;
            }
        }

        if (item.Count > 0)
        {
            input["inventoryItem"] = item;
        }

        return input;
    }

    /// <summary>A new variant, whole.</summary>
    /// <param name="isStocked">Whether the ERP keeps stock of it: a variant that the API makes is not counted by itself.</param>
    public static Dictionary<string, object?> New(ErpRecord record, string partId, bool isStocked)
    {
        var row = record.Parts[partId];
        var input = Of(row.WithoutEmpty(), row.Text(ProductFields.WeightUnit));

        if (OptionsOf(record, partId) is { Count: > 0 } options)
        {
            input["optionValues"] = Values(options);
        }

        if (isStocked)
        {
            var item = input.TryGetValue("inventoryItem", out var some) ? (Dictionary<string, object?>)some! : [];
            item["tracked"] = true;
            input["inventoryItem"] = item;
        }

        return input;
    }

    public static object[] Values(IEnumerable<VariantOption> options) =>
        [.. options.Select(option => new { optionName = option.Name, name = option.Value })];

    private static string? Amount(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number ? value.GetDecimal().ToString(CultureInfo.InvariantCulture) : null;
}
