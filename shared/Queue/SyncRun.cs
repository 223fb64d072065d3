using Microsoft.Extensions.Logging;

namespace ShopifySync.Queue;

/// <summary>What one run over the queue found and did.</summary>
/// <param name="Revived">Failed items that are due again.</param>
/// <param name="Due">Items that were due when it began, counted up to <see cref="SyncRun.CountUpTo"/> per stream.</param>
/// <param name="Hinted">Hints that queue storage took.</param>
/// <param name="Worked">Items that the run itself took up.</param>
public sealed record SyncRunReport(int Revived, int Due, int Hinted, int Worked);

/// <summary>One run over the whole queue: sends hints for other workers, and works itself, so that it needs no queue storage.</summary>
public sealed partial class SyncRun(
    SyncedEntityList entities, SyncQueue queue, Hints hints, Drain drain, TimeProvider time, ILogger<SyncRun> log)
{
    public const int CountUpTo = MaxHints * Drain.Batch;

    private const int MaxHints = 4;
    private const int CleanUpAtOnce = 10_000;
    private const int ReviveAtOnce = 10_000;
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(30);
    private const int MostChunks = 100;

    /// <summary>Runs for <paramref name="limit"/> at the most; what is left then stays due.</summary>
    /// <param name="revives">Whether what has failed is tried again, by a person's wish.</param>
    public async Task<SyncRunReport> Run(TimeSpan limit, CancellationToken ct, bool revives = false)
    {
        var started = time.GetTimestamp();
        var revived = revives ? await queue.Revive(ReviveAtOnce, ct) : 0;
        await queue.FoldAll(ct);
        var due = await queue.CountDue(entities.Streams, CountUpTo, ct);
        var hinted = 0;

        foreach (var stream in entities.Streams)
        {
            var items = due.Single(
                counted => counted.Direction == stream.Direction.Name() && counted.EntityType == stream.EntityType.Name()).Items;
            hinted += await Hint(stream, Math.Min(MaxHints, (items + Drain.Batch - 1) / Drain.Batch), ct);
        }

        var worked = await Task.WhenAll(entities.Streams.Select(stream => drain.Run(stream, limit - time.GetElapsedTime(started), ct)));
        await CleanUp(new Deadline(time, CleanUpLimit, ct), ct);

        var report = new SyncRunReport(revived, due.Sum(counted => counted.Items), hinted, worked.Sum());
        Log.Ran(log, report.Due, report.Hinted, report.Worked);
        return report;
    }

    /// <summary>As much as there is, within limits: a busy day is forgotten as fast as it was settled.</summary>
    private async Task CleanUp(Deadline deadline, CancellationToken ct)
    {
        for (var chunk = 0; chunk < MostChunks && !deadline.IsOver && await queue.CleanUp(CleanUpAtOnce, ct) >= CleanUpAtOnce; chunk++)
        {
            // the next chunk
        }
    }

    private async Task<int> Hint(SyncStream stream, int count, CancellationToken ct)
    {
        var sent = 0;

        while (sent < count && await hints.Send(stream, TimeSpan.Zero, ct))
        {
            sent++;
        }

        return sent;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Sync run: {Due} due, {Hinted} hints sent, {Worked} worked by this run")]
        public static partial void Ran(ILogger log, int due, int hinted, int worked);
    }
}
