using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;
using Polly.Timeout;
using ShopifySync.Queue;
using ShopifySync.Secrets;
using ShopifySync.Settings;

namespace ShopifySync.Shopify;

/// <summary>Shopify's Admin GraphQL API, within the cost budget.</summary>
/// <remarks>Sends each request once; whatever goes wrong out there is an answer, not an exception.</remarks>
public sealed partial class ShopifyClient(
    IHttpClientFactory clients, CostBudget budget, DocumentCosts costs, ShopifyBreaker breaker, ShopifySeam seam, SyncSettings settings,
    SecretStore secrets,
    IConfiguration configuration, ILogger<ShopifyClient> log) : IDisposable
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
    /// <param name="ids">How many ids are asked for, where the document takes a list of them.</param>
    public Task<Answer> Send(GraphQlDocument document, object variables, CancellationToken ct, int ids = 0) =>
        SendVerbatim(document, JsonSerializer.Serialize(variables, Json), ct, ids);

    /// <summary>The same with variables as the exact JSON that is to be sent.</summary>
    public async Task<Answer> SendVerbatim(GraphQlDocument document, string variables, CancellationToken ct, int ids = 0)
    {
        var current = await settings.Read(ct);

        if (current.StoreUrl is not { } store)
        {
            return new Down("The setting SHOPIFY_STORE_URL is missing. Set it to the store's myshopify.com address.", Reason.BadSetting);
        }

        if (secrets.Problem(TokenName) is { } problem)
        {
            return new Down(problem, Reason.BadSetting);
        }

        if (FarSide.Of(configuration["SHOPIFY_API_ORIGIN"], store, current.ApiVersion, secrets.Find(TokenName)[0]) is not { } far)
        {
            return new Down(
                "SHOPIFY_STORE_URL or SHOPIFY_API_VERSION holds characters that no address can have. Set it again.", Reason.BadSetting);
        }

        if (await AskForBudget(far, ct) is { } trouble)
        {
            return trouble;
        }

        var points = costs.Of(document, ids);

        return await budget.Take(store, points, Lane.Current, ct)
            ? await Post(far, document, variables, ids, points, ct)
            : new Throttled("Shopify's cost budget is used up for now. The request is sent again by itself.");
    }

    /// <summary>An instance's first request asks for what is left of the budget; null when that is known.</summary>
    private async ValueTask<Answer?> AskForBudget(FarSide far, CancellationToken ct)
    {
        if (known.ContainsKey(far.Store))
        {
            return null;
        }

        await asking.WaitAsync(ct);

        try
        {
            if (!known.ContainsKey(far.Store))
            {
                var answer = await Post(far, Probe, "{}", 0, 0, ct);

                if (answer is not (Answered or Throttled))
                {
                    return answer;
                }

                await budget.AssumeIfUnknown(far.Store, ct);
                known.TryAdd(far.Store, true);
            }

            return null;
        }
        finally
        {
            asking.Release();
        }
    }

    public void Dispose() => asking.Dispose();

    private async Task<Answer> Post(FarSide far, GraphQlDocument document, string variables, int ids, int reserved, CancellationToken ct)
    {
        using var message = far.Request(document, variables);
        var request = new ShopifyRequest(document, variables);

        try
        {
            await seam.Before(request, ct);
            using var client = clients.CreateClient(nameof(ShopifyClient));
            using var response = await client.SendAsync(message, ct);
            await seam.After(request, ct);
            var json = await Body(response, ct);
            var status = json is { } body ? ThrottleStatus.Of(body) : null;

            costs.Learn(document, ids, status);
            await Account(far, reserved, response, json is not null, status, ct);
            Warn(far, response);

            var answer = AnswerReader.Read(
                response.StatusCode, json, Header(response, "x-request-id"), document.IsMutation, document.Roots);
            CallCost.Add(answer);

            return answer;
        }
        catch (Exception notSent) when (WasNotSent(notSent))
        {
            await budget.Return(far.Store, reserved, ct);
            return new Down("Shopify cannot be reached. It is tried again by itself.");
        }
        catch (HttpRequestException tooLarge) when (tooLarge.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded)
        {
            return AnswerReader.Lost(
                document.IsMutation, $"Shopify's answer is larger than {WholeBody.MaxBytes / 1024 / 1024} MB and was cut off.");
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or TimeoutRejectedException)
        {
            return AnswerReader.Lost(
                document.IsMutation,
                document.IsMutation
                    ? "Shopify's answer was lost. What became of the call is found out next."
                    : "Shopify did not answer. It is asked again by itself.");
        }
    }

    private static bool WasNotSent(Exception exception) => exception is BrokenCircuitException
        || ShopifyBreaker.IsConnectTimeout(exception)
        || exception is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
        };

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
    /// <remarks>Where it says nothing, all of it counts as spent.</remarks>
    private async Task Account(
        FarSide far, int reserved, HttpResponseMessage response, bool isJson, ThrottleStatus? status, CancellationToken ct)
    {
        if (status is not null)
        {
            await budget.Return(far.Store, reserved, status, ct);
        }
        else if (response.StatusCode is HttpStatusCode.TooManyRequests)
        {
            await budget.Pause(far.Store, PauseAskedBy(response), ct);
        }
        else if ((int)response.StatusCode < 500 && response.StatusCode is not HttpStatusCode.OK && isJson)
        {
            await budget.Return(far.Store, reserved, ct); // refused before it was charged
        }
    }

    /// <summary>Shopify writes <c>Retry-After: 2.0</c>, which is no whole number as HTTP wants it.</summary>
    private static TimeSpan PauseAskedBy(HttpResponseMessage response) =>
        double.TryParse(Header(response, "Retry-After"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && double.IsFinite(seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestPause.TotalSeconds))
            : UsualPause;

    private void Warn(FarSide far, HttpResponseMessage response)
    {
        if (Header(response, "X-Shopify-API-Version") is { } served
            && served != far.ApiVersion
            && warned.TryAdd($"{far.ApiVersion}>{served}", true))
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

    private static partial class Log
    {
        [
            LoggerMessage(
                LogLevel.Warning,
                "Shopify serves API version {Served} in place of {Asked}: set SHOPIFY_API_VERSION to a version that is supported")]
        public static partial void OtherVersion(ILogger log, string asked, string served);

        [LoggerMessage(LogLevel.Warning, "Shopify says that a call is deprecated: {Reason}")]
        public static partial void Deprecated(ILogger log, string reason);
    }
}
