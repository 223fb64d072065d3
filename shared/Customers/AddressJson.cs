using System.Text.Json;
using System.Text.Json.Nodes;
using ShopifySync.Entities;

namespace ShopifySync.Customers;

/// <summary>How an address is read from the ERP, a webhook and an answer of the API, and how Shopify takes one.</summary>
public static class AddressJson
{
    /// <summary>The name of each member in the ERP and in webhooks, in the API's answers, and in its input.</summary>
    private static readonly (string Name, string Api, string Input)[] Members =
    [
        ("first_name", "firstName", "firstName"), ("last_name", "lastName", "lastName"), ("company", "company", "company"),
        ("address1", "address1", "address1"), ("address2", "address2", "address2"), ("city", "city", "city"),
        ("province_code", "provinceCode", "provinceCode"), ("country_code", "countryCodeV2", "countryCode"), ("zip", "zip", "zip"),
        ("phone", "phone", "phone"),
    ];

    /// <summary>The address in normal form: texts without blanks around them, and without what is empty. Null if nothing is left.</summary>
    public static JsonElement? Normal(JsonElement address)
    {
        var normal = new JsonObject();

        foreach (var (name, api, _) in Members)
        {
            if ((address.TryGetProperty(name, out var value) || address.TryGetProperty(api, out value)) && TextOf(value) is { } text)
            {
                normal[name] = text;
            }
        }

        return normal.Count == 0 ? null : EntityJson.Element(normal);
    }

    /// <summary>The address; null if nothing stands in it.</summary>
    public static Address? Read(JsonElement? address) =>
        address is { } given && Normal(given) is { } normal ? EntityJson.Read<Address>(normal) : null;

    /// <summary>An address in normal form as a mutation takes it.</summary>
    public static Dictionary<string, object> Input(JsonElement normal) => Members
        .Where(member => normal.TryGetProperty(member.Name, out _))
        .ToDictionary(member => member.Input, member => (object)normal.GetProperty(member.Name).GetString()!);

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString()!.Trim() is { Length: > 0 } text => text,
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };
}
