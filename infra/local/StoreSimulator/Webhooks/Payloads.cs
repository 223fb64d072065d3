using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using StoreSimulator.Graph;
using Members = System.Collections.Generic.Dictionary<string, object?>;

namespace StoreSimulator.Webhooks;

/// <summary>Webhook payloads: REST-shaped JSON with numeric ids and the shop's offset, as documented for the topic.</summary>
internal static partial class Payloads
{
    // text beyond ASCII is sent as it is, as Shopify does
    private static readonly JsonSerializerOptions Raw = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body of a delivery, with the subscription's fields only if it names some.</summary>
    public static byte[] Of(Store store, Subscription subscription, Noun subject)
    {
        var json = Of(subscription.Topic, subject, store.Options, new PayloadParts(store.Options, store.WithholdsPersonal));
        if (subscription.MetafieldNamespaces is { Count: > 0 } spaces)
        {
            json["metafields"] = store.MetafieldsOf(subject).Where(hung => spaces.Contains(hung.Namespace))
                .Select(hung => Of(hung, new PayloadParts(store.Options, store.WithholdsPersonal))).ToArray();
        }

        var fields = subscription.IncludeFields;
        var body = JsonSerializer.Serialize(
            fields.Count == 0 ? json : json.Where(member => IsNamed(member.Key)).ToDictionary(member => member.Key, member => member.Value),
            Raw);
        return Encoding.UTF8.GetBytes(body.Contains(@"\uD", StringComparison.Ordinal) ? EscapedPair().Replace(body, Unescaped) : body);

        bool IsNamed(string member) =>
            fields.Any(field => field == member || field.StartsWith(member + ".", StringComparison.Ordinal));
    }

    /// <summary>Whether the subscription's filter lets the whole payload through.</summary>
    public static bool Passes(Store store, Subscription subscription, Noun subject) =>
        string.IsNullOrEmpty(subscription.Filter) || PayloadFilter.Lets(subscription.Filter, JsonSerializer.SerializeToUtf8Bytes(
            Of(subscription.Topic, subject, store.Options, new PayloadParts(store.Options, store.WithholdsPersonal)), Raw));

    // the encoder still escapes what takes two characters in UTF-16, emoji above all
    [GeneratedRegex(@"(?<!\\)((?:\\\\)*)\\u(D[89AB][0-9A-F]{2})\\u(D[C-F][0-9A-F]{2})")]
    private static partial Regex EscapedPair();

    private static string Unescaped(Match pair) =>
        pair.Groups[1].Value + (char)Convert.ToUInt16(pair.Groups[2].Value, 16) + (char)Convert.ToUInt16(pair.Groups[3].Value, 16);

    private static Members Of(string topic, Noun subject, StoreOptions options, PayloadParts parts) => (topic, subject) switch
    {
        ("CUSTOMERS_DELETE", Customer customer) => CustomerPayload.Deleted(customer),
        ("CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE", Customer customer) => new CustomerPayload(options, parts).EmailConsent(customer),
        ("CUSTOMERS_MARKETING_CONSENT_UPDATE", Customer customer) => new CustomerPayload(options, parts).SmsConsent(customer),
        ("PRODUCTS_DELETE" or "ORDERS_DELETE" or "LOCATIONS_DELETE", _) =>
            new() { ["id"] = subject.Id },
        ("INVENTORY_ITEMS_DELETE", InventoryItem item) => OfDeleted(item),
        ("INVENTORY_LEVELS_DISCONNECT", InventoryLevel level) =>
            new() { ["inventory_item_id"] = level.Item.Id, ["location_id"] = level.Location.Id },
        (_, InventoryLevel level) => Of(level, parts),
        (_, InventoryItem item) => Of(item, parts),
        (_, Product product) => new ProductPayload(parts).Of(product),
        (_, Location location) => Of(location, parts),
        (_, Order order) => new OrderPayload(options, parts).Of(order),
        (_, Refund refund) => new RefundPayload(new OrderPayload(options, parts), parts).Of(refund),
        (_, OrderEdit edit) => new OrderPayload(options, parts).Of(edit),
        (_, OrderTransaction money) => new OrderPayload(options, parts).Of(money),
        (_, Fulfillment fulfillment) => new OrderPayload(options, parts).Of(fulfillment, alone: true),
        (_, Customer customer) => new CustomerPayload(options, parts).Of(customer),
        (_, CustomerMerge merge) => CustomerPayload.Of(merge),
        (_, CustomerTags tags) => CustomerPayload.Of(tags),
        (_, BulkOperation operation) => Of(operation, parts),
        _ => throw new InvalidOperationException($"There is no payload of {topic} for a {subject.TypeName}."),
    };

