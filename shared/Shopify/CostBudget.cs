using ShopifySync.Erp;

namespace ShopifySync.Shopify;

/// <summary>A share of the cost budget that was given out.</summary>
/// <param name="Wait">How long until it is there.</param>
public sealed record BudgetShare(int Points, TimeSpan Wait);

/// <summary>
/// Shopify's cost budget, one for all instances, in the table <c>shopify_budget</c>. A request's points are taken off before it is sent, also in
/// advance: then the sender waits until they are restored, each behind the one before. So the sum of all that is sent never exceeds what Shopify
/// restores, and nobody needs to ask twice.
/// </summary>
/// <remarks>The estimate is never above Shopify's own count: points are taken off here before Shopify takes them, and given back after it has.</remarks>
public sealed class CostBudget(ErpDatabase erp, TimeProvider time)
{
    /// <summary>The longest that a share is given out in advance.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The part of the bucket that is left to the urgent.</summary>
    private const double LeftToUrgent = 0.4;

    /// <summary>
    /// The part of the bucket that is never counted on. Points are taken off here when a request sets out, and there when it arrives; on the way a bucket that
    /// is full there gains nothing, while this one does. Shopify fills its bucket in twenty seconds, so this allows a request two of them.
    /// </summary>
    private const double OnTheWay = 0.1;

    /// <summary>The clocks of the instances and of Shopify differ a little, and timers are not exact.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Takes points off; null if they would not be there within <see cref="Patience"/>, or are left to the urgent.</summary>
    public async Task<BudgetShare?> Reserve(string store, int points, Lane lane, CancellationToken ct)
    {
        const string sql = """
            update shopify_budget
            set    available = least(maximum, available + restore_rate * extract(epoch from greatest(@now - at, interval '0'))::float8) - @points,
                   at = greatest(at, @now)
            where  store = @store
            and    least(maximum, available + restore_rate * extract(epoch from greatest(@now - at, interval '0'))::float8) - @points
                   >= case when @isUrgent then -restore_rate * @patience else maximum * @leftToUrgent end
            returning available, restore_rate
            """;

        var given = await erp.Row<Given>(sql, new
        {
            store,
            points = (double)points,
            isUrgent = lane != Lane.Bulk,
            patience = Patience.TotalSeconds,
            leftToUrgent = LeftToUrgent,
            now = Now,
        }, ct);

        return given is null ? null : new BudgetShare(points, WaitFor(given));
    }

    private static TimeSpan WaitFor(Given given) =>
        TimeSpan.FromSeconds(Math.Max(0, Margin.TotalSeconds - given.Available / given.RestoreRate));

    /// <summary>Whether anything is known of a store's budget yet.</summary>
    public Task<bool> IsKnown(string store, CancellationToken ct)
    {
        const string sql = "select exists (select from shopify_budget where store = @store)";

        return erp.Row<bool>(sql, new { store }, ct);
    }

    /// <summary>Gives back what a request did not cost, and believes Shopify where it knows of less.</summary>
    /// <remarks>What was restored since Shopify counted is not known, and not counted on: the least that can be there is.</remarks>
    public Task Return(string store, int reserved, ThrottleStatus status, CancellationToken ct)
    {
        const string sql = """
            insert into shopify_budget as budget (store, maximum, restore_rate, available, at)
            values (@store, @maximum, @restoreRate, least(@maximum, @counted), @now)
            on conflict (store) do update
            set    maximum = @maximum,
                   restore_rate = @restoreRate,
                   available = least(
                       @maximum,
                       @counted,
                       budget.available + budget.restore_rate * extract(epoch from greatest(@now - budget.at, interval '0'))::float8 + @refund),
                   at = greatest(budget.at, @now)
            """;

        return erp.Run(sql, new
        {
            store,
            maximum = status.Maximum * (1 - OnTheWay),
            restoreRate = status.RestoreRate,
            counted = status.Available,
            refund = reserved - (double)(status.Actual ?? 0),
            now = Now,
        }, ct);
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
        const string sql = "update shopify_budget set available = least(available, -restore_rate * @pause), at = greatest(at, @now) where store = @store";

        return erp.Run(sql, new { store, pause = pause.TotalSeconds, now = Now }, ct);
    }

    private sealed record Given(double Available, double RestoreRate);
}
