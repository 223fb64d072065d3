using Microsoft.Azure.Functions.Worker;
using ShopifySync.FullSync;

namespace ShopifySync.Functions.Workers;

/// <summary>Goes on with the full sync under way. The hint that wakes it says nothing but "look how far it is".</summary>
public sealed class ContinueFullSync(FullSyncWork work)
{
    /// <summary>What is left then is continued by the next hint.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(100);

    [Function("continue-full-sync")]
    public Task Run([QueueTrigger("%FULL_SYNC_QUEUE%")] string hint, CancellationToken ct) => work.Continue(Limit, ct);
}
