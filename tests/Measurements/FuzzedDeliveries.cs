using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ShopifySync.Measurements;

/// <summary>Signed deliveries that Shopify would never send: true ones, broken in every way that a seed leads to.</summary>
/// <param name="trueOnes">Deliveries as the store sent them.</param>
public sealed class FuzzedDeliveries(IReadOnlyList<RecordedDelivery> trueOnes, string secret, string domain, int seed)
{
    private static readonly string[] OddValues =
    [
        "null", "true", "-1", "0", "1.5", "1e400", "-0", "9223372036854775807", "9223372036854775808",
        "99999999999999999999999999999999999999999", "NaN", """ "" """, """ " " """, """ "\u0000" """, """ "a\u0000b" """,
        """ "\ud800" """, """ "2026-13-45T99:99:99Z" """, """ "0001-01-01T00:00:00Z" """, """ "1e308" """, """ "12,5" """,
        """ "'; drop table orders; --" """, "[]", "{}", "[[[[]]]]", "[null]", """{"id":{}}""", """[{"id":1},{"id":1}]""",
        $"\"{new string('x', 70_000)}\"",
    ];

    private static readonly string[] Topics =
    [
        "inventory_levels/update", "orders/create", "orders/updated", "orders/paid", "orders/fulfilled", "orders/cancelled",
        "orders/edited", "refunds/create", "orders/delete", "app/uninstalled", "nothing", "/",
    ];

    private readonly Random random = new(seed);
    private int count;

    /// <summary>The next one; one in four is a true one with its own topic.</summary>
    public RecordedDelivery Next()
    {
        var original = trueOnes[random.Next(trueOnes.Count)];
        var body = random.Next(4) == 0 ? original.Body : Broken(original.Body);
        var headers = new List<(string, string)>
        {
            ("X-Shopify-Hmac-Sha256", Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))),
            ("X-Shopify-Shop-Domain", domain),
            ("X-Shopify-Topic", random.Next(4) == 0 ? Topics[random.Next(Topics.Length)] : TopicOf(original)),
            ("X-Shopify-Triggered-At", Moment()),
            ("X-Shopify-API-Version", random.Next(20) == 0 ? "one of these days" : "2026-10"),
        };

        count++;

        if (random.Next(50) != 0) // else it is known by its bytes
        {
            headers.Add(("X-Shopify-Webhook-Id", random.Next(50) == 0 ? new string('i', 2_685) + count : $"fuzz-{seed}-{count}"));
        }

        return new RecordedDelivery(headers, body);
    }

    private static string TopicOf(RecordedDelivery original) =>
        original.Headers.First(header => header.Name.Equals("X-Shopify-Topic", StringComparison.OrdinalIgnoreCase)).Value;

    private string Moment() => random.Next(10) switch
    {
        0 => "yesterday",
        1 => "0001-01-01T00:00:00Z",
        2 => "9999-12-31T23:59:59.9999999Z",
        _ => TimeProvider.System.GetUtcNow().AddSeconds(-random.Next(600)).ToString("O", System.Globalization.CultureInfo.InvariantCulture),
    };

    private byte[] Broken(byte[] body) => random.Next(16) switch
    {
        0 => [],
        1 => Noise(random.Next(1, 3_000)),
        2 => body[..random.Next(body.Length)],
        3 => Flipped(body),
        4 => [.. body, .. body],
        5 => Encoding.UTF8.GetBytes(new string('[', random.Next(1, 2_000))),
        6 => [.. "["u8, .. body, .. "]"u8],
        7 => Encoding.UTF8.GetBytes(OddValues[random.Next(OddValues.Length)]),
        8 => Odd(Odd(Odd(body))),
        _ => Odd(body),
    };

    private byte[] Noise(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);

        return bytes;
    }

    private byte[] Flipped(byte[] body)
    {
        var flipped = body.ToArray();

        for (var n = random.Next(1, 8); n > 0; n--)
        {
            flipped[random.Next(flipped.Length)] = (byte)random.Next(256);
        }

        return flipped;
    }

    /// <summary>One value, at random, is another than it should be.</summary>
    private byte[] Odd(byte[] body)
    {
        var values = Values(body);

        if (values.Count == 0)
        {
            return body;
        }

        var (start, end) = values[random.Next(values.Count)];

        return [.. body[..start], .. Encoding.UTF8.GetBytes(OddValues[random.Next(OddValues.Length)]), .. body[end..]];
    }

    /// <summary>Where the values stand that are neither objects nor arrays.</summary>
    private static List<(int Start, int End)> Values(byte[] body)
    {
        var values = new List<(int, int)>();
        var reader = new Utf8JsonReader(body);

        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False
                    or JsonTokenType.Null)
                {
                    values.Add(((int)reader.TokenStartIndex, (int)reader.BytesConsumed));
                }
            }
        }
        catch (JsonException)
        {
            // what stands before the broken place can be broken too
        }

        return values;
    }
}
