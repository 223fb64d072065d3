using System.Collections.Concurrent;
using ShopifySync.Erp;

namespace ShopifySync.Shopify;

/// <summary>A share of the cost budget that was given out.</summary>
/// <param name="Wait">How long until it is there.</param>
public sealed record BudgetShare(int Points, TimeSpan Wait);

/// <summary>Shopify's cost budget, one for all instances, in the table <c>shopify_budget</c>.</summary>
/// <remarks>
/// A request's points are taken off before it is sent, also in advance: then its sender waits until they are restored, each behind the one
/// before. The estimate is never above Shopify's own count: points are taken off here before Shopify takes them, and given back after it
/// has. Every lane has a minimum share, and a large request is admitted like a small one. No wall clock decides anything (decisions/0006).
/// </remarks>
public sealed class CostBudget(ErpDatabase erp, TimeProvider time)
{
    /// <summary>The longest that a sender tries to be admitted.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The longest that anybody is admitted in advance.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    /// <summary>Up to here everybody but bulk is admitted in advance, whatever its lane has used.</summary>
    private static readonly TimeSpan OpenToAll = TimeSpan.FromSeconds(4);

    /// <summary>The part of the bucket that bulk leaves to the others.</summary>
    private const double LeftToUrgent = 0.4;

    /// <summary>The part of the bucket that is never counted on.</summary>
    /// <remarks>
    /// We take points off when a request sets out, Shopify when it arrives. On the way a full bucket of Shopify's gains nothing, while ours
    /// does. Shopify fills its bucket in twenty seconds, so this allows a request two of them.
    /// </remarks>
    private const double OnTheWay = 0.1;

    /// <summary>The clocks of the instances and of Shopify differ a little, and timers are not exact.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Shopify's smallest plan, for a store that does not say what it allows.</summary>
    private static readonly ThrottleStatus Smallest = new(0, 2000, 0, 100);

    private readonly ConcurrentDictionary<string, BudgetClock> clocks = [];

    /// <summary>Takes points off and waits until they are restored; false if not admitted within <see cref="Patience"/>.</summary>
    public async Task<bool> Take(string store, int points, Lane lane, CancellationToken ct)
    {
        var started = time.GetTimestamp();

        while (true)
        {
            var turn = await Ask(store, points, lane, ct);

            if (turn.Granted)
            {
                await Task.Delay(WaitFor(turn), time, ct);
                return true;
            }

            var pause = turn.Pause > ShortestPause ? turn.Pause : ShortestPause;

            if (time.GetElapsedTime(started) + pause > Patience)
            {
                return false;
            }

            await Task.Delay(pause, time, ct);
        }
    }

    /// <summary>Takes points off; null if the lane is not admitted now.</summary>
    public async Task<BudgetShare?> Reserve(string store, int points, Lane lane, CancellationToken ct)
    {
        var turn = await Ask(store, points, lane, ct);

        return turn.Granted ? new BudgetShare(points, WaitFor(turn)) : null;
    }

    private async Task<Turn> Ask(string store, int points, Lane lane, CancellationToken ct)
    {
        if (await Admit(store, points, lane, ct) is { } turn)
        {
            return turn;
        }

        await AssumeIfUnknown(store, ct); // the row was lost

        return await Admit(store, points, lane, ct) ?? new Turn(false, 0, Smallest.RestoreRate, 0, Patience.TotalSeconds);
    }

