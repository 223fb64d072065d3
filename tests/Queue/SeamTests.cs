using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Tests.Queue;

/// <summary>What a simulation needs: chance that threads can share, and a place at the database where it can stop and kill.</summary>
public sealed class SeamTests
{
    [Fact]
    public async Task A_seeded_random_source_stays_random_when_many_threads_draw_from_it()
    {
        var random = new SharedRandom(1);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var n = 0; n < 300_000; n++)
            {
                random.Next();
            }
        })));

        // an unguarded one draws nothing but zeros by now
        Assert.True(Enumerable.Range(0, 100).Select(_ => random.Next()).Distinct().Count() > 90);
        Assert.Equal(new Random(7).Next(), new SharedRandom(7).Next());
    }

    [Fact]
    public async Task A_test_can_kill_before_a_statement_and_before_a_commit()
    {
        await using var house = await TestHouse.Start();
        var hooks = house.Get<ErpHooks>();
        var item = await house.Claimed();
        List<string> statements = [];
        hooks.BeforeStatement = (sql, _) =>
        {
            statements.Add(sql);
            return Task.CompletedTask;
        };
        hooks.BeforeCommit = _ => throw new OperationCanceledException("killed before the commit");

        await Assert.ThrowsAsync<OperationCanceledException>(() => house.Settle(item, Outcome.Done));

        Assert.Contains(statements, sql => sql.Contains("sync_logs", StringComparison.Ordinal));
        Assert.Equal("processing 0", await house.Row());
        hooks.BeforeCommit = null;
        await house.Settle(item, Outcome.Done);
        Assert.Equal("completed 0", await house.Row());
    }

    [Fact]
    public async Task What_is_to_be_read_again_is_due_with_its_origin_and_names_no_delivery()
    {
        await using var house = await TestHouse.Start();
        var queue = house.Get<SyncQueue>();

        Assert.Equal(2, await queue.ReadAgain(EntityType.Inventory, ["1@2", "3@4", "1@2"], Origin.Person, default));

        var items = await queue.Claim(Direction.FromShopify, EntityType.Inventory, 250, default);
        Assert.Equal(
            [("1@2", "person", null), ("3@4", "person", null)], items.Select(item => (item.EntityId, item.Origin, item.DeliveryId)));
    }

    [Fact]
    public async Task An_item_that_finds_its_row_held_again_and_again_may_wait_for_it_in_the_end()
    {
        await using var house = await TestHouse.Start();
        var item = await house.Claimed();

        for (var time = 0; time < SyncItem.PutOffBeforeItMayWait; time++)
        {
            Assert.False(item.MayWait);
            await house.Settle(item, Outcome.Later(TimeSpan.FromSeconds(5), Reason.ErpRowHeld, $"row {time} is held"));
            house.Clock.Turn(TimeSpan.FromSeconds(6));
            item = Assert.Single(await house.Claim());
        }

        Assert.True(item.MayWait);
        await house.Settle(item, Outcome.Later(TimeSpan.FromSeconds(5), Reason.InFlight, "it is on its way"));
        house.Clock.Turn(TimeSpan.FromSeconds(6));
        Assert.False(Assert.Single(await house.Claim()).MayWait);
    }
}
