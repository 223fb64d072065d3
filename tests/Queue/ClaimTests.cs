using System.Collections.Concurrent;
using Dapper;
using Microsoft.Extensions.Time.Testing;
using ShopifySync.Queue;

namespace ShopifySync.Tests.Queue;

public sealed class ClaimTests
{
    [Fact]
    public async Task Those_come_first_that_have_waited_longest_and_none_before_its_time()
    {
        await using var house = await TestHouse.Start();
        await house.Erp.Run("""
            insert into sync_queue (entity_type, entity_id, action, direction, due_at, created_at) values
              ('inventory', 'second',   'update', 'to_shopify', '-infinity',                    now() - interval '3 minutes'),
              ('inventory', 'tomorrow', 'update', 'to_shopify', now() + interval '1 day',       now() - interval '9 minutes'),
              ('inventory', 'third',    'update', 'to_shopify', now() - interval '2 minutes',   now() - interval '9 minutes'),
              ('inventory', 'first',    'update', 'to_shopify', now() - interval '4 minutes',   now() - interval '9 minutes'),
              ('inventory', 'fourth',   'update', 'to_shopify', '-infinity',                    now() - interval '1 minute')
            """);
        List<string> claimed = [];

        while (await house.Claim(limit: 1) is [var item])
        {
            claimed.Add(item.EntityId);
        }

        Assert.Equal(["first", "second", "third", "fourth"], claimed);
    }

    [Fact]
    public async Task Rows_that_somebody_has_locked_are_passed_over_without_waiting()
    {
        await using var house = await TestHouse.Start();
        await house.Touch("locked", "free");
        await house.Get<SyncQueue>().Fold(EntityType.Inventory, default);
        await using var open = await house.Erp.Open();
        await using var transaction = await open.BeginTransactionAsync();
        await open.ExecuteAsync("select from sync_items where entity_id = 'locked' for update", transaction: transaction);

        var item = Assert.Single(await house.Claim().WaitAsync(TimeSpan.FromSeconds(10)));

        Assert.Equal("free", item.EntityId);
    }

    [Fact]
    public async Task Of_many_who_claim_at_once_no_two_get_the_same_row()
    {
        await using var house = await TestHouse.Start();
        await house.Touch([.. Enumerable.Range(0, 1_000).Select(n => $"{n}")]);
        var claimed = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
        {
            while (await house.Claim(limit: 10) is { Count: > 0 } items)
            {
                items.AsList().ForEach(item => claimed.Add(item.EntityId));
            }
        }));

        Assert.Equal(1_000, claimed.Count);
        Assert.Equal(1_000, claimed.Distinct().Count());
    }

    [Fact]
    public async Task A_claim_that_ran_out_goes_to_the_next_and_its_old_holder_changes_nothing_any_more()
    {
        await using var house = await TestHouse.Start();
        var queue = house.Get<SyncQueue>();
        var old = await house.Claimed();
        Assert.Empty(await house.Claim());

        house.Clock.Turn(SyncQueue.Lease + TimeSpan.FromSeconds(1));
        var next = Assert.Single(await house.Claim());

        Assert.Equal(0, await queue.Renew([old], default));
        await house.Settle(old, Outcome.Rejected(Reason.RefusedByShopify, "too late"));
        Assert.Equal("processing 0", await house.Row());
        await house.Settle(next, Outcome.Done);
        await house.Settle(old, Outcome.Rejected(Reason.RefusedByShopify, "far too late"));
        Assert.Equal("completed 0", await house.Row());
        Assert.Equal(["success done"], await house.Log());
    }

    [Fact]
    public async Task A_claim_is_renewed_at_half_of_its_lease_for_as_long_as_it_is_worked_on()
    {
        await using var house = await TestHouse.Start();
        var item = await house.Claimed();
        var timer = new FakeTimeProvider();

        await using (new Lease(house.Get<SyncQueue>(), [item], timer, default))
        {
            for (var half = 0; half < 5; half++)
            {
                var until = await ClaimedUntil(house);
                house.Clock.Turn(SyncQueue.Lease / 2);
                timer.Advance(SyncQueue.Lease / 2);
                await Wait.Until(async () => await ClaimedUntil(house) > until);
            }

            Assert.Empty(await house.Claim());
        }

        house.Clock.Turn(SyncQueue.Lease + TimeSpan.FromSeconds(1));
        timer.Advance(SyncQueue.Lease * 2);
        Assert.Single(await house.Claim());
    }

    [Fact]
    public async Task One_stream_does_not_take_what_is_anothers()
    {
        await using var house = await TestHouse.Start();
        var queue = house.Get<SyncQueue>();
        await house.Touch("1");
        await queue.Record(EntityType.Inventory, "1@2", "inventory_levels/update", "d-1", null, null, null, default);

        Assert.Empty(await queue.Claim(Direction.ToShopify, EntityType.Order, 250, default));
        Assert.Equal("1", Assert.Single(await queue.Claim(Direction.ToShopify, EntityType.Inventory, 250, default)).EntityId);
        Assert.Equal("1@2", Assert.Single(await queue.Claim(Direction.FromShopify, EntityType.Inventory, 250, default)).EntityId);
    }

    private static Task<DateTime> ClaimedUntil(TestHouse house) => house.Erp.Value<DateTime>("select claimed_until from sync_queue");
}
