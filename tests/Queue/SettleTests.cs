using Dapper;
using ShopifySync.Erp;
using ShopifySync.Queue;

namespace ShopifySync.Tests.Queue;

public sealed class SettleTests
{
    private static readonly TimeSpan OneHour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Ten_edits_are_one_live_row_also_when_they_come_at_once()
    {
        await using var house = await TestHouse.Start();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => house.Touch("1", "2")));
        Assert.Equal(["1", "2"], await house.Erp.Rows<string>("select entity_id from sync_queue where status = 'pending' order by 1"));

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => house.Get<SyncQueue>().Fold(EntityType.Inventory, default)));

        Assert.Equal(["1", "2"], await house.Erp.Rows<string>("select entity_id from sync_items where status = 'pending' order by 1"));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_touches where ids is not null"));
    }

    [Theory]
    [InlineData(Verdict.Done)]
    [InlineData(Verdict.Unchanged)]
    [InlineData(Verdict.Rejected)]
    public async Task An_edit_while_its_item_is_worked_on_makes_it_due_again_whatever_came_of_it(Verdict verdict)
    {
        await using var house = await TestHouse.Start();
        var item = await house.Claimed();

        await house.Touch("1");
        Assert.Empty(await house.Claim());
        await house.Settle(item, new Outcome(verdict, Reason.Busy, "of the older state"));

        var again = Assert.Single(await house.Claim());
        await house.Settle(again, Outcome.Done);
        Assert.Equal("completed 0", await house.Row());
        Assert.Equal(2, (await house.Log()).Count);
    }

    [Fact]
    public async Task An_edit_that_is_still_open_when_its_row_is_settled_is_neither_waited_for_nor_lost()
    {
        await using var house = await TestHouse.Start();
        var item = await house.Claimed();
        await using var open = await house.Erp.Open();
        await using var edit = await open.BeginTransactionAsync();
        await open.ExecuteAsync("select sync_touch('inventory', '{1}', 'update')", transaction: edit);

        await house.Settle(item, Outcome.Done).WaitAsync(TimeSpan.FromSeconds(10));
        await edit.CommitAsync();

        Assert.Equal(["completed 0", "pending 0"], await house.Rows());
        await house.Settle(Assert.Single(await house.Claim()), Outcome.Done);
        Assert.Equal(["completed 0", "completed 0"], await house.Rows());
    }

    [Fact]
    public async Task What_is_edited_after_it_was_settled_is_a_row_of_its_own()
    {
        await using var house = await TestHouse.Start();
        await house.Settle(await house.Claimed(), Outcome.Rejected(Reason.RefusedByShopify, "no such item"));

        await house.Settle(await house.Claimed(), Outcome.Done);

        Assert.Equal(["failed", "completed"], await house.Erp.Rows<string>("select status from sync_queue order by id"));
    }

    [Fact]
    public async Task A_failed_item_that_is_revived_never_stands_beside_a_newer_edit()
    {
        await using var house = await TestHouse.Start();
        await house.Settle(await house.Claimed("edited"), Outcome.Rejected(Reason.RefusedByShopify, "no"));
        await house.Settle(await house.Claimed("twice"), Outcome.Rejected(Reason.RefusedByShopify, "no"));
        await house.Settle(await house.Claimed("twice"), Outcome.Rejected(Reason.RefusedByShopify, "no"));
        await house.Settle(await house.Claimed("once"), Outcome.Rejected(Reason.RefusedByShopify, "no"));
        await house.Touch("edited");

        Assert.Equal(2, await house.Get<SyncQueue>().Revive(250, default));

        Assert.Equal(["edited completed", "twice completed", "twice pending", "once pending", "edited pending"],
            await house.Erp.Rows<string>("select entity_id || ' ' || status from sync_queue order by id"));
        Assert.Equal(3, (await house.Claim()).Count);
    }

    [Fact]
    public async Task A_failed_item_comes_back_after_ever_longer_waits_and_is_failed_after_the_fifth_retry()
    {
        await using var house = await TestHouse.Start();
        await house.Touch("1");

        for (var retry = 0; retry < 5; retry++)
        {
            await house.Settle(Assert.Single(await house.Claim()), Outcome.Failed(new InvalidOperationException("broken")));
            var wait = 30 * Math.Pow(2, retry);

            Assert.Equal($"pending {retry + 1}: broken", await house.Row());
            Assert.InRange(await SecondsUntilDue(house), wait - 2, wait * 1.2);
            house.Clock.Turn(TimeSpan.FromSeconds(wait - 2));
            Assert.Empty(await house.Claim());
            house.Clock.Turn(TimeSpan.FromSeconds(wait / 5 + 2));
        }

        await house.Settle(Assert.Single(await house.Claim()), Outcome.Failed(new InvalidOperationException("broken for good")));
        house.Clock.Turn(TimeSpan.FromDays(1));

        Assert.Equal("failed 5: broken for good", await house.Row());
        Assert.Empty(await house.Claim());
        Assert.Equal([.. Enumerable.Repeat("failed failed: broken", 5), "failed failed: broken for good"], await house.Log());
    }

    [Fact]
    public async Task Many_that_fail_together_do_not_come_back_together()
    {
        await using var house = await TestHouse.Start();
        await house.Touch([.. Enumerable.Range(0, 100).Select(n => $"{n}")]);

        await house.Get<SyncQueue>()
            .Settle(
                [.. (await house.Claim()).Select(item => new Settlement(item, Outcome.Failed(new InvalidOperationException("broken"))))],
                default);

        Assert.InRange(await house.Erp.Value<double>("select extract(epoch from max(due_at) - min(due_at))::float from sync_queue"), 3, 6);
    }

    [Fact]
    public async Task An_item_that_is_put_off_costs_no_retry_and_is_rejected_with_its_reason_after_a_day()
    {
        await using var house = await TestHouse.Start();
        await house.Touch("1");

        for (var hour = 0; hour < 24; hour++)
        {
            await house.Settle(Assert.Single(await house.Claim()), Outcome.Later(OneHour, Reason.AwaitsLink, "its parent is missing"));
            Assert.Equal("pending 0: its parent is missing", await house.Row());
            Assert.Empty(await house.Claim());
            house.Clock.Turn(OneHour + TimeSpan.FromSeconds(1));
        }

        await house.Settle(Assert.Single(await house.Claim()), Outcome.Later(OneHour, Reason.AwaitsLink, "its parent is missing"));

        Assert.Equal("failed 0: its parent is missing", await house.Row());
        // put off once more is no news
        Assert.Equal(["processing later: its parent is missing", "failed later: its parent is missing"], await house.Log());
    }

    [Fact]
    public async Task The_day_begins_anew_when_something_else_came_of_it_meanwhile()
    {
        await using var house = await TestHouse.Start();
        await house.Settle(await house.Claimed(), Outcome.Later(OneHour, Reason.AwaitsLink, "its parent is missing"));
        house.Clock.Turn(TimeSpan.FromHours(23));
        await house.Settle(Assert.Single(await house.Claim()), Outcome.Failed(new InvalidOperationException("broken")));

        house.Clock.Turn(TimeSpan.FromHours(23));
        await house.Settle(Assert.Single(await house.Claim()), Outcome.Later(OneHour, Reason.AwaitsLink, "its parent is missing"));

        Assert.Equal("pending 1: its parent is missing", await house.Row());
    }

    [Fact]
    public async Task An_outage_of_the_other_side_is_waited_out_however_long_it_lasts()
    {
        await using var house = await TestHouse.Start();
        await house.Touch("1");

        for (var day = 0; day < 5; day++)
        {
            await house.Settle(Assert.Single(await house.Claim()), Outcome.Outage(OneHour, Reason.FarSideDown, "Shopify is down"));
            house.Clock.Turn(TimeSpan.FromDays(1));
        }

        Assert.Equal("pending 0: Shopify is down", await house.Row());
    }

    [Fact]
    public async Task An_edit_brings_an_item_that_was_put_off_back_at_once()
    {
        await using var house = await TestHouse.Start();
        await house.Settle(await house.Claimed(), Outcome.Later(OneHour, Reason.AwaitsLink, "its parent is missing"));
        Assert.Empty(await house.Claim());

        await house.Touch("1");

        Assert.Single(await house.Claim());
    }

    [Fact]
    public async Task What_is_rejected_is_failed_at_once_with_the_sentence_and_keeps_its_body()
    {
        await using var house = await TestHouse.Start();
        var queue = house.Get<SyncQueue>();
        await queue.Record(EntityType.Inventory, "1@2", "inventory_levels/update", "d-1", null, null, "body"u8.ToArray(), default);

        await house.Settle(
            Assert.Single(await queue.Claim(Direction.FromShopify, EntityType.Inventory, 250, default)),
            Outcome.Rejected(Reason.RefusedByShopify, "Shopify says no"));

        Assert.Equal("failed 0: Shopify says no", await house.Row());
        Assert.Equal("body"u8.ToArray(), await house.Erp.Value<byte[]>("select body from sync_queue"));
        Assert.Equal(["failed rejected: Shopify says no"], await house.Log());
    }

    [Fact]
    public async Task Each_settled_item_is_a_line_in_the_activity_log_with_what_its_call_cost()
    {
        await using var house = await TestHouse.Start();
        await house.Touch("1", "2");
        var items = (await house.Claim()).OrderBy(item => item.EntityId).ToList();

        await house.Get<SyncQueue>().Settle(
        [
            new Settlement(items[0], Outcome.DoneWith("5 → 3"), "request 7", 2.5m, TimeSpan.FromMilliseconds(120)),
            new Settlement(items[1], Outcome.Unchanged(Reason.Equal, "both sides have the same stock")),
        ], default);

        Assert.Equal(
            [
                "1 inventory update to_shopify success done 1 120 request 7 2.5 5 → 3",
                "2 inventory update to_shopify success unchanged 1 both sides have the same stock"],
            await house.Erp.Rows<string>(
                "select concat_ws(' ', entity_id, entity_type, action, direction, status, verdict, records, duration_ms, request_id, "
                    + "cost, why) from sync_logs order by entity_id"));
    }

    [Fact]
    public async Task A_settlement_stands_or_falls_with_the_effect_that_it_speaks_of()
    {
        await using var house = await TestHouse.Start();
        var item = await house.Claimed();

        await using (var transaction = await house.Get<ErpDatabase>().Begin(default))
        {
            await house.Get<SyncQueue>().Settle(transaction, [new Settlement(item, Outcome.Done)], default);
        }

        Assert.Equal("processing 0", await house.Row());
        Assert.Empty(await house.Log());
    }

    private static Task<double> SecondsUntilDue(TestHouse house) =>
        house.Erp.Value<double>(
            "select extract(epoch from due_at - @now)::float from sync_queue", new { now = house.Clock.GetUtcNow().UtcDateTime });
}
