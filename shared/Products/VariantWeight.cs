using ShopifySync.Shopify;

namespace ShopifySync.Products;

/// <summary>A weight, which both sides say in a unit of their own. They are compared in grams.</summary>
internal static class VariantWeight
{
    /// <summary>The unit of a weight that says none.</summary>
    public const string UsualUnit = "kg";

    private const int Decimals = 6;

    private static readonly Dictionary<string, (decimal Grams, string Shopify)> Units = new()
    {
        ["g"] = (1m, "GRAMS"),
        ["kg"] = (1000m, "KILOGRAMS"),
        ["oz"] = (28.349523125m, "OUNCES"),
        ["lb"] = (453.59237m, "POUNDS"),
    };

    /// <summary>A unit as the ERP or Shopify writes it: <c>kg</c>; null if it is none.</summary>
    public static string? Unit(string? text) => ProductFields.Text(text)?.ToLowerInvariant() is not { } written ? null
        : Units.ContainsKey(written) ? written
        : Units.FirstOrDefault(unit => unit.Value.Shopify.Equals(written, StringComparison.OrdinalIgnoreCase)).Key;

    /// <summary>Null for a weight of nothing, which is no weight.</summary>
    public static decimal? InGrams(decimal? weight, string unit) =>
        weight > 0 ? decimal.Round(weight.Value * Units[unit].Grams, Decimals).WithoutZeros() : null;

    public static decimal InUnit(decimal grams, string unit) => decimal.Round(grams / Units[unit].Grams, Decimals).WithoutZeros();

    /// <summary>As a mutation takes it.</summary>
    public static object Input(decimal? grams, string unit) =>
        new { weight = new { value = grams is { } some ? InUnit(some, unit) : 0, unit = Units[unit].Shopify } };
}
