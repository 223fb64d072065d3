using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using ShopifySync.Queue;

namespace ShopifySync.Shopify;

/// <summary>Stops sending to a Shopify that is down, for a quarter of a minute.</summary>
/// <remarks>It is down when half of at least five requests in half a minute have failed.</remarks>
public sealed class ShopifyBreaker(FarSideOutage outage, TimeProvider time)
{
    public static readonly TimeSpan Break = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>True while nothing is sent. Afterwards the next request finds out whether Shopify is back.</summary>
    public bool IsOpen => outage.IsOn;

    /// <summary>No request is ever sent again here: the row owns retries.</summary>
    internal void Build(ResiliencePipelineBuilder<HttpResponseMessage> pipeline)
    {
        pipeline.TimeProvider = time;
        pipeline.AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
        {
            FailureRatio = 0.5,
            MinimumThroughput = 5,
            SamplingDuration = TimeSpan.FromSeconds(30),
            BreakDuration = Break,
            ShouldHandle = request => ValueTask.FromResult(IsOutage(request.Outcome)),
            OnOpened = opened =>
            {
                outage.Begin(opened.BreakDuration);
                return default;
            },
            OnClosed = _ =>
            {
                outage.End();
                return default;
            },
        });
        pipeline.AddTimeout(Timeout);
    }

    private static bool IsOutage(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException
        || IsConnectTimeout(outcome.Exception)
        || outcome.Result is { } response && IsOutage(response.StatusCode);

    /// <summary>A connection that did not come about in time is thrown as a cancellation, though nobody cancelled.</summary>
    internal static bool IsConnectTimeout(Exception? exception) =>
        exception is OperationCanceledException { InnerException: TimeoutException };

    /// <summary>Down, frozen, locked, or not letting us in: none of it is the request's own fault.</summary>
    internal static bool IsOutage(HttpStatusCode status) =>
        (int)status >= 500 || status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.PaymentRequired
            or HttpStatusCode.NotFound or HttpStatusCode.Locked or (HttpStatusCode)430;
}
