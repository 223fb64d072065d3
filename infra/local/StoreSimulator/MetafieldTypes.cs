namespace StoreSimulator;

/// <summary>The types that metafields have, as Shopify lists them.</summary>
internal static class MetafieldTypes
{
    private static readonly string[] Measurements =
    [
        "antenna_gain", "area", "battery_charge_capacity", "battery_energy_capacity", "capacitance", "concentration",
        "data_storage_capacity", "data_transfer_rate", "dimension", "display_density", "distance", "duration", "electric_current",
        "electrical_resistance", "energy", "frequency", "illuminance", "inductance", "luminous_flux", "mass_flow_rate", "power", "pressure",
        "resolution", "rotational_speed", "sound_level", "speed", "temperature", "thermal_power", "voltage", "volume",
        "volumetric_flow_rate", "weight",
    ];

    // in the order in which Shopify names them
    private static readonly string[] Known =
    [
        "antenna_gain", "area", "battery_charge_capacity", "battery_energy_capacity", "boolean", "capacitance", "color", "concentration",
        "data_storage_capacity", "data_transfer_rate", "date_time", "date", "dimension", "display_density", "distance", "duration",
        "electric_current", "electrical_resistance", "energy", "frequency", "id", "illuminance", "inductance", "json", "jurisdiction",
        "language", "link", "list.antenna_gain", "list.area", "list.battery_charge_capacity", "list.battery_energy_capacity",
        "list.capacitance", "list.color", "list.concentration", "list.data_storage_capacity", "list.data_transfer_rate", "list.date_time",
        "list.date", "list.dimension", "list.display_density", "list.distance", "list.duration", "list.electric_current",
        "list.electrical_resistance", "list.energy", "list.frequency", "list.illuminance", "list.inductance", "list.jurisdiction",
        "list.link", "list.luminous_flux", "list.mass_flow_rate", "list.number_decimal", "list.number_integer", "list.power",
        "list.pressure", "list.rating", "list.resolution", "list.rotational_speed", "list.single_line_text_field", "list.sound_level",
        "list.speed", "list.temperature", "list.thermal_power", "list.url", "list.voltage", "list.volume", "list.volumetric_flow_rate",
        "list.weight", "luminous_flux", "mass_flow_rate", "money", "multi_line_text_field", "number_decimal", "number_integer", "power",
        "pressure", "rating", "resolution", "rich_text_field", "rotational_speed", "single_line_text_field", "sound_level", "speed",
        "temperature", "thermal_power", "url", "voltage", "volume", "volumetric_flow_rate", "weight", "company_reference",
        "list.company_reference", "customer_reference", "list.customer_reference", "product_reference", "list.product_reference",
        "collection_reference", "list.collection_reference", "variant_reference", "list.variant_reference", "file_reference",
        "list.file_reference", "product_taxonomy_value_reference", "list.product_taxonomy_value_reference",
        "product_taxonomy_disclosure_reference", "metaobject_reference", "list.metaobject_reference", "mixed_reference",
        "list.mixed_reference", "disclosure_reference", "list.disclosure_reference", "page_reference", "list.page_reference",
        "article_reference", "list.article_reference", "order_reference", "list.order_reference",
    ];

    private static readonly HashSet<string> Unique = ["id", "single_line_text_field", "url", "number_integer", "number_decimal", "date"];

    private static readonly HashSet<string> NeverFiltered = ["json", "rich_text_field", "multi_line_text_field", "link", "money"];

    private static readonly HashSet<string> OfCollections =
        ["boolean", "number_integer", "number_decimal", "rating", "single_line_text_field", "metaobject_reference"];

    /// <summary>The types, as a refusal lists them.</summary>
    public static string All => string.Join(", ", Known);

    public static bool IsKnown(string type) => Known.Contains(type);

    public static bool IsList(string type) => type.StartsWith("list.", StringComparison.Ordinal);

    /// <summary>What a list is a list of; other types themselves.</summary>
    public static string Single(string type) => IsList(type) ? type["list.".Length..] : type;

    public static bool IsMeasurement(string type) => Measurements.Contains(type);

    public static bool IsReference(string type) => type.EndsWith("_reference", StringComparison.Ordinal);

    /// <summary>The schema's name of a type's family.</summary>
    public static string Category(string type) => Single(type) switch
    {
        "single_line_text_field" or "multi_line_text_field" or "rich_text_field" => "TEXT",
        "number_integer" or "number_decimal" => "NUMBER",
        "date" or "date_time" => "DATE_TIME",
        "boolean" => "TRUE_FALSE",
        "url" or "link" => "URL",
        var single when IsReference(single) => "REFERENCE",
        var single when IsMeasurement(single) => "MEASUREMENT",
        var single => single.ToUpperInvariant(),
    };

    public static bool CanBeUnique(string type) => Unique.Contains(type);

    public static bool CanBeFiltered(string ownerType, string type) =>
        ownerType is "PRODUCT" or "PRODUCTVARIANT" or "CUSTOMER" or "ORDER" && !NeverFiltered.Contains(Single(type));

    public static bool CanMakeCollections(string ownerType, string type) =>
        ownerType is "PRODUCT" or "PRODUCTVARIANT" && OfCollections.Contains(Single(type));
}
