using System.Globalization;
using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>What an InventoryItemInput makes of an item, and why Shopify would refuse it.</summary>
internal static class InventoryItemInput
{
    /// <summary>Shopify's limit on money.</summary>
    public const decimal TooMuch = 1_000_000_000_000_000_000m;

    /// <summary>Why inventoryItemUpdate refuses it.</summary>
    public static IEnumerable<UserError> Wrong(Members input)
    {
        if (Cost(input) < 0)
        {
            yield return new(["input", "cost"], "Cost must be greater than or equal to 0");
        }

        if (Weight(input) is { } weight && weight.Value < 0)
        {
            var unit = Payload(weight.Unit);
            yield return new(
                ["input", "measurement", "weight"],
                string.Create(CultureInfo.InvariantCulture, $"Measurement weight value {weight.Value} {unit} must be >= 0 {unit}"));
        }

        foreach (var error in WrongCustoms(input, ["input"], null))
        {
            yield return error;
        }
    }

    /// <summary>What is refused of country and harmonised system code, with the path before theirs.</summary>
    public static IEnumerable<UserError> WrongCustoms(Members input, IReadOnlyList<string> path, string? code)
    {
        if (input.Text("countryCodeOfOrigin") == "ZZ") // the schema's name for no country
        {
            yield return new([.. path, "countryCodeOfOrigin"], "Country code of origin is invalid", code);
        }

        if (HarmonizedCode(input) is { Length: > 0 } harmonized && (harmonized.Length is < 6 or > 13 || !harmonized.All(char.IsAsciiDigit)))
        {
            yield return new(
                [.. path, "harmonizedSystemCode"], "Harmonized system code must be a number between six and thirteen digits", code);
        }
    }

    public static decimal? Cost(Members input) => input.GetValueOrDefault("cost") is { } cost ? Given.Number(cost) : null;

    public static (decimal Value, string Unit)? Weight(Members input) =>
        input.Part("measurement")?.Part("weight") is { } weight ? (Given.Number(weight["value"]), weight.Text("unit")!) : null;

    public static void Write(Store store, Variant variant, Members input)
    {
        var item = variant.Item;
        Given.Each("InventoryItemInput", input, (member, value) =>
        {
            switch (member)
            {
                case "tracked":
                    item.Tracked = value as bool? ?? item.Tracked;
                    return true;
                case "sku":
                    store.Label(variant, (string?)value, variant.Barcode);
                    return true;
                case "cost":
                    item.Cost = Cost(input);
                    return true;
                case "requiresShipping":
                    item.RequiresShipping = value as bool? ?? item.RequiresShipping;
                    return true;
                case "countryCodeOfOrigin":
                    item.CountryCodeOfOrigin = value?.ToString();
                    return true;
                case "provinceCodeOfOrigin":
                    item.ProvinceCodeOfOrigin = (string?)value;
                    return true;
                case "harmonizedSystemCode":
                    item.HarmonizedSystemCode = HarmonizedCode(input);
                    return true;
                case "measurement":
                    RefusePackage(input);
                    (item.Weight, item.WeightUnit) = Weight(input) ?? (item.Weight, item.WeightUnit);
                    return true;
                default:
                    return false;
            }
        });
        item.UpdatedAt = store.Now;
    }

    /// <summary>The unit of weight as webhooks and messages write it.</summary>
    public static string Payload(string unit) => unit switch { "GRAMS" => "g", "OUNCES" => "oz", "POUNDS" => "lb", _ => "kg" };

    // full stops are left out: 1234.56 is kept as 123456
    private static string? HarmonizedCode(Members input) =>
        input.Text("harmonizedSystemCode")?.Replace(".", "", StringComparison.Ordinal).Trim() is { Length: > 0 } code ? code : null;

    private static void RefusePackage(Members input)
    {
        if (input.Part("measurement")?.Text("shippingPackageId") is not null)
        {
            throw new Refusal("The simulator holds no state for InventoryItemMeasurementInput.shippingPackageId.", "NOT_SIMULATED");
        }
    }
}
