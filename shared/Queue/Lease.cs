using Npgsql;

namespace ShopifySync.Queue;

/// <summary>Renews the claim on a batch at half of its lease for as long as it is being worked on.</summary>
public sealed class Lease : IAsyncDisposable
{
    private readonly CancellationTokenSource over;
    private readonly Task renewing;

    public Lease(SyncQueue queue, IReadOnlyList<SyncItem> items, TimeProvider time, CancellationToken ct)
    {
        over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        renewing = Renew(queue, items, time, over.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await renewing;
        over.Dispose();
    }

    private static async Task Renew(SyncQueue queue, IReadOnlyList<SyncItem> items, TimeProvider time, CancellationToken ct)
    {
        using var half = new PeriodicTimer(SyncQueue.Lease / 2, time);

        try
        {
            while (await half.WaitForNextTickAsync(ct))
            {
                await Renew(queue, items, ct);
            }
        }
        catch (OperationCanceledException)
        {
            // The work is over.
        }
    }

    private static async Task Renew(SyncQueue queue, IReadOnlyList<SyncItem> items, CancellationToken ct)
    {
        try
        {
            await queue.Renew(items, ct);
        }
        catch (NpgsqlException)
        {
            // It is tried again; a lease that runs out all the same is nobody's, and the claim's number keeps a late settle from counting.
        }
    }
}
