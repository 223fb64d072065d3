using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ShopifySync.Erp;

namespace ShopifySync.Queue;

/// <summary>Works a stream off: claims a batch, hands it to its rib, and again, until nothing is due or the time is up.</summary>
public sealed partial class Drain(
    SyncQueue queue, Hints hints, SchemaGuard schema, FarSideOutage outage, Parallelism parallelism, IServiceProvider ribs,
    TimeProvider time, ILogger<Drain> log)
{
    /// <summary>Items of one claim; Shopify takes no more than 250 entries in an array.</summary>
    public const int Batch = 250;

    /// <summary>How long a function that was woken by a hint goes on: under the host's five minutes.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Storage queues hide a message for whole seconds.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    /// <summary>What is due later than this is left to the timer.</summary>
    private static readonly TimeSpan LooksAhead = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<SyncStream, DrainGate> gates = [];
    private readonly ConcurrentDictionary<SyncStream, DateTime> hintedFor = [];
    private readonly ConcurrentQueue<IReadOnlyList<SyncItem>> abandoned = [];

    /// <summary>Returns how many items it took up; 0 also when enough drains of this stream run already (they will look again).</summary>
    public async Task<int> Run(SyncStream stream, TimeSpan limit, CancellationToken ct)
    {
        var gate = gates.GetOrAdd(stream, _ => new DrainGate(parallelism.DrainsAtOnce));
        var deadline = new Deadline(time, limit, ct);
        var taken = 0;
        var inside = gate.Enter();

        if (!inside)
        {
            return 0;
        }

        try
        {
            if (!await schema.Allows(ct))
            {
                return 0;
            }

            do
            {
                taken += await UntilNothingIsDue(stream, deadline, ct);
            }
            while (!deadline.IsOver && (inside = !gate.TryLeave()));

            await HintForNext(stream, deadline.IsOver, ct);
        }
        catch (Exception interruption) when (ItemFailure.IsOutage(interruption, ct) || interruption is SlowStatementException)
        {
            Log.Interrupted(log, stream.ToString(), Problem(interruption)); // leases run out, and the timer comes again
        }
        finally
        {
            if (inside)
            {
                gate.Leave();
            }
        }

        return taken;
    }

    /// <summary>What comes back later does not wait for the timer: a hint is sent that shows itself when the next item is due.</summary>
    private async Task HintForNext(SyncStream stream, bool isUnfinished, CancellationToken ct)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var next = isUnfinished ? now : outage.IsOn ? now + outage.Left : await queue.NextDue(stream, now, ct);

        if (next > now + LooksAhead || next is not { } due)
        {
            return;
        }

        if (hintedFor.TryGetValue(stream, out var hinted) && hinted > now && hinted <= due + Least)
        {
            return; // a hint for that moment is under way
        }

        hintedFor[stream] = due;
        await hints.Send(stream, InWholeSeconds(due - now), ct);
    }

    /// <summary>Rounded up: a hint that shows itself too early finds nothing due, and is the one that was under way.</summary>
    private static TimeSpan InWholeSeconds(TimeSpan wait) => wait < Least ? Least : TimeSpan.FromSeconds(Math.Ceiling(wait.TotalSeconds));

    private async Task<int> UntilNothingIsDue(SyncStream stream, Deadline deadline, CancellationToken ct)
    {
        var taken = 0;

        while (abandoned.TryDequeue(out var items))
        {
            await queue.GiveBack(items, ct);
        }

        if (stream.Direction is Direction.ToShopify && !outage.IsOn)
        {
            await Recover(stream, ct);
        }

        while (!deadline.IsOver && !outage.IsOn)
        {
            var items = await queue.Claim(stream.Direction, stream.EntityType, parallelism.Batch, ct);

            if (items.Count == 0)
            {
                break;
            }

            await WorkClaimed(stream, items, deadline, ct);
            taken += items.Count;
        }

        return taken;
    }

    /// <summary>Works a claim. What it did not begin in time, or before the database went away, is given back.</summary>
    private async Task WorkClaimed(SyncStream stream, IReadOnlyList<SyncItem> items, Deadline deadline, CancellationToken ct)
    {
        try
        {
            await queue.Heard(items, ct);

            await using (new Lease(queue, items, time, ct))
            {
                await queue.Settle([.. items.Where(item => item.IsGivenUp).Select(item => new Settlement(item, WorkerLost(item)))], ct);
                var suspects = items.Where(item => item is { IsSuspect: true, IsGivenUp: false }).ToList();
                await queue.GiveBack([.. suspects.Skip(1)], ct); // none of them pays for another
                var others = items.Where(item => !item.IsSuspect).ToList();
                await Work(stream, [.. others.Where(item => !item.MayWait)], deadline, ct);

                foreach (var item in others.Where(item => item.MayWait).Concat(suspects.Take(1)))
                {
                    await Work(stream, [item], deadline, ct);
                }
            }

            if (deadline.IsOver)
            {
                await queue.GiveBack(items, CancellationToken.None);
            }
        }
        catch (Exception interruption) when (ItemFailure.IsOutage(interruption, ct) || interruption is SlowStatementException)
        {
            abandoned.Enqueue(items); // the database may be away: whoever comes next gives them back
            throw;
        }
    }

    private static Outcome WorkerLost(SyncItem item) => Outcome.Rejected(
        Reason.WorkerLost,
        $"Its worker was lost {item.UnsettledClaims - 1} times in a row while it was brought across, at last with nothing beside it. "
            + "Look for what is unusual about it, then try it again.");

    /// <summary>What goes wrong with an old call does not stop new items.</summary>
    private async Task Recover(SyncStream stream, CancellationToken ct)
    {
        try
        {
            await ribs.GetRequiredKeyedService<IPush>(stream.EntityType).Recover(ct);
        }
        catch (Exception exception) when (!ItemFailure.IsOutage(exception, ct))
        {
            Log.NotRecovered(log, stream.ToString(), ExceptionTrace.Of(exception));
        }
    }

    /// <summary>The one place of a stream that catches: a batch that throws is halved until the item that throws stands alone.</summary>
    private async Task Work(SyncStream stream, IReadOnlyList<SyncItem> items, Deadline deadline, CancellationToken ct)
    {
        if (items.Count == 0 || deadline.IsOver)
        {
            return;
        }

        try
        {
            await (stream.Direction is Direction.ToShopify
                ? ribs.GetRequiredKeyedService<IPush>(stream.EntityType).Push(items, deadline, ct)
                : ribs.GetRequiredKeyedService<IApply>(stream.EntityType).Apply(items, deadline, ct));
        }
        catch (Exception exception) when (!ItemFailure.IsOutage(exception, ct))
        {
            if (items.Count > 1)
            {
                await Work(stream, [.. items.Take(items.Count / 2)], deadline, ct);
                await Work(stream, [.. items.Skip(items.Count / 2)], deadline, ct);
                return;
            }

            Log.Failed(log, items[0].Id, stream.ToString(), items[0].EntityId, ExceptionTrace.Of(exception));
            await SettleFailed(items[0], exception, stream, ct);
        }
    }

    /// <summary>A settling that fails leaves the item to its lease, and nothing else: its claims are counted.</summary>
    private async Task SettleFailed(SyncItem item, Exception exception, SyncStream stream, CancellationToken ct)
    {
        try
        {
            await queue.Settle([new Settlement(item, ItemFailure.OutcomeOf(exception))], ct);
        }
        catch (Exception trouble) when (!ItemFailure.IsOutage(trouble, ct))
        {
            Log.NotSettled(log, item.Id, stream.ToString(), ExceptionTrace.Of(trouble));
        }
    }

    private static string Problem(Exception interruption) =>
        DatabaseTrouble.Is(interruption) ? DatabaseTrouble.Of(interruption) : "The app is being stopped.";

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Item {ItemId} {Stream} {EntityId} failed and is tried again later: {Trace}")]
        public static partial void Failed(ILogger log, long itemId, string stream, string entityId, string trace);

        [LoggerMessage(LogLevel.Error, "Item {ItemId} of {Stream} was not settled. It comes back when its lease has run out. {Trace}")]
        public static partial void NotSettled(ILogger log, long itemId, string stream, string trace);

        [LoggerMessage(LogLevel.Error, "The outcome of an abandoned call of {Stream} was not stored and is asked for again: {Trace}")]
        public static partial void NotRecovered(ILogger log, string stream, string trace);

        [LoggerMessage(LogLevel.Warning, "The drain of {Stream} was interrupted. The next run continues it. {Problem}")]
        public static partial void Interrupted(ILogger log, string stream, string problem);
    }
}
