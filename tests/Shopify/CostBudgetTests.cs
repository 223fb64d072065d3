using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ShopifySync.Shopify;

namespace ShopifySync.Tests.Shopify;

public sealed class CostBudgetTests
{
    private const string Store = TestHouse.Domain;
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Whoever_comes_when_it_is_used_up_waits_behind_those_before_also_of_another_instance()
    {
        await using var shop = await TestShop.Start();
        var (first, second) = (Budget(shop), Budget(shop));
        await first.Return(Store, 0, Status(available: 20), default);

        Assert.Equal(TimeSpan.Zero, await Wait(first, 10));
        Assert.Equal(Margin, await Wait(second, 10));
        Assert.Equal(TimeSpan.FromMilliseconds(200) + Margin, await Wait(first, 20));
        Assert.Equal(TimeSpan.FromMilliseconds(300) + Margin, await Wait(second, 10));
    }

    [Fact]
    public async Task It_is_restored_with_time_up_to_nine_tenths_of_its_maximum()
    {
        await using var shop = await TestShop.Start();
        var budget = Budget(shop);
        await budget.Return(Store, 0, Status(available: 0), default);

        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(TimeSpan.Zero, await Wait(budget, 1790));
        Assert.Equal(TimeSpan.FromSeconds(1) + Margin, await Wait(budget, 110));
    }

    [Fact]
    public async Task What_a_request_did_not_cost_is_given_back()
    {
        await using var shop = await TestShop.Start();
        var budget = Budget(shop);
        await budget.Return(Store, 0, Status(available: 500), default);
        await Wait(budget, 500);

        await budget.Return(Store, 500, Status(available: 499, actual: 100), default);

        Assert.Equal(399, await shop.Erp.Value<double>("select available - 1 from shopify_budget"), 0.01);
    }

    [Fact]
    public async Task Shopify_is_believed_where_it_knows_of_less_and_not_where_it_knows_of_more()
    {
        await using var shop = await TestShop.Start();
        var budget = Budget(shop);
        await budget.Return(Store, 0, Status(available: 500), default);

        await budget.Return(Store, 0, Status(available: 1500), default); // does not know yet what is on its way
        Assert.Equal(500, await Available(shop), 0.01);

        await budget.Return(Store, 0, Status(available: 30), default);
        Assert.Equal(30, await Available(shop), 0.01);
    }

    [Fact]
    public async Task Requests_that_are_on_their_way_for_two_seconds_do_not_run_ahead_of_a_bucket_that_was_full()
    {
        await using var shop = await TestShop.Start();
        var budget = Budget(shop);
        await budget.Return(Store, 0, Status(available: 2000), default);

        await Wait(budget, 1000);
        clock.Advance(TimeSpan.FromSeconds(2)); // the bucket over there is full all the while, and has 1,000 left when the request arrives

        Assert.Equal(TimeSpan.Zero, await Wait(budget, 990));
        Assert.NotEqual(TimeSpan.Zero, await Wait(budget, 20));
    }

    [Fact]
    public async Task Nothing_is_given_out_longer_in_advance_than_anybody_waits()
    {
        await using var shop = await TestShop.Start();
        var budget = Budget(shop);
        await budget.Return(Store, 0, Status(available: 0), default);

        Assert.NotNull(await budget.Reserve(Store, 1000, Lane.Orders, default));
        Assert.Null(await budget.Reserve(Store, 10, Lane.Orders, default));
        Assert.Equal(-1000, await Available(shop), 0.01);
    }

    [Fact]
    public async Task What_can_wait_leaves_two_fifths_to_the_urgent()
    {
        await using var shop = await TestShop.Start();
        var budget = Budget(shop);
        await budget.Return(Store, 0, Status(available: 920), default);

        Assert.NotNull(await budget.Reserve(Store, 200, Lane.Bulk, default));
        Assert.Null(await budget.Reserve(Store, 10, Lane.Bulk, default));
        Assert.NotNull(await budget.Reserve(Store, 720, Lane.Orders, default));
    }

    [Fact]
    public async Task A_store_of_another_plan_is_learned_from_its_answers()
    {
        await using var shop = await TestShop.Start();
        var budget = Budget(shop);
        await budget.Return(Store, 0, Status(available: 0), default);
        await budget.Return(Store, 0, new ThrottleStatus(0, 20_000, 0, 1000), default);

        Assert.Equal(TimeSpan.FromMilliseconds(500) + Margin, await Wait(budget, 500));
    }

