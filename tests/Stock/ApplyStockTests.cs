using Npgsql;
using StoreSimulator;

namespace ShopifySync.Tests.Stock;

public sealed class ApplyStockTests
{
    [Fact]
    public async Task A_sale_in_the_store_reaches_the_ERP()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.Subscribe();

        house.Store.Sell(cup.ItemGid, cup.LocationGid, 2);
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.Apply();

        Assert.Equal(3, await house.Erp.Quantity(cup));
        Assert.Equal(
            "done: 5 → 3", await house.Erp.Value<string>("select verdict || ': ' || why from sync_logs where direction = 'from_shopify'"));
        Assert.NotNull(await house.Erp.Value<DateTime?>("select last_shopify_sync from inventory"));
        Assert.Equal(
            0, await house.Erp.Value<long>("select count(*) from sync_queue where direction = 'to_shopify' and status = 'pending'"));
    }

    [Fact]
    public async Task The_echo_of_our_own_push_is_known_without_asking()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.Subscribe();
        house.Store.Statistics.Reset();

        await house.Erp.Move(cup, -2);
        await house.Settle();

        Assert.Equal("Both sides agreed on this number already.", await WhyApplied(house));
        Assert.DoesNotContain("nodes", house.Store.Statistics.Requests.Keys);
        Assert.Equal(1, house.Store.Statistics.MutationsReceived);
    }

    [Fact]
    public async Task An_echo_that_comes_long_after_newer_pushes_is_known_without_asking()
    {
        await using var house = await TestHouse.Start(options => options with { TimeProvider = new HouseClock() });
        var clock = (HouseClock)house.Store.Options.TimeProvider;
        var cup = await house.AddLinked("CUP", 5);
        house.Subscribe();
        house.Store.Statistics.Reset();

        await house.Erp.Move(cup, -1);
        await house.Push();
        await house.Store.Quiet(TimeSpan.FromSeconds(10)); // delivered, and not applied yet
        clock.Turn(TimeSpan.FromSeconds(30));
        house.Store.Faults.LoseDelivery.Always();
        await house.Erp.Move(cup, -1);
        await house.Push();
        await house.Settle();

        Assert.Equal("Both sides have agreed on a newer number since.", await WhyApplied(house));
        Assert.DoesNotContain("nodes", house.Store.Statistics.Requests.Keys);
    }

    [Fact]
    public async Task A_sale_shortly_before_a_push_of_ours_is_not_mistaken_for_old_news()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.Subscribe();
        house.Store.Deliveries.Hold();

        await house.Erp.Move(cup, 10);
        await house.Push();
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 2);
        await house.Erp.Run("update shopify_stock_links set changed_at = changed_at + interval '9 seconds'"); // a clock that is ahead
        house.Store.Deliveries.Release();
        await house.Settle();

        Assert.Equal(13, await house.Erp.Quantity(cup));
    }

    [Fact]
    public async Task A_webhook_of_our_own_push_that_comes_before_its_answer_waits_for_it()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.Subscribe();
        house.Store.Faults.DeliverBeforeAnswer.Always();
        house.Store.Faults.SlowAnswer.Next(1, "inventoryAdjustQuantities");
        house.Store.Faults.Slowness = TimeSpan.FromMilliseconds(300);

        await house.Erp.Move(cup, -2);
        var pushing = house.Push();
        await Wait.Until(async () => await house.Erp.Value<long>("select count(*) from sync_queue where direction = 'from_shopify'") == 1);
        await house.Apply();
        Assert.Equal("A change of this stock is on its way to Shopify. Its outcome is found out first.", await WhyApplied(house));
        await pushing;
        await house.Settle();

        await house.AssertBothHave(3, cup);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task Whatever_the_order_and_number_of_deliveries_both_sides_end_the_same(int seed, bool latePayloads)
    {
        await using var house = await TestHouse.Start(options => options with { Seed = seed });
        var stocks = new List<Stocked>();

        for (var n = 0; n < 5; n++)
        {
            stocks.Add(await house.AddLinked($"SKU-{n}", 100));
        }

        house.Subscribe();
        house.Store.Faults.Shuffle = true;
        house.Store.Faults.LatePayloads = latePayloads;
        house.Store.Faults.DuplicateDelivery.Randomly(0.2);
        house.Store.Faults.StaleDelivery.Randomly(latePayloads ? 0 : 0.1);
        var random = new Random(seed);
        var moved = new int[stocks.Count];

        for (var step = 0; step < 200; step++)
        {
            var n = random.Next(stocks.Count);
            var units = random.Next(-3, 4);
            moved[n] += units;

            if (random.Next(2) == 0)
            {
                house.Store.Receive(stocks[n].ItemGid, stocks[n].LocationGid, units);
            }
            else
            {
                await house.Erp.Move(stocks[n], units);
            }

            if (step % 40 == 0)
            {
                await house.Push();
                await house.Apply();
            }
        }

        house.Store.Faults.Clear(); // the last word about each level is heard
        stocks.ForEach(stock => house.Store.Receive(stock.ItemGid, stock.LocationGid, 1));
        await house.Settle();

        for (var n = 0; n < stocks.Count; n++)
        {
            Assert.Equal(101 + moved[n], await house.Erp.Quantity(stocks[n]));
            Assert.Equal(101 + moved[n], house.Store.Available(stocks[n].ItemGid, stocks[n].LocationGid));
        }
    }

    [Fact]
    public async Task A_row_that_the_ERP_is_changing_is_applied_when_it_is_done()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.Subscribe();
        await using var open = await house.Erp.Open();
        await using var transaction = await open.BeginTransactionAsync();
        await using var edit = new NpgsqlCommand("update inventory set quantity = quantity + 100", open, transaction);
        await edit.ExecuteNonQueryAsync();

        house.Store.Sell(cup.ItemGid, cup.LocationGid, 2);
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        await house.Apply();
        Assert.Equal("later", await house.Erp.Value<string>("select verdict from sync_logs where direction = 'from_shopify'"));
        await transaction.CommitAsync();
        await house.Settle();

        await house.AssertBothHave(103, cup);
    }

    [Fact]
    public async Task What_the_ERPs_own_triggers_change_besides_is_told_to_Shopify()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 50);
        var sugar = await house.AddLinked("SUGAR", 50);
        await house.Erp.Run($"""
            create function use_sugar() returns trigger language plpgsql as $$
            begin
              if new.id = {cup.InventoryId} and new.quantity < old.quantity then
                update inventory set quantity = quantity - 1 where id = {sugar.InventoryId};
                update inventory set quantity = quantity - 10 where id = {cup.InventoryId} and quantity = 48;
              end if;
              return null;
            end $$;
            create trigger use_sugar after update on inventory for each row execute function use_sugar();
            """);
        house.Subscribe();

        house.Store.Sell(cup.ItemGid, cup.LocationGid, 2);
        await house.Settle();

        await house.AssertBothHave(38, cup);
        Assert.Equal(await house.Erp.Quantity(sugar), house.Store.Available(sugar.ItemGid, sugar.LocationGid));
        Assert.True(await house.Erp.Quantity(sugar) < 50);
    }

    [Fact]
    public async Task A_delivery_about_a_product_that_is_not_linked_yet_links_it_by_its_SKU()
    {
        await using var house = await TestHouse.Start(autoSync: false);
        var cup = await house.Add("CUP", 7, 7);
        house.Subscribe();

        house.Store.Sell(cup.ItemGid, cup.LocationGid);
        await house.Settle();

        Assert.Equal("done", await house.Erp.Value<string>("select verdict from sync_logs"));
        Assert.Equal(cup.ItemGid, await house.Erp.Value<string>("select shopify_inventory_item_id from products"));
    }

    [Fact]
    public async Task What_concerns_nothing_of_the_ERP_is_left_alone_and_says_why()
    {
        await using var house = await TestHouse.Start();
        var unknown = house.Store.AddProduct("Elsewhere", new NewVariant { Sku = "ELSEWHERE", Available = 4 }).Variants[0].Item;
        var unsynced = await house.AddLinked("UNSYNCED", 5);
        var untracked = await house.AddLinked("UNTRACKED", 5);
        await house.Erp.Run("update products set sync_to_shopify = false where sku = 'UNSYNCED'");
        house.Subscribe();

        house.Store.Sell(unknown.Gid, house.Location);
        house.Store.Sell(unsynced.ItemGid, unsynced.LocationGid);
        house.Store.Track(untracked.ItemGid, false);
        house.Store.Sell(untracked.ItemGid, untracked.LocationGid);
        await house.Settle();

        Assert.Equal(
            [
                "Shopify does not track this item's stock.", "The ERP has no stock row for this item and location.",
                "The product's sync_to_shopify is false.",
            ],
            await house.Erp.Rows<string>("""
                select why from sync_logs where direction = 'from_shopify' and verdict = 'unchanged' order by why collate "C"
                """));
        Assert.Equal(5, await house.Erp.Quantity(unsynced));
        Assert.Equal(5, await house.Erp.Quantity(untracked));
    }

    [Fact]
    public async Task A_storm_of_deliveries_about_one_level_is_one_read()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 500);
        house.Subscribe();
        house.Store.Statistics.Reset();

        for (var sale = 0; sale < 200; sale++)
        {
            house.Store.Sell(cup.ItemGid, cup.LocationGid);
        }

        await house.Store.Quiet(TimeSpan.FromSeconds(30));
        await house.Apply();

        Assert.Equal(300, await house.Erp.Quantity(cup));
        Assert.Equal(1, house.Store.Statistics.Requests["nodes"]);
        Assert.Equal(
            200, await house.Erp.Value<long>("select count(*) from sync_queue where direction = 'from_shopify' and status = 'completed'"));
    }

    private static Task<string> WhyApplied(TestHouse house) =>
        house.Erp.Value<string>("select why from sync_logs where direction = 'from_shopify'");
}
