using ShopifySync.Queue;

namespace ShopifySync.Tests.Queue;

public sealed class DrainTests
{
    [Fact]
    public async Task One_item_that_goes_wrong_fails_alone_and_the_others_of_its_batch_go_through()
    {
        await using var house = await TestHouse.Start();
        var stocks = await Sold(house, 8);
        await RefuseInErp(house, stocks[5], "P0001", "this product is locked");

        await house.Apply();

        Assert.Equal(
            ["completed 0", "completed 0", "completed 0", "completed 0", "completed 0", "pending 1", "completed 0", "completed 0"],
            await house.Erp.Rows<string>(
                "select status || ' ' || retry_count from sync_queue where direction = 'from_shopify' order by split_part(entity_id, '@', "
                    + "1)::bigint"));
        Assert.Contains(
            "this product is locked", await house.Erp.Value<string>("select error_message from sync_queue where status = 'pending'"),
            StringComparison.Ordinal);
        Assert.Equal([4, 4, 4, 4, 4, 5, 4, 4], await house.Erp.Rows<int>("select quantity from inventory order by id"));
    }

    [Theory]
    [InlineData("40P01")]
    [InlineData("40001")]
    [InlineData("55P03")]
    public async Task Who_meets_somebody_else_in_the_ERP_comes_back_at_no_cost(string state)
    {
        await using var house = await TestHouse.Start();
        var stocks = await Sold(house, 1);
        await RefuseInErp(house, stocks[0], state, "no way through");

        await house.Apply();
        Assert.Equal("pending 0: somebody else is changing the same rows of the ERP", await OnlyDelivery(house));
        await house.Erp.Run("drop trigger refuse on inventory");
        await house.Settle();

        Assert.Equal("completed 0", await OnlyDelivery(house));
        Assert.Equal(4, await house.Erp.Quantity(stocks[0]));
    }

    [Fact]
    public async Task A_database_that_goes_away_in_the_middle_costs_nothing_and_the_work_is_taken_up_again()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.Store.Faults.SlowAnswer.Next(1, "inventoryAdjustQuantities");
        house.Store.Faults.Slowness = TimeSpan.FromMilliseconds(500);
        await house.Erp.Move(cup, -2);

        var pushing = house.Push();
        await Wait.Until(() => Task.FromResult(house.Store.Faults.SlowAnswer.Struck == 1));
        await new TestErp(house.Database.App).Run("""
            select pg_terminate_backend(pid) from pg_stat_activity
            where  datname = current_database() and usename = current_user and pid <> pg_backend_pid()
            """);
        await pushing;
        await house.Settle();

        Assert.Equal("completed 0", await LastRow(house));
        await house.AssertBothHave(3, cup);
    }

    [Fact]
    public async Task A_Shopify_that_lets_nobody_in_for_days_costs_no_retry_and_nothing_is_lost()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.Store.Faults.TokenRevoked = true;

        for (var day = 0; day < 3; day++)
        {
            await house.Erp.Move(cup, 1);

            for (var attempt = 0; attempt < 6; attempt++) // more than the breaker lets through
            {
                await house.Push();
                house.Clock.Turn(TimeSpan.FromMinutes(1));
            }

            house.Clock.Turn(TimeSpan.FromDays(1));
        }

        Assert.StartsWith("pending 0: ", await LastRow(house), StringComparison.Ordinal);
        house.Store.Faults.Clear();
        await house.Settle();
        Assert.Equal(8, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task Of_a_levels_deliveries_the_newest_event_counts_and_not_the_last_to_arrive()
    {
        await using var house = await TestHouse.Start();
        var queue = house.Get<SyncQueue>();
        var now = house.Clock.GetUtcNow().UtcDateTime;

        foreach (var (id, age) in new[] { ("older", 2), ("newest", 0), ("oldest", 3) })
        {
            await queue.Record(
                EntityType.Inventory, "1@2", "inventory_levels/update", id, now - TimeSpan.FromMinutes(age), null, null, default);
        }

        await house.Apply();

        Assert.Equal(
            [
                "newest completed: The ERP has no stock row for this item and location.",
                "older completed: A newer delivery tells of the same level.",
                "oldest completed: A newer delivery tells of the same level."],
            await house.Erp.Rows<string>(
                "select delivery_id || ' ' || queue.status || ': ' || why from sync_queue queue join sync_logs on item_id = queue.id "
                    + "order by delivery_id"));
    }

    [Fact]
    public async Task A_topic_that_was_heard_of_says_when()
    {
        await using var house = await TestHouse.Start();
        await house.Erp.Run(
            "insert into shopify_webhook_registry (webhook_id, topic, address, status) values ('1', 'inventory_levels/update', 'here', "
                + "'active'), ('2', 'orders/create', 'here', 'active')");
        await Sold(house, 2);

        await house.Apply();

        Assert.Equal(
            ["inventory_levels/update"],
            await house.Erp.Rows<string>("select topic from shopify_webhook_registry where last_triggered is not null"));
    }

    /// <summary>Linked stock of five each, of which the store has sold one each, and told.</summary>
    private static async Task<IReadOnlyList<Stocked>> Sold(TestHouse house, int count)
    {
        var stocks = new List<Stocked>();

        for (var n = 0; n < count; n++)
        {
            stocks.Add(await house.Add($"SKU-{n}", 5, 5));
        }

        await house.Push();
        house.Subscribe();
        stocks.ForEach(stock => house.Store.Sell(stock.ItemGid, stock.LocationGid));
        await house.Store.Quiet(TimeSpan.FromSeconds(10));

        return stocks;
    }

    private static Task RefuseInErp(TestHouse house, Stocked stock, string state, string why) => house.Erp.Run($"""
        create function refuse() returns trigger language plpgsql as $$
        begin
          raise exception using errcode = '{state}', message = '{why}';
        end $$;
        create trigger refuse before update on inventory for each row when (old.id = {stock.InventoryId}) execute function refuse();
        """);

    private static Task<string> OnlyDelivery(TestHouse house) =>
        house.Erp.Value<string>(
            "select status || ' ' || retry_count || coalesce(': ' || error_message, '') from sync_queue where direction = 'from_shopify'");

    private static Task<string> LastRow(TestHouse house) =>
        house.Erp.Value<string>(
            "select status || ' ' || retry_count || coalesce(': ' || error_message, '') from sync_queue order by id desc limit 1");
}
