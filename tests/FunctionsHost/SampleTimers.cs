using Microsoft.Azure.Functions.Worker;

namespace ShopifySync.Tests.FunctionsHost;

public sealed class SampleTimers(Probe probe)
{
    [Function("every-five-minutes")]
    public async Task Run([TimerTrigger("%SCHEDULE%")] TimerInfo timer, CancellationToken ct)
    {
        await probe.Signal($"next {timer.ScheduleStatus?.Next:HH:mm:ss}{(timer.IsPastDue ? " past due" : "")}");
        await probe.Behaviour("", ct);
    }
}

public sealed class EagerTimer(Probe probe)
{
    [Function("eager")]
    public async Task Run([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer) =>
        await probe.Signal($"eager {timer.IsPastDue}");
}
