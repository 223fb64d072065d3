using System.Text.Json;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Webhooks;

/// <summary>Which entity a delivery is about: enough is read of it to gather an entity's deliveries, and no more.</summary>
public static class EntityKey
{
    /// <summary>The queue's id of what a delivery tells of; one of its own where the body names nothing.</summary>
    public static string Of(SyncedEntity entity, Delivery delivery) =>
        entity.KeyOf(Numbers(delivery.Start, isWhole: delivery.Body is not null)) is { } key
            ? entity.KeyPrefixes.GetValueOrDefault(delivery.Headers.Topic) + key
            : UnreadableKey.Of(delivery.Id);

    /// <summary>The members whose value is a whole number or a Gid, down to the second level; none if the bytes are not JSON.</summary>
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
                else if (reader.TokenType is JsonTokenType.String && reader.CurrentDepth is 1 or 2
                    && IsGid(ref reader) && long.TryParse(Gids.NumberOf(reader.GetString()!), out var ofGid))
                {
                    numbers.TryAdd(name, ofGid.ToString(System.Globalization.CultureInfo.InvariantCulture));
                }
            }

            return numbers;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException) // the latter where a name is no UTF-8
        {
            return [];
        }
    }

    private static bool IsGid(ref Utf8JsonReader reader) =>
        !reader.ValueIsEscaped && !reader.HasValueSequence && reader.ValueSpan.StartsWith("gid://shopify/"u8);
}
