using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace StoreSimulator.Webhooks;

/// <summary>What webhooks say: REST-shaped JSON with numeric ids, as documented for the topic.</summary>
internal static class Payloads
{
    /// <summary>Products carry their first hundred variants in full.</summary>
    private const int FullVariants = 100;

    public static byte[] Of(Subscription subscription, Noun subject)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            Write(json, subscription.Topic, subject);
            json.WriteEndObject();
        }

        return subscription.IncludeFields.Count == 0
            ? buffer.WrittenSpan.ToArray()
            : Only(subscription.IncludeFields, buffer.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter json, string topic, Noun subject)
    {
        switch (topic, subject)
        {
            case ("PRODUCTS_DELETE" or "INVENTORY_ITEMS_DELETE" or "CUSTOMERS_DELETE" or "ORDERS_DELETE", _):
                json.WriteNumber("id", subject.Id);
                break;
            case ("INVENTORY_LEVELS_DISCONNECT", InventoryLevel level):
                json.WriteNumber("inventory_item_id", level.Item.Id);
                json.WriteNumber("location_id", level.Location.Id);
                break;
            case (_, InventoryLevel level):
                Write(json, level);
                break;
            case (_, InventoryItem item):
                Write(json, item);
                break;
            case (_, Product product):
                Write(json, product);
                break;
            case (_, Location location):
                Write(json, location);
                break;
            case (_, Order order):
                OrderPayload.Write(json, order);
                break;
            case (_, Refund refund):
                OrderPayload.Write(json, refund);
                break;
            case (_, OrderEdit edit):
                OrderPayload.Write(json, edit);
                break;
            case (_, OrderTransaction money):
                json.WriteNumber("id", money.Id);
                json.WriteNumber("order_id", money.Order.Id);
                json.WriteString("kind", money.Kind.ToLowerInvariant());
                json.WriteString("status", money.Status.ToLowerInvariant());
                json.WriteString("amount", Amount(money.Amount.Presentment));
                json.WriteString("currency", money.Order.PresentmentCurrency);
                break;
            case (_, Fulfillment fulfillment):
                OrderPayload.Write(json, fulfillment);
                break;
            case (_, Customer customer):
                OrderPayload.Write(json, customer);
                break;
            default:
                throw new InvalidOperationException($"There is no payload of {topic} for a {subject.TypeName}.");
        }
    }

    private static void Write(Utf8JsonWriter json, InventoryLevel level)
    {
        json.WriteNumber("inventory_item_id", level.Item.Id);
        json.WriteNumber("location_id", level.Location.Id);
        if (level.Item.Tracked)
        {
            json.WriteNumber("available", level.Available);
        }
        else
        {
            json.WriteNull("available"); // nobody counts it
        }

        json.WriteString("updated_at", Moment(level.UpdatedAt));
        json.WriteString("admin_graphql_api_id", level.Gid);
    }

    private static void Write(Utf8JsonWriter json, InventoryItem item)
    {
        json.WriteNumber("id", item.Id);
        json.WriteString("sku", item.Sku);
        json.WriteString("created_at", Moment(item.CreatedAt));
        json.WriteString("updated_at", Moment(item.UpdatedAt));
        json.WriteBoolean("requires_shipping", item.RequiresShipping);
        json.WriteString("cost", item.Cost is { } cost ? Amount(cost) : null);
        json.WriteString("country_code_of_origin", item.CountryCodeOfOrigin);
        json.WriteString("province_code_of_origin", item.ProvinceCodeOfOrigin);
        json.WriteString("harmonized_system_code", item.HarmonizedSystemCode);
        json.WriteBoolean("tracked", item.Tracked);
        json.WriteStartArray("country_harmonized_system_codes");
        json.WriteEndArray();
        json.WriteString("admin_graphql_api_id", item.Gid);
    }

    private static void Write(Utf8JsonWriter json, Product product)
    {
        json.WriteNumber("id", product.Id);
        json.WriteString("admin_graphql_api_id", product.Gid);
        json.WriteString("title", product.Title);
        json.WriteString("handle", product.Handle);
        json.WriteString("body_html", product.DescriptionHtml);
        json.WriteString("vendor", product.Vendor);
        json.WriteString("product_type", product.ProductType);
        json.WriteString("status", product.Status.ToLowerInvariant());
        json.WriteString("tags", string.Join(", ", product.Tags));
        json.WriteString("created_at", Moment(product.CreatedAt));
        json.WriteString("updated_at", Moment(product.UpdatedAt));
        json.WriteStartArray("variants");
        foreach (var variant in product.Variants.Take(FullVariants))
        {
            Write(json, variant);
        }

        json.WriteEndArray();
        json.WriteStartArray("variant_gids");
        foreach (var variant in product.Variants)
        {
            json.WriteStartObject();
            json.WriteString("admin_graphql_api_id", variant.Gid);
            json.WriteString("updated_at", Moment(variant.UpdatedAt));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Variant variant)
    {
        json.WriteStartObject();
        json.WriteNumber("id", variant.Id);
        json.WriteString("admin_graphql_api_id", variant.Gid);
        json.WriteNumber("product_id", variant.Product.Id);
        json.WriteString("title", variant.Title);
        json.WriteString("sku", variant.Sku);
        json.WriteString("barcode", variant.Barcode);
        json.WriteString("price", Amount(variant.Price));
        json.WriteString("compare_at_price", variant.CompareAtPrice is { } compared ? Amount(compared) : null);
        json.WriteNumber("position", variant.Position);
        json.WriteBoolean("taxable", variant.Taxable);
        json.WriteString("inventory_policy", variant.InventoryPolicy.ToLowerInvariant());
        json.WriteNumber("inventory_quantity", variant.InventoryQuantity);
        json.WriteNumber("inventory_item_id", variant.Item.Id);
        json.WriteString("created_at", Moment(variant.CreatedAt));
        json.WriteString("updated_at", Moment(variant.UpdatedAt));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Location location)
    {
        json.WriteNumber("id", location.Id);
        json.WriteString("name", location.Name);
        json.WriteBoolean("active", location.IsActive);
        json.WriteString("created_at", Moment(location.CreatedAt));
        json.WriteString("updated_at", Moment(location.UpdatedAt));
        json.WriteString("admin_graphql_api_id", location.Gid);
    }

    private static byte[] Only(IReadOnlyList<string> fields, ReadOnlyMemory<byte> whole)
    {
        using var document = JsonDocument.Parse(whole);
        return JsonSerializer.SerializeToUtf8Bytes(document.RootElement.EnumerateObject()
            .Where(member => fields.Any(field => field == member.Name || field.StartsWith(member.Name + ".", StringComparison.Ordinal)))
            .ToDictionary(member => member.Name, member => member.Value));
    }

    // webhooks carry the shop's offset; this shop's time zone is UTC
    public static string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+00:00'", CultureInfo.InvariantCulture);

    public static string Amount(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
