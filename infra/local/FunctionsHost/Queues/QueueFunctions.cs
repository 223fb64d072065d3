using System.Globalization;
using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Storage.Queues;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace ShopifySync.FunctionsHost;

/// <summary>Gives each queue function its queue.</summary>
/// <remarks>The settings are <c>AzureWebJobsStorage</c> and <c>FunctionsHost:MessageLease</c> (ten minutes, as in Azure).</remarks>
internal sealed partial class QueueFunctions(
    IConfiguration configuration, QueueSettings settings, Invocation invocation, ILoggerFactory logs)
{
    private static readonly TimeSpan RealLease = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan NetworkTimeout = TimeSpan.FromSeconds(5);

    private readonly Outages _outages = new(logs.CreateLogger<Outages>());

    /// <exception cref="StartRefusedException">The queue's name or its connection is missing or wrong.</exception>
    public QueueListener Listener(Function function)
    {
        var trigger = (QueueTriggerAttribute)function.Trigger;
        var name = Settings.Resolve(trigger.QueueName, configuration, function.Name);

        if (!ValidName().IsMatch(name))
        {
            throw new StartRefusedException(
                $"Function '{function.Name}' has the queue '{name}': a queue's name is 3 to 63 lower-case letters, digits and single '-'.");
        }

        return new QueueListener(
            function, Client(function, trigger, name), Client(function, trigger, $"{name}-poison"), settings, Lease(), invocation, _outages,
            logs.CreateLogger<QueueListener>());
    }

    private QueueClient Client(Function function, QueueTriggerAttribute trigger, string queue)
    {
        var setting = trigger.Connection ?? "AzureWebJobsStorage";
        var connection = Settings.Resolve($"%{setting}%", configuration, function.Name);

        try
        {
            return new QueueClient(connection, queue, new QueueClientOptions
            {
                // texts are decoded here, so that a wrong one reaches the poison queue as it is
                MessageEncoding = QueueMessageEncoding.None,
                Retry = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(200), NetworkTimeout = NetworkTimeout },
                Diagnostics = { IsLoggingEnabled = false, IsDistributedTracingEnabled = false },
            });
        }
        catch (FormatException wrong)
        {
            throw new StartRefusedException($"Function '{function.Name}': the setting '{setting}' is no storage connection string.", wrong);
        }
    }

    private TimeSpan Lease() => configuration["FunctionsHost:MessageLease"] is { } text
        ? TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture)
        : RealLease;

    [GeneratedRegex("^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex ValidName();
}
