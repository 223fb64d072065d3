using Microsoft.Extensions.Logging;
using ShopifySync.Erp;

namespace ShopifySync.Queue;

/// <summary>The table <c>sync_queue</c>: everything that is to be brought across, in both directions, until it is settled.</summary>
public sealed partial class SyncQueue(
    ErpDatabase erp, IEnumerable<IStatusStamp> stamps, TimeProvider time, Random random, ILogger<SyncQueue> log)
{
    /// <summary>How long a claim holds without being renewed; whoever dies gives back what it held after this.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private DateTime Now => time.GetUtcNow().UtcDateTime;
}
