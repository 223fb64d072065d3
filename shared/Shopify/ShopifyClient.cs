using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;
using Polly.Timeout;
using ShopifySync.Secrets;
using ShopifySync.Settings;

namespace ShopifySync.Shopify;

/// <summary>Shopify's Admin GraphQL API, within the cost budget. Sends each request once; whatever goes wrong out there is an answer, not an exception.</summary>
public sealed partial class ShopifyClient(
    IHttpClientFactory clients, CostBudget budget, ShopifyBreaker breaker, SyncSettings settings, SecretStore secrets, IConfiguration configuration,
    TimeProvider time, ILogger<ShopifyClient> log) : IDisposable
{
    public const string TokenName = "SHOPIFY_ADMIN_API_TOKEN";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly GraphQlDocument Probe = GraphQlDocument.Embedded("Probe");
    private static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim asking = new(1);
    private readonly ConcurrentDictionary<string, bool> known = [];
    private readonly ConcurrentDictionary<string, bool> warned = [];

    /// <summary>True while Shopify is known to be down and nothing is sent.</summary>
    public bool IsDown => breaker.IsOpen;

    /// <summary>Sends an operation with variables as any object, in camel case.</summary>
    /// <param name="ids">How many ids are asked for, where the document's cost depends on it.</param>
    public Task<Answer> Send(GraphQlDocument document, object variables, CancellationToken ct, int ids = 0) =>
        SendVerbatim(document, JsonSerializer.Serialize(variables, Json), ct, ids);

    /// <summary>The same with variables as the exact JSON that is to be sent.</summary>
    public async Task<Answer> SendVerbatim(GraphQlDocument document, string variables, CancellationToken ct, int ids = 0)
    {
        var current = await settings.Read(ct);

        if (current.StoreUrl is not { } store)
        {
            return new Down("SHOPIFY_STORE_URL is not set");
        }

        if (secrets.Find(TokenName) is not [var token, ..])
        {
            return new Down($"the secret {TokenName} is missing");
        }

        var far = new FarSide(store, current.ApiVersion, token);
        var points = document.CostOf(ids);

        if (await Ask(far, ct) is { } trouble)
        {
            return trouble;
        }

        if (await budget.Reserve(store, points, Lane.Current, ct) is not { } share)
        {
            return new Throttled("Shopify's cost budget is used up for now");
        }

        await Task.Delay(share.Wait, time, ct);

        return await Post(far, document, variables, points, ct);
    }

    /// <summary>An instance's first request asks for what is left of the budget; null when that is known.</summary>
    private async ValueTask<Answer?> Ask(FarSide far, CancellationToken ct)
    {
        if (known.ContainsKey(far.Store))
        {
            return null;
        }

        await asking.WaitAsync(ct);

        try
        {
            if (known.ContainsKey(far.Store))
            {
                return null;
            }

            var answer = await Post(far, Probe, "{}", 0, ct);

            return answer is not (Answered or Throttled) ? answer
                : await budget.IsKnown(far.Store, ct) && known.TryAdd(far.Store, true) ? null
                : new Down("Shopify's answer does not say what is left of the cost budget");
        }
        finally
        {
            asking.Release();
        }
    }

    public void Dispose() => asking.Dispose();

    private async Task<Answer> Post(FarSide far, GraphQlDocument document, string variables, int reserved, CancellationToken ct)
    {
        using var request = Request(far, document, variables);

        try
        {
            using var client = clients.CreateClient(nameof(ShopifyClient));
            using var response = await client.SendAsync(request, ct);
            var json = await Body(response, ct);

            await Account(far, reserved, response, json, ct);
            Warn(far, response);

            var answer = AnswerReader.Read(response.StatusCode, json, Header(response, "x-request-id"), document.IsMutation);
            CallCost.Add(answer);

            return answer;
        }
        catch (Exception notSent) when (notSent is BrokenCircuitException
            || ShopifyBreaker.IsConnectTimeout(notSent)
            || notSent is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError })
        {
            await budget.Return(far.Store, reserved, ct);
            return new Down("Shopify cannot be reached");
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or TimeoutRejectedException)
        {
            return document.IsMutation
                ? new Unknown("Shopify's answer was lost")
                : new Down("Shopify did not answer");
        }
    }

    private HttpRequestMessage Request(FarSide far, GraphQlDocument document, string variables)
    {
        var origin = configuration["SHOPIFY_API_ORIGIN"] is { Length: > 0 } other ? other.TrimEnd('/') : $"https://{far.Store}";
        var request = new HttpRequestMessage(HttpMethod.Post, $"{origin}/admin/api/{far.ApiVersion}/graphql.json")
        {
            Content = new ByteArrayContent(Content(document, variables)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Add("X-Shopify-Access-Token", far.Token);

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

    private static async Task<JsonElement?> Body(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(ct), default, ct);
            return json.RootElement.ValueKind is JsonValueKind.Object ? json.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Tells the budget what the request cost, as far as the answer says.</summary>
    private async Task Account(FarSide far, int reserved, HttpResponseMessage response, JsonElement? json, CancellationToken ct)
    {
        if (json is { } answer && ThrottleStatus.Of(answer) is { } status)
        {
            await budget.Return(far.Store, reserved, status, ct);
        }
        else if (response.StatusCode is HttpStatusCode.TooManyRequests)
        {
            await budget.Pause(far.Store, PauseAskedBy(response), ct);
        }
        else if ((int)response.StatusCode < 500 && (json is not null || response.StatusCode is not HttpStatusCode.OK))
        {
            await budget.Return(far.Store, reserved, ct); // refused before it was charged
        }
    }

    /// <summary>Shopify writes <c>Retry-After: 2.0</c>, which is no whole number as HTTP wants it.</summary>
    private static TimeSpan PauseAskedBy(HttpResponseMessage response) =>
        double.TryParse(Header(response, "Retry-After"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestPause.TotalSeconds))
            : UsualPause;

    private void Warn(FarSide far, HttpResponseMessage response)
    {
        if (Header(response, "X-Shopify-API-Version") is { } served && served != far.ApiVersion && warned.TryAdd($"{far.ApiVersion}>{served}", true))
        {
            Log.OtherVersion(log, far.ApiVersion, served);
        }

        if (Header(response, "X-Shopify-API-Deprecated-Reason") is { } reason && warned.TryAdd(reason, true))
        {
            Log.Deprecated(log, reason);
        }
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <summary>Whom a request goes to.</summary>
    private sealed record FarSide(string Store, string ApiVersion, string Token);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Shopify serves API version {Served} in place of {Asked}: set SHOPIFY_API_VERSION to a version that is supported")]
        public static partial void OtherVersion(ILogger log, string asked, string served);

        [LoggerMessage(LogLevel.Warning, "Shopify says that a call is deprecated: {Reason}")]
        public static partial void Deprecated(ILogger log, string reason);
    }
}
