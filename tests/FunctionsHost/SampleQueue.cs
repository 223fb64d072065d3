using Microsoft.Azure.Functions.Worker;

namespace ShopifySync.Tests.FunctionsHost;

public sealed class SampleQueue(Probe probe)
{
    [Function("work")]
    public async Task Run([QueueTrigger("%WORK_QUEUE%")] string message, CancellationToken ct)
    {
        await probe.Signal(message);
        await probe.Behaviour(message, ct);
    }
}
