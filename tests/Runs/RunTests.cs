using ShopifySync.Measurements;

namespace ShopifySync.Tests.Runs;

/// <summary>The measurements in their short form: the whole house in processes of its own, killed and starved.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task Stock_stays_right_while_two_instances_share_a_budget_and_are_killed()
    {
        var report = await new StockRun(
            Changes: 2_000, Pairs: 300, Seconds: 8, Instances: 2, Kills: 2, RestoreRate: 20, Sales: 20).Run(default);

        Assert.True(report.IsRight, report.ToString());
    }

    [Theory]
    [InlineData(QueueStorage.Up)]
    [InlineData(QueueStorage.Hanging)]
    public async Task Deliveries_in_any_order_end_with_both_sides_equal(QueueStorage queues)
    {
        var report = await new DeliveryRun(Deliveries: 240, PerSecond: 100, Pairs: 40, queues).Run(default);

        Assert.True(report.IsRight, report.ToString());
    }
}
