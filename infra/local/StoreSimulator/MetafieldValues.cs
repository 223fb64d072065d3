using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StoreSimulator;

/// <summary>What the value of a metafield must look like, and how Shopify writes it down.</summary>
internal static partial class MetafieldValues
{
    private const int MostElements = 128;
    private const decimal LargestMoney = 1_000_000_000_000_000_000m;
    private const decimal LargestDecimal = 9_999_999_999_999.999999999m;
    private const long LargestInteger = 9_007_199_254_740_991;

    private static readonly string[] Schemes = ["http", "https", "mailto", "sms", "tel"];

    private static readonly Dictionary<string, string[]> Units = new()
    {
        ["dimension"] = ["IN", "FT", "YD", "MM", "CM", "M", "INCHES", "FEET", "YARDS", "MILLIMETERS", "CENTIMETERS", "METERS"],
        ["weight"] = ["OZ", "LB", "G", "KG", "OUNCES", "POUNDS", "GRAMS", "KILOGRAMS"],
        ["volume"] =
        [
            "ML", "CL", "L", "M3", "US_FL_OZ", "US_PT", "US_QT", "US_GAL", "IMP_FL_OZ", "IMP_PT", "IMP_QT", "IMP_GAL", "MILLILITERS",
            "CENTILITERS", "LITERS", "CUBIC_METERS", "FLUID_OUNCES", "PINTS", "QUARTS", "GALLONS", "IMPERIAL_FLUID_OUNCES",
            "IMPERIAL_PINTS", "IMPERIAL_QUARTS", "IMPERIAL_GALLONS",
        ],
    };

    /// <summary>What is wrong with a value, beginning after the word "Value", or null; and which entry of a list it is.</summary>
    public static (string Fault, int? Entry)? Fault(Store store, string type, string value, MetafieldDefinition? definition)
    {
        if (value.Length == 0)
        {
            return ("can't be blank.", null);
        }

        if (!MetafieldTypes.IsList(type))
        {
            return FaultOfOne(store, type, value, definition) is { } fault ? (fault, null) : null;
        }

        if (Json(value) is not { ValueKind: JsonValueKind.Array } list)
        {
            return ("must be an array.", null);
        }

        if (list.GetArrayLength() > MostElements)
        {
            return ($"has more than {MostElements} elements.", null);
        }

        foreach (var (i, entry) in list.EnumerateArray().Index())
        {
            if (FaultOfOne(store, MetafieldTypes.Single(type), entry.ToString(), definition) is { } fault)
            {
                return (fault, i);
            }
        }

        return null;
    }

