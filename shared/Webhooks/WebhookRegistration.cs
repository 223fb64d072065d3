using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ShopifySync.Erp;
using ShopifySync.Secrets;

namespace ShopifySync.Webhooks;

/// <summary>Registers the webhooks for an administrator, who hears in a sentence which setting is wrong.</summary>
public sealed partial class WebhookRegistration(
    WebhookSubscriptions subscriptions, SecretStore secrets, IConfiguration configuration, ILogger<WebhookRegistration> log)
{
    /// <summary>200 and the report by topic; 400 for a setting, 503 for a database that does not do its part.</summary>
    public async Task<IActionResult> Run(CancellationToken ct)
    {
        var (address, why) = PublicAddress.Of(configuration);

        if ((why ?? secrets.Problem(WebhookSignature.SecretName)) is { } problem)
        {
            Log.NotRegistered(log, problem);
            return RequestedAnswer.Error(StatusCodes.Status400BadRequest, problem);
        }

        return await RequestedAnswer.Of(
            async () => new OkObjectResult(await subscriptions.Register(address!, ct)), trouble => Log.NotRegistered(log, trouble));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The webhooks were not registered. {Why}")]
        public static partial void NotRegistered(ILogger log, string why);
    }
}
