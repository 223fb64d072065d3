using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ShopifySync.FullSync;

/// <summary>A record of an export in the form of an ordinary answer.</summary>
internal static class ExportedNode
{
    /// <param name="record">Its own line: an object with an id.</param>
    /// <param name="children">The lines of each connection: all that there are.</param>
    public static JsonElement Join(byte[] record, IReadOnlyDictionary<string, IReadOnlyList<byte[]>> children)
    {
        var buffer = new ArrayBufferWriter<byte>(record.Length + 256);
        buffer.Write(record.AsSpan(0, record.AsSpan().LastIndexOf((byte)'}')));

        foreach (var (connection, nodes) in children)
        {
            Write(buffer, $",\"{connection}\":{{\"nodes\":[");

            for (var n = 0; n < nodes.Count; n++)
            {
                Write(buffer, n == 0 ? "" : ",");
                buffer.Write(nodes[n]);
            }

            Write(buffer, "],\"pageInfo\":{\"hasNextPage\":false}}");
        }

        Write(buffer, "}");
        var reader = new Utf8JsonReader(buffer.WrittenSpan);

        return JsonElement.ParseValue(ref reader);
    }

    private static void Write(ArrayBufferWriter<byte> buffer, string text) => Encoding.UTF8.GetBytes(text, buffer);
}
