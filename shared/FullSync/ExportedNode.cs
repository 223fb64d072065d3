using System.Buffers;
using System.Text.Json;

namespace ShopifySync.FullSync;

/// <summary>A record of an export in the form of an ordinary answer.</summary>
internal static class ExportedNode
{
    /// <param name="record">Its own line.</param>
    /// <param name="children">The lines of each connection: all that there are.</param>
    public static JsonElement Join(byte[] record, IReadOnlyDictionary<string, IReadOnlyList<byte[]>> children)
    {
        var buffer = new ArrayBufferWriter<byte>(record.Length + 256);
        using var line = JsonDocument.Parse(record);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();

        foreach (var member in line.RootElement.EnumerateObject())
        {
            member.WriteTo(writer);
        }

        foreach (var (connection, nodes) in children)
        {
            writer.WriteStartObject(connection);
            writer.WriteStartArray("nodes");

            foreach (var node in nodes)
            {
                writer.WriteRawValue(node, skipInputValidation: true); // it was read when it was stored
            }

            writer.WriteEndArray();
            writer.WriteStartObject("pageInfo");
            writer.WriteBoolean("hasNextPage", false);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        var reader = new Utf8JsonReader(buffer.WrittenSpan);

        return JsonElement.ParseValue(ref reader);
    }
}
