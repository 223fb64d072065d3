namespace ShopifySync.Tests.Queue;

/// <summary>A store that lets nobody in is away, whatever it says: nothing fails for it, and nothing is lost.</summary>
public sealed class StoreAwayTests
{
    [Theory]
    [InlineData(302, "moved to another address")]
    [InlineData(402, "frozen")]
    [InlineData(403, "does not let the app in")]
    [InlineData(404, "no such store or API version")]
    [InlineData(423, "locked")]
    [InlineData(430, "an attack")]
    public async Task What_is_due_meanwhile_waits_in_words_and_crosses_afterwards(int status, string words)
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var cup = await house.AddLinked("CUP", 10);
        (house.Store.Faults.Status, var order) = (status, await house.AddOrder());
        house.Store.Faults.OtherStatus.Always();
        await house.Erp.Move(cup, -3);

        await house.Push();

        Assert.Equal(
            ["inventory pending 0", "order pending 0"],
            await house.Erp.Rows<string>(
                "select concat_ws(' ', entity_type, status, retry_count) from sync_queue where direction = 'to_shopify' "
                    + "and status <> 'completed' order by 1"));
        Assert.Contains(
            words,
            await house.Erp.Value<string>("select string_agg(error_message, ' ') from sync_queue where status = 'pending'"),
            StringComparison.Ordinal);

        house.Store.Faults.Clear();
        house.Clock.Turn(TimeSpan.FromMinutes(1));
        await house.Settle();

        await house.AssertBothHave(7, cup);
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders where id = @order", new { order }));
    }

    [Fact]
    public async Task A_scope_that_was_lost_is_named_and_what_needs_it_is_tried_again_by_a_click()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        house.Store.Faults.LostScopes = ["write_inventory"];
        await house.Erp.Move(cup, -3);
        await house.Push();

        Assert.Contains(
            "write_inventory",
            await house.Erp.Value<string>("select error_message from sync_queue where status = 'failed'"), StringComparison.Ordinal);

        house.Store.Faults.Clear();
        await house.Get<ShopifySync.Queue.SyncRun>().Run(TimeSpan.FromMinutes(1), default, revives: true);
        await house.Settle();

        await house.AssertBothHave(7, cup);
    }
}