    private static Members Of(InventoryLevel level, PayloadParts parts) => new()
    {
        ["inventory_item_id"] = level.Item.Id,
        ["location_id"] = level.Location.Id,
        ["available"] = level.Item.Tracked ? level.Available : null, // nobody counts an untracked item
        ["updated_at"] = parts.Moment(level.UpdatedAt),
        ["admin_graphql_api_id"] = level.Gid,
    };

    private static Members Of(InventoryItem item, PayloadParts parts) => new()
    {
        ["id"] = item.Id,
        ["sku"] = item.Sku,
        ["created_at"] = parts.Moment(item.CreatedAt),
        ["updated_at"] = parts.Moment(item.UpdatedAt),
        ["requires_shipping"] = item.RequiresShipping,
        ["cost"] = item.Cost is { } cost ? PayloadParts.Amount(cost) : null,
        ["country_code_of_origin"] = item.CountryCodeOfOrigin,
        ["province_code_of_origin"] = item.ProvinceCodeOfOrigin,
        ["harmonized_system_code"] = item.HarmonizedSystemCode,
        ["tracked"] = item.Tracked,
        ["country_harmonized_system_codes"] = Array.Empty<object>(),
        ["weight_value"] = item.Weight,
        ["weight_unit"] = InventoryItemInput.Payload(item.WeightUnit),
        ["admin_graphql_api_id"] = item.Gid,
    };

    private static Members Of(BulkOperation operation, PayloadParts parts) => new()
    {
        ["admin_graphql_api_id"] = operation.Gid,
        ["completed_at"] = parts.Moment(operation.CompletedAt),
        ["created_at"] = parts.Moment(operation.CreatedAt),
        ["error_code"] = operation.ErrorCode?.ToLowerInvariant(),
        ["status"] = operation.Status.ToLowerInvariant(),
        ["type"] = "query",
    };

    private static Members Of(Metafield hung, PayloadParts parts) => new()
    {
        ["id"] = hung.Id,
        ["namespace"] = hung.Namespace,
        ["key"] = hung.Key,
        ["value"] = hung.Value,
        ["description"] = null,
        ["owner_id"] = hung.Owner.Id,
        ["created_at"] = parts.Moment(hung.CreatedAt),
        ["updated_at"] = parts.Moment(hung.UpdatedAt),
        ["owner_resource"] = hung.Owner is Variant ? "variant" : hung.Owner.TypeName.ToLowerInvariant(),
        ["type"] = hung.Type,
        ["admin_graphql_api_id"] = hung.Gid,
    };

    private static Members OfDeleted(InventoryItem item) => new()
    {
        ["id"] = item.Id,
        ["country_code_of_origin"] = item.CountryCodeOfOrigin,
        ["province_code_of_origin"] = item.ProvinceCodeOfOrigin,
        ["harmonized_system_code"] = item.HarmonizedSystemCode,
        ["country_harmonized_system_codes"] = Array.Empty<object>(),
        ["admin_graphql_api_id"] = item.Gid,
    };

    private static Members Of(Location location, PayloadParts parts)
    {
        var json = new Members
        {
            ["id"] = location.Id,
            ["name"] = location.Name,
            ["active"] = location.IsActive,
            ["legacy"] = false,
            ["created_at"] = parts.Moment(location.CreatedAt),
            ["updated_at"] = parts.Moment(location.UpdatedAt),
            ["admin_graphql_api_id"] = location.Gid,
        };
        foreach (var unknown in (string[])[
            "address1", "address2", "city", "zip", "province", "province_code", "country", "country_code", "country_name", "phone"])
        {
            json[unknown] = null;
        }

        return json;
    }
}