    /// <summary>The value as Shopify keeps it.</summary>
    public static string Normal(string type, string value) => type switch
    {
        "boolean" => Truth(value) is true ? "true" : "false",
        "number_integer" => value.Split('.')[0],
        "number_decimal" => Shortened(value),
        "date_time" => Moment(value) is { } moment ? moment.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) : value,
        _ => value,
    };

    /// <summary>The schema's jsonValue: numbers, texts and objects as they are; no is the text "false".</summary>
    public static object? AsJson(string type, string value) => type switch
    {
        "boolean" => value == "true" ? true : "false",
        "number_integer" => int.TryParse(value, CultureInfo.InvariantCulture, out var number)
            ? number
            : double.Parse(value, CultureInfo.InvariantCulture),
        "json" or "money" or "rating" or "rich_text_field" or "link" => Plain(Json(value)),
        _ => MetafieldTypes.IsList(type) || MetafieldTypes.IsMeasurement(type) ? Plain(Json(value)) : value,
    };

    private static string? FaultOfOne(Store store, string type, string value, MetafieldDefinition? definition) => type switch
    {
        "single_line_text_field" =>
            value.AsSpan().ContainsAny('\n', '\r') ? "must be a single line text string." : OfText(value, definition),
        "multi_line_text_field" => OfText(value, definition),
        "boolean" => Truth(value) is null ? "must be true or false." : null,
        "number_integer" => OfInteger(value, definition),
        "number_decimal" => OfDecimal(value, definition),
        "date" => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? OfDate(value, definition)
            : "must be in YYYY-MM-DD format.",
        "date_time" => Moment(value) is { } moment
            ? OfMoment(moment, definition)
            : "must be in “YYYY-MM-DDTHH:MM:SS” format. For example: 2022-06-01T15:30:00",
        "color" => Color().IsMatch(value) ? null : "must be a hex color code.",
        "json" or "rich_text_field" => Json(value) is null ? OfBrokenJson(value) : null,
        "url" => OfUrl(value),
        "link" => Json(value) is { ValueKind: JsonValueKind.Object } link && link.TryGetProperty("url", out var url)
            && OfUrl(url.ToString()) is null ? null : "must be a valid link.",
        "money" => OfMoney(store, value),
        "rating" => OfRating(value, definition),
        _ when MetafieldTypes.IsMeasurement(type) => OfMeasurement(type, value),
        _ when MetafieldTypes.IsReference(type) => OfReference(store, type, value),
        _ => null,
    };

    private static string? OfText(string value, MetafieldDefinition? definition) =>
        Whole(definition?.Rule("min")) is { } min && value.Length < min ? $"has a minimum length of {min}."
        : Whole(definition?.Rule("max")) is { } max && value.Length > max ? $"has a maximum length of {max}."
        : definition?.Rule("regex") is { } regex && !Regex.IsMatch(value, regex) ? "is not the correct format."
        : definition?.Rule("choices") is { } choices && Choices(choices) is { } known && !known.Contains(value)
            ? $"does not exist in provided choices: [{string.Join(", ", known.Select(choice => $"\"{choice}\""))}]."
        : null;

    private static string? OfInteger(string value, MetafieldDefinition? definition) =>
        !Integer().IsMatch(value) ? "must be an integer."
        : decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= LargestInteger
            ? OfNumber(number, definition)
        : $"can't exceed {LargestInteger}.";

    private static string? OfDecimal(string value, MetafieldDefinition? definition) =>
        !Decimal().IsMatch(value) ? "must be a decimal."
        : decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= LargestDecimal
            ? OfNumber(number, definition)
        : $"can't exceed {LargestDecimal.ToString(CultureInfo.InvariantCulture)}.";

    private static string? OfNumber(decimal number, MetafieldDefinition? definition) =>
        Number(definition?.Rule("min")) is { } min && number < min ? $"has a minimum of {definition!.Rule("min")}."
        : Number(definition?.Rule("max")) is { } max && number > max ? $"has a maximum of {definition!.Rule("max")}."
        : null;

    private static string? OfDate(string value, MetafieldDefinition? definition) =>
        definition?.Rule("min") is { } min && string.CompareOrdinal(value, min) < 0 ? $"has a minimum of {min}."
        : definition?.Rule("max") is { } max && string.CompareOrdinal(value, max) > 0 ? $"has a maximum of {max}."
        : null;

    private static string? OfMoment(DateTimeOffset moment, MetafieldDefinition? definition)
    {
        return Moment(definition?.Rule("min")) is { } min && moment < min ? $"has a minimum of {Said(min)}."
            : Moment(definition?.Rule("max")) is { } max && moment > max ? $"has a maximum of {Said(max)}."
            : null;

        static string Said(DateTimeOffset bound) =>
            $"{bound.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} "
            + bound.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
    }

    private static string? OfUrl(string value) =>
        !value.Contains(':', StringComparison.Ordinal)
            ? $"cannot have an empty scheme (protocol), must include one of the following URL schemes: "
                + $"[{string.Join(", ", Schemes.Select(scheme => $"\"{scheme}\""))}].'"
        : !Schemes.Contains(value.Split(':')[0].ToLowerInvariant())
            ? $"must be one of the following URL schemes: {string.Join(", ", Schemes)}."
        : null;

    private static string? OfMoney(Store store, string value)
    {
        const string shape =
            "must be a stringified JSON object with amount (numeric) and currency_code (string matching the shop's currency) fields.";
        if (Json(value) is not { ValueKind: JsonValueKind.Object } money
            || !money.TryGetProperty("amount", out var amount) || !money.TryGetProperty("currency_code", out var currency))
        {
            return shape;
        }

        return string.IsNullOrWhiteSpace(currency.ToString()) ? "must have a currency code."
            : Number(amount.ToString()) is not { } number ? "must have a numeric amount."
            : Math.Abs(number) > LargestMoney ? $"must be within +/-{LargestMoney.ToString("0", CultureInfo.InvariantCulture)}."
            : !store.Schemas.HasCurrency(currency.ToString()) ? $"contains an invalid currency, {currency}."
            : null;
    }

    private static string? OfRating(string value, MetafieldDefinition? definition)
    {
        if (Json(value) is not { ValueKind: JsonValueKind.Object } rating
            || Member(rating, "value") is not { } given || Member(rating, "scale_min") is not { } min
            || Member(rating, "scale_max") is not { } max)
        {
            return "must be a stringified JSON object with value, scale_min and scale_max fields.";
        }

        return Number(definition?.Rule("scale_min")) is { } least && least != min
            || Number(definition?.Rule("scale_max")) is { } most && most != max
                ? "min and max on the rating value must be the same as the min and max on the definition."
            : given < min ? $"has a minimum of {rating.GetProperty("scale_min")}."
            : given > max ? $"has a maximum of {rating.GetProperty("scale_max")}."
            : null;
    }

    private static string? OfMeasurement(string type, string value) =>
        Json(value) is not { ValueKind: JsonValueKind.Object } measured || Member(measured, "value") is not { } number
            || !measured.TryGetProperty("unit", out var unit)
            ? "must be a stringified JSON object with value and unit fields."
        : Units.TryGetValue(type, out var known) && !known.Contains(unit.ToString().ToUpperInvariant()) ? "must be a supported unit."
        : number < 0 && type != "temperature" ? "must be a non-negative number."
        : null;

    private static string? OfReference(Store store, string type, string value) => type switch
    {
        "product_reference" => store.Find<Product>(value) is null ? Unknown(value) : null,
        "variant_reference" => store.Find<Variant>(value) is null ? Unknown(value) : null,
        "customer_reference" => store.Find<Customer>(value) is null ? Unknown(value) : null,
        "order_reference" => store.Find<Order>(value) is null ? Unknown(value) : null,
        _ => throw new Graph.Refusal($"The simulator holds nothing that a {type} could name.", "NOT_SIMULATED"),
    };

    private static string Unknown(string gid) => $"references non-existent resource {gid}.";

    // Ruby's parser, as far as its words were recorded
    private static string OfBrokenJson(string value) =>
        BareKey().Match(value) is { Success: true } bare
            ? $"is invalid JSON: expected object key, got '{bare.Groups[1].Value}' at line 1 column 2."
            : $"is invalid JSON: unexpected character: '{value}' at line 1 column 1.";

    private static bool? Truth(string value) => value.Trim().ToLowerInvariant() switch
    {
        "t" or "true" or "1" => true,
        "f" or "false" or "0" => false,
        _ => null,
    };

    private static string Shortened(string value)
    {
        var point = value.IndexOf('.', StringComparison.Ordinal);
        return point < 0 || value.Length - point - 1 <= 9 ? value : value[..(point + 10)];
    }

    private static DateTimeOffset? Moment(string? value) =>
        value is not null && DateAndTime().IsMatch(value)
            && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;

    private static decimal? Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? Number(value.ToString()) : null;

    private static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int? Whole(string? text) => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string[]? Choices(string list) =>
        Json(list) is { ValueKind: JsonValueKind.Array } choices ? [.. choices.EnumerateArray().Select(choice => choice.ToString())] : null;

    private static JsonElement? Json(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static object? Plain(JsonElement? json) => json switch
    {
        { ValueKind: JsonValueKind.Object } members => members.EnumerateObject().ToDictionary(one => one.Name, one => Plain(one.Value)),
        { ValueKind: JsonValueKind.Array } entries => entries.EnumerateArray().Select(entry => Plain(entry)).ToArray(),
        { ValueKind: JsonValueKind.Number } number => number.TryGetInt32(out var whole) ? whole : number.GetDouble(),
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => null,
    };

    [GeneratedRegex(@"^-?\d+(\.0+)?$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^-?\d+(\.\d+)?$")]
    private static partial Regex Decimal();

    [GeneratedRegex("^#[0-9A-Fa-f]{6}$")]
    private static partial Regex Color();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$")]
    private static partial Regex DateAndTime();

    [GeneratedRegex(@"^\{(\w+)")]
    private static partial Regex BareKey();
}
