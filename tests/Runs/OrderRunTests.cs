using ShopifySync.Measurements;

namespace ShopifySync.Tests.Runs;

/// <summary>The measurements of orders in their short form.</summary>
public sealed class OrderRunTests
{
    [Fact]
    public async Task New_orders_of_a_bad_day_are_in_the_store_once_each()
    {
        var report = await new OrderPushRun(
            Orders: 20, LostAnswers: 0.1, Errors: 0.05, Instances: 1, Kills: 0, RestoreRate: 1_000).Run(default);

        Assert.True(report.IsRight, report.ToString());
    }

    [Fact]
    public async Task Deliveries_of_orders_in_any_order_end_with_both_sides_equal()
    {
        var report = await new OrderDeliveryRun(Deliveries: 100, PerSecond: 100, Kills: 0, RestoreRate: 1_000).Run(default);

        Assert.True(report.IsRight, report.ToString());
    }

    [Fact]
    public async Task A_storm_of_updates_of_one_order_costs_few_reads_and_writes()
    {
        var report = await new OrderStorm(Updates: 100, Seconds: 5).Run(default);

        Assert.True(report.IsRight, report.ToString());
        Assert.True(report.Reads <= 10 && report.Writes <= 10, report.ToString());
    }

    [Fact]
    public async Task Generated_orders_of_the_store_add_up_in_the_ERP_to_the_cent()
    {
        var report = await new OrderMoneyRun(Orders: 60, WrongByACent: 0, RestoreRate: 10_000).In(default);

        Assert.True(report.IsRight, report.ToString());
    }

    [Fact]
    public async Task Generated_orders_of_the_ERP_are_worth_the_same_in_the_store_or_say_why_not()
    {
        var report = await new OrderMoneyRun(Orders: 30, WrongByACent: 0.1, RestoreRate: 10_000).Out(default);

        Assert.True(report.IsRight, report.ToString());
    }
}
