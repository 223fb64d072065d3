using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Entities;

/// <summary>Says for an administrator what a sync of a noun would do, before it is switched on. Nothing is written.</summary>
public sealed partial class RequestedPreview(IServiceProvider services, TimeProvider time, ILogger<RequestedPreview> log)
{
    /// <summary>A person waits; a large table is gone through in several requests.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>200 and the report; 400 for a noun that has none; 503 while one of the sides does not do its part.</summary>
    /// <param name="entity">A word of <c>sync_queue.entity_type</c>.</param>
    /// <param name="after">What an earlier answer gave as <c>next</c>; null at the beginning.</param>
    public Task<IActionResult> Run(string? entity, string? after, CancellationToken ct) => RequestedAnswer.Of(async () =>
    {
        if (services.GetKeyedService<IPreview>(new EntityType(entity ?? "")) is not { } preview)
        {
            return RequestedAnswer.Error(
                StatusCodes.Status400BadRequest,
                "Name what to look at: ?entity=product, ?entity=customer, ?entity=order or ?entity=inventory.");
        }

        return await Look(preview, entity!, after, ct);
    }, why => Log.NotLooked(log, why));

    private async Task<IActionResult> Look(IPreview preview, string entity, string? after, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var report = new PreviewReport();

        do
        {
            (after, var problem) = await preview.Next(after, report, ct);

            if (problem is not null)
            {
                return RequestedAnswer.Error(StatusCodes.Status503ServiceUnavailable, problem.Why ?? "Shopify did not answer.");
            }
        }
        while (after is not null && time.GetElapsedTime(started) < Limit);

        return new OkObjectResult(new
        {
            entity,
            next = after,
            counts = report.Kinds.ToDictionary(kind => NameOf(kind.Key), kind => kind.Value.Count),
            samples = report.Kinds.Where(kind => kind.Value.Count > 0).ToDictionary(kind => NameOf(kind.Key), kind => kind.Value.Samples),
        });
    }

    private static string NameOf(PreviewKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The preview did not finish. {Why}")]
        public static partial void NotLooked(ILogger log, string why);
    }
}
