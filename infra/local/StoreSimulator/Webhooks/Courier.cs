using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace StoreSimulator.Webhooks;

/// <summary>Makes one attempt at a delivery: signed, with every documented header.</summary>
internal sealed class Courier(StoreOptions options) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(1) })
    {
        Timeout = Timeout.InfiniteTimeSpan, // each attempt has its own, on the store's clock
    };

    public void Dispose() => http.Dispose();

    /// <summary>Whether it was taken: a 2xx within five seconds. A redirect is a failure.</summary>
    public async Task<bool> Send(Delivery delivery, CancellationToken closing)
    {
        if (!Uri.TryCreate(delivery.Subscription.Uri, UriKind.Absolute, out var uri))
        {
            return false;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(delivery.Body!) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in Headers(delivery))
        {
            request.Headers.Add(name, value);
        }

        using var patience = new CancellationTokenSource(Patience, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, closing);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            return response.StatusCode is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private IEnumerable<(string Name, string Value)> Headers(Delivery delivery)
    {
        yield return ("X-Shopify-Topic", delivery.Subscription.TopicName);
        yield return (
            "X-Shopify-Hmac-SHA256",
            Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.ClientSecret), delivery.Body!)));
        yield return ("X-Shopify-Shop-Domain", options.Domain);
        yield return ("X-Shopify-API-Version", options.WebhookVersion);
        yield return ("X-Shopify-Webhook-Id", delivery.WebhookId);
        yield return ("X-Shopify-Event-Id", delivery.EventId);
        yield return (
            "X-Shopify-Triggered-At",
            delivery.TriggeredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture));
        if (delivery.IsTest)
        {
            yield return ("X-Shopify-Test", "true");
        }

        if (delivery.Subscription.Name is { } name)
        {
            yield return ("X-Shopify-Name", name);
        }
    }
}