    /// <summary>Admits a lane where points are left for all, or where it has not used its minimum share.</summary>
    /// <remarks><c>turns</c> says up to which second a lane has used its share.</remarks>
    /// <returns>Null if nothing is known of the store's budget.</returns>
    private async Task<Turn?> Admit(string store, int points, Lane lane, CancellationToken ct)
    {
        const string sql = """
            with filled as (
                select store, maximum, restore_rate, turns,
                       greatest(seconds, @seconds) as seconds,
                       least(maximum, available + restore_rate * greatest(@seconds - seconds, 0)) as available,
                       coalesce((turns ->> @lane)::float8, 0) as turn
                from   shopify_budget
                where  store = @store
                for update
            ), measured as (
                select *, case when @isBulk then maximum * @leftToUrgent else -restore_rate * @openToAll end as floor
                from   filled
            ), decided as (
                select *,
                       available - @points >= floor as fits,
                       turn <= seconds and (available < 0 or not @isBulk) and @points - available <= restore_rate * @longestWait as has_turn
                from   measured
            )
            update shopify_budget budget
            set    seconds = decided.seconds,
                   available = decided.available - case when fits or has_turn then @points else 0 end,
                   turns = case
                       when has_turn and not fits then decided.turns || jsonb_build_object(@lane,
                           decided.seconds + @points / (decided.restore_rate * @share))
                       else decided.turns
                   end
            from   decided
            where  budget.store = decided.store
            returning fits or has_turn as granted, budget.available, budget.restore_rate, budget.seconds,
                      least(
                          (floor + @points - decided.available) / decided.restore_rate,
                          case when @isBulk and decided.available >= 0 then 'infinity'
                              else greatest(turn - decided.seconds, (@points - decided.available) / decided.restore_rate - @longestWait) end
                      ) as opens_in
            """;

        var turn = await erp.Row<Turn>(sql, new
        {
            store,
            points = (double)points,
            lane = lane.Name,
            share = lane.MinimumShare,
            isBulk = lane == Lane.Bulk,
            openToAll = OpenToAll.TotalSeconds,
            longestWait = LongestWait.TotalSeconds,
            leftToUrgent = LeftToUrgent,
            seconds = Clock(store).Seconds,
        }, ct);

        if (turn is not null)
        {
            Clock(store).Follow(turn.Seconds);
        }

        return turn;
    }

    private static TimeSpan WaitFor(Turn turn) =>
        TimeSpan.FromSeconds(Math.Max(0, Margin.TotalSeconds - turn.Available / turn.RestoreRate));

    /// <summary>A store that does not say what it allows is taken for one of the smallest plan, with nothing left.</summary>
    public Task AssumeIfUnknown(string store, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_budget (store, maximum, restore_rate, available, seconds)
            values (@store, @maximum, @restoreRate, 0, @seconds)
            on conflict (store) do nothing
            """;

        return erp.Run(
            sql,
            new { store, maximum = Smallest.Maximum * (1 - OnTheWay), restoreRate = Smallest.RestoreRate, seconds = Clock(store).Seconds },
            ct);
    }

    /// <summary>Gives back what a request did not cost, and believes Shopify where it knows of less.</summary>
    /// <remarks>What was restored since Shopify counted is not known, and not counted on: the least that can be there is.</remarks>
    public async Task Return(string store, int reserved, ThrottleStatus status, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_budget as budget (store, maximum, restore_rate, available, seconds)
            values (@store, @maximum, @restoreRate, least(@maximum, @counted), @seconds)
            on conflict (store) do update
            set    maximum = @maximum,
                   restore_rate = @restoreRate,
                   available = least(@maximum, @counted,
                       budget.available + budget.restore_rate * greatest(@seconds - budget.seconds, 0) + @refund),
                   seconds = greatest(budget.seconds, @seconds)
            returning seconds
            """;

        var seconds = await erp.Row<double>(sql, new
        {
            store,
            maximum = status.Maximum * (1 - OnTheWay),
            restoreRate = status.RestoreRate,
            counted = status.Available,
            refund = reserved - (double)(status.Actual ?? 0),
            seconds = Clock(store).Seconds,
        }, ct);

        Clock(store).Follow(seconds);
    }

    /// <summary>Gives all of it back: the request was never sent.</summary>
    public Task Return(string store, int reserved, CancellationToken ct)
    {
        const string sql = "update shopify_budget set available = least(maximum, available + @reserved) where store = @store";

        return erp.Run(sql, new { store, reserved = (double)reserved }, ct);
    }

    /// <summary>Shopify wants to be left alone for a while.</summary>
    public Task Pause(string store, TimeSpan pause, CancellationToken ct)
    {
        const string sql = """
            update shopify_budget
            set    available = least(available, -restore_rate * @pause), seconds = greatest(seconds, @seconds)
            where  store = @store
            """;

        return erp.Run(sql, new { store, pause = pause.TotalSeconds, seconds = Clock(store).Seconds }, ct);
    }

    private BudgetClock Clock(string store) => clocks.GetOrAdd(store, _ => new BudgetClock(time));

    /// <param name="OpensIn">Where it is not granted: seconds until it may be.</param>
    private sealed record Turn(bool Granted, double Available, double RestoreRate, double Seconds, double OpensIn)
    {
        public TimeSpan Pause => TimeSpan.FromSeconds(Math.Clamp(OpensIn, 0, TimeSpan.FromHours(1).TotalSeconds));
    }
}
