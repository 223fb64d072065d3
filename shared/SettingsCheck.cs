using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ShopifySync.Queue;
using ShopifySync.Secrets;
using ShopifySync.Shopify;
using ShopifySync.Webhooks;

namespace ShopifySync;

/// <summary>Names at start every setting that is missing or makes no sense. The host itself only leaves out the functions.</summary>
public sealed partial class SettingsCheck(
    SyncedEntityList entities, IConfiguration configuration, SecretStore secrets, ILogger<SettingsCheck> log) : IHostedService
{
    private static readonly string[] Schedules = ["SCHEDULED_SYNC_PROCESSOR_SCHEDULE", "RECONCILE_SCHEDULE"];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var problem in Problems())
        {
            Log.Wrong(log, problem);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<string> Problems()
    {
        foreach (var name in entities.Streams.Select(entities.QueueSetting).Concat(Schedules))
        {
            if (configuration[name] is not { Length: > 0 })
            {
                yield return $"The setting {name} is missing, and its function does not run. local.settings.sample.json has its usual "
                    + "value.";
            }
        }

        foreach (var name in new[] { WebhookSignature.SecretName, ShopifyClient.TokenName })
        {
            if (secrets.Problem(name) is { } problem)
            {
                yield return problem;
            }
        }

        if (configuration[PublicAddress.Setting] is { Length: > 0 } && PublicAddress.Of(configuration).Why is { } why)
        {
            yield return why;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "{Problem}")]
        public static partial void Wrong(ILogger log, string problem);
    }
}