    [Fact]
    public async Task A_clock_that_runs_behind_restores_nothing_twice()
    {
        await using var shop = await TestShop.Start();
        var (ahead, behind) = (Budget(shop), Budget(shop, new FakeTimeProvider(clock.GetUtcNow() - TimeSpan.FromSeconds(5))));
        await ahead.Return(Store, 0, Status(available: 0), default);

        await behind.Reserve(Store, 10, Lane.Orders, default);
        await ahead.Reserve(Store, 10, Lane.Orders, default);

        Assert.Equal(-20, await Available(shop), 0.01);
    }

    [Fact]
    public async Task A_clock_that_is_an_hour_off_changes_nothing()
    {
        await using var shop = await TestShop.Start();
        var budget = Budget(shop);
        var (ahead, behind) = (ClockAt(TimeSpan.FromHours(1)), ClockAt(TimeSpan.FromHours(-1)));
        CostBudget[] others = [Budget(shop, ahead), Budget(shop, behind)];
        await budget.Return(Store, 0, Status(available: 0), default);

        foreach (var other in others)
        {
            Assert.NotNull(await other.Reserve(Store, 10, Lane.Orders, default));
        }

        Assert.Equal(-20, await Available(shop), 0.01);

        foreach (var time in new[] { clock, ahead, behind })
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await others[1].Reserve(Store, 10, Lane.Orders, default);
        await budget.Reserve(Store, 10, Lane.Orders, default);
        await others[0].Reserve(Store, 10, Lane.Orders, default);

        Assert.Equal(50, await Available(shop), 0.01);
    }

    [Fact]
    public async Task An_instance_that_comes_late_goes_on_where_the_others_stop()
    {
        await using var shop = await TestShop.Start();
        var (budget, late) = (Budget(shop), Budget(shop));
        await budget.Return(Store, 0, Status(available: 0), default);
        clock.Advance(TimeSpan.FromSeconds(30));
        await late.Reserve(Store, 10, Lane.Orders, default); // nobody has told it yet that thirty seconds are over
        await budget.Reserve(Store, 10, Lane.Orders, default);
        Assert.Equal(1790, await Available(shop), 0.01);
        await late.Reserve(Store, 1790, Lane.Orders, default);

        clock.Advance(TimeSpan.FromSeconds(1));
        await late.Reserve(Store, 10, Lane.Orders, default);

        Assert.Equal(90, await Available(shop), 0.01);
    }

    [Fact]
    public async Task A_large_request_gets_its_turn_however_many_small_ones_another_lane_sends()
    {
        await using var shop = await TestShop.Start();
        var budget = Budget(shop);
        await budget.Return(Store, 0, Status(available: 0), default);
        while (await budget.Reserve(Store, 11, Lane.Orders, default) is not null)
        {
        }

        Assert.NotNull(await budget.Reserve(Store, 750, Lane.Stock, default));
        Assert.Null(await budget.Reserve(Store, 750, Lane.Stock, default));
    }

    [Fact]
    public async Task Bulk_gets_its_minimum_share_while_the_others_take_all_they_can()
    {
        await using var shop = await TestShop.Start();
        var budget = Budget(shop);
        var spent = new Dictionary<Lane, int> { [Lane.Stock] = 0, [Lane.Orders] = 0, [Lane.Bulk] = 0 };
        await budget.Return(Store, 0, Status(available: 0), default);

        for (var tick = 0; tick < 1000; tick++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));

            foreach (var (lane, points) in new[] { (Lane.Orders, 10), (Lane.Orders, 10), (Lane.Stock, 30), (Lane.Bulk, 60) })
            {
                spent[lane] += (await budget.Reserve(Store, points, lane, default))?.Points ?? 0;
            }
        }

        Assert.InRange(spent.Values.Sum(), 9_900, 11_000);
        Assert.InRange(spent[Lane.Orders], 3_000, 11_000);
        Assert.InRange(spent[Lane.Stock], 3_000, 11_000);
        Assert.InRange(spent[Lane.Bulk], 1_400, 2_000);
    }

    private static FakeTimeProvider ClockAt(TimeSpan off) => new(TimeProvider.System.GetUtcNow() + off);

    private CostBudget Budget(TestShop shop, TimeProvider? time = null) => shop.Instance(time ?? clock).GetRequiredService<CostBudget>();

    private static ThrottleStatus Status(double available, decimal actual = 0) => new(actual, 2000, available, 100);

    private static Task<double> Available(TestShop shop) => shop.Erp.Value<double>("select available from shopify_budget");

    private static async Task<TimeSpan> Wait(CostBudget budget, int points) =>
        (await budget.Reserve(Store, points, Lane.Orders, default))!.Wait;
}
