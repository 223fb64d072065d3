using System.Text.Json;
using ShopifySync.Queue;

namespace ShopifySync.Webhooks;

/// <summary>Which entity a delivery is about: enough is read of it to gather an entity's deliveries, and no more.</summary>
public static class EntityKey
{
    /// <summary>Shopify's number of the entity; for stock the numbers of the item and the location, as <c>item@location</c>.</summary>
    public static string Of(EntityType entityType, Delivery delivery)
    {
        var numbers = Numbers(delivery.Start, isWhole: delivery.Body is not null);

        var key = entityType is EntityType.Inventory
            ? numbers.GetValueOrDefault("inventory_item_id") is { } item && numbers.GetValueOrDefault("location_id") is { } location
                ? $"{item}@{location}"
                : null
            : numbers.GetValueOrDefault("order_id") ?? numbers.GetValueOrDefault("order_edit.order_id") ?? numbers.GetValueOrDefault("id");

        return key ?? UnreadableKey.Of(delivery.Id);
    }

    /// <summary>The members whose value is a whole number, down to the second level; none if the bytes are not JSON.</summary>
    private static Dictionary<string, string> Numbers(ReadOnlySpan<byte> json, bool isWhole)
    {
        var numbers = new Dictionary<string, string>();
        var reader = new Utf8JsonReader(json, isWhole, default);

        try
        {
            var (outer, name) = ("", "");

            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    outer = name = reader.GetString()!;
                }
                else if (reader.TokenType is JsonTokenType.PropertyName && reader.CurrentDepth == 2)
                {
                    name = $"{outer}.{reader.GetString()}";
                }
                else if (reader.TokenType is JsonTokenType.Number && reader.CurrentDepth is 1 or 2 && reader.TryGetInt64(out var number))
                {
                    numbers.TryAdd(name, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
                }
            }

            return numbers;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException) // the latter where a name is no UTF-8
        {
            return [];
        }
    }
}
