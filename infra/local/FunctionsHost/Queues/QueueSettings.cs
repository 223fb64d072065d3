namespace ShopifySync.FunctionsHost;

/// <summary>host.json's <c>extensions.queues</c>, with the real host's defaults.</summary>
/// <param name="Base64">Whether message texts are base64, which they are unless <c>messageEncoding</c> says none.</param>
/// <param name="MaxPollingInterval">The longest wait between two polls of an idle queue.</param>
/// <param name="VisibilityTimeout">How long a failed message waits for its next try.</param>
/// <param name="BatchSize">Messages taken in one go, 1 to 32.</param>
/// <param name="NewBatchThreshold">The next batch is taken once no more than this many are being processed.</param>
/// <param name="MaxDequeueCount">Tries before a message goes to the poison queue.</param>
internal sealed record QueueSettings(
    bool Base64, TimeSpan MaxPollingInterval, TimeSpan VisibilityTimeout, int BatchSize, int NewBatchThreshold, int MaxDequeueCount);
