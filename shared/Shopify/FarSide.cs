using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;

namespace ShopifySync.Shopify;

/// <summary>Where a request goes: one store, one API version, one token.</summary>
internal sealed record FarSide(string Store, string ApiVersion, string Token, Uri Address)
{
    /// <param name="origin">Another address than the store's own; null or empty if there is none.</param>
    /// <returns>Null if no request can be made of it.</returns>
    public static FarSide? Of(string? origin, string store, string apiVersion, string token) =>
        Uri.TryCreate(
            $"{(origin is { Length: > 0 } ? origin.TrimEnd('/') : $"https://{store}")}/admin/api/{apiVersion}/graphql.json",
            UriKind.Absolute, out var address)
            ? new FarSide(store, apiVersion, token, address)
            : null;

    public HttpRequestMessage Request(GraphQlDocument document, string variables)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Address)
        {
            Content = new ByteArrayContent(Content(document, variables))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        request.Headers.Add("X-Shopify-Access-Token", Token);

        return request;
    }

    private static byte[] Content(GraphQlDocument document, string variables)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("query", document.Text);
        writer.WritePropertyName("variables");
        writer.WriteRawValue(variables);
        writer.WriteEndObject();
        writer.Flush();

        return buffer.WrittenSpan.ToArray();
    }
}
