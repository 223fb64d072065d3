using Microsoft.Extensions.DependencyInjection;
using ShopifySync.Erp;
using ShopifySync.Shopify;
using ShopifySync.Stock;

namespace ShopifySync.Tests.Stock;

/// <summary>Pushes of stock that somebody stands in the way of.</summary>
public sealed class PushTroubleTests
{
    [Fact]
    public async Task An_ERP_that_refuses_the_stamp_of_the_sync_does_not_keep_a_push_from_being_written_down()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        await house.Erp.Run("""
            create function refuse() returns trigger language plpgsql as $$ begin raise exception 'nobody stamps here'; end $$;
            create trigger refuse before update of last_shopify_sync on inventory for each row execute function refuse();
            """);

        await house.Erp.Run("update inventory set quantity = quantity + 1");
        await house.Settle();

        Assert.Equal(6, house.Store.Available(cup.ItemGid, cup.LocationGid));
        Assert.Equal("done: 5 → 6", await house.Erp.LastLog(cup));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from shopify_calls"));
    }

    [Fact]
    public async Task An_outage_of_days_with_a_call_under_way_loses_neither_the_edits_nor_the_deliveries_that_wait_for_it()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);

        for (var other = 0; other < 6; other++)
        {
            await house.AddLinked($"OTHER-{other}", 1); // so much goes well that three lost answers do not open the breaker
        }

        house.Subscribe();
        house.Store.Faults.LoseAnswer.Next(3, "inventoryAdjustQuantities");
        await house.Erp.Move(cup, -2);
        await house.Push(); // it has happened, and its echo waits for it
        await house.Store.Quiet(TimeSpan.FromSeconds(10));
        house.Store.Faults.TokenRevoked = true;

        for (var hour = 0; hour < 30; hour++)
        {
            house.Clock.Turn(TimeSpan.FromHours(1));
            await house.Push();
            await house.Apply();
        }

        await house.Erp.Move(cup, 10);
        house.Store.Faults.Clear();
        house.Clock.Turn(TimeSpan.FromHours(1));
        await house.Settle();

        await house.AssertBothHave(13, cup);
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
    }

    [Fact]
    public async Task A_sender_that_was_given_up_does_not_open_the_links_of_a_call_that_somebody_else_has_sent_since()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        await house.Erp.Move(cup, -2);
        var (links, calls) = (house.Get<StockReservations>(), house.Get<CallsInFlight>());
        var mine = (await links.Reserve([$"{cup.InventoryId}"], default)).Call!;
        house.Clock.Turn(TimeSpan.FromMinutes(2));
        var theirs = Assert.Single(await calls.ClaimAbandoned(ShopifySync.Queue.EntityType.Inventory, 10, default));

        await GiveBack(house, mine);
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from shopify_stock_links where call_id is not null"));

        await GiveBack(house, theirs);
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from shopify_stock_links where call_id is not null"));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from shopify_calls"));
    }

    [Fact]
    public async Task An_item_that_Shopify_does_not_track_any_more_says_so_and_stops_nothing()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        var plate = await house.AddLinked("PLATE", 5);
        house.Store.Items.Single(item => item.Gid == cup.ItemGid).Tracked = false;

        await house.Erp.Run("update inventory set quantity = quantity + 1");
        await house.Settle();

        Assert.Contains("'Track quantity'", await house.Erp.LastLog(cup), StringComparison.Ordinal);
        Assert.Equal(6, house.Store.Available(plate.ItemGid, plate.LocationGid));
    }

    [Fact]
    public async Task While_Shopify_is_known_to_be_down_nothing_is_taken_up()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.Store.Faults.ErrorBefore.Always();

        for (var read = 0; read < 12; read++)
        {
            await house.Get<StockLevels>().Read([new Pair(cup.ItemGid, cup.LocationGid)], default);
        }

        await house.Erp.Move(cup, 1);
        await house.Push();

        Assert.Equal(0, await house.Erp.Value<long>("select max(claim) from sync_queue where status = 'pending'"));
    }

    [Fact]
    public async Task A_hot_item_that_changes_all_the_time_crosses_as_what_it_is_in_the_end()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 0);
        house.Subscribe();
        house.Store.Statistics.Reset();
        using var over = new CancellationTokenSource();
        var pushing = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                await house.Push();
                await house.Apply();
            }
        });

        for (var change = 0; change < 100; change++)
        {
            await house.Erp.Move(cup, 1);

            if (change % 10 == 0)
            {
                house.Store.Sell(cup.ItemGid, cup.LocationGid);
            }
        }

        await over.CancelAsync();
        await pushing;
        await house.Settle();

        await house.AssertBothHave(90, cup);
    }

    [Fact]
    public async Task Where_the_sync_is_switched_off_what_waits_does_not_go_across_until_it_is_on_again()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        await house.Erp.Move(cup, 1);
        await house.Set("SHOPIFY_AUTO_SYNC_INVENTORY", "false");
        await house.Push();
        Assert.Equal(5, house.Store.Available(cup.ItemGid, cup.LocationGid));

        await house.Set("SHOPIFY_AUTO_SYNC_INVENTORY", "true");
        await house.Push();

        Assert.Equal(6, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task Stock_moves_to_another_default_location_also_where_no_number_has_changed()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        var shop = house.Store.AddLocation("Shop");

        await house.Set("SHOPIFY_DEFAULT_LOCATION_ID", shop.Gid);
        await house.Settle();

        Assert.Equal(5, house.Store.Available(cup.ItemGid, shop.Gid));
        Assert.Equal(shop.Gid, await house.Erp.Value<string>("select location_gid from shopify_stock_links"));
    }

    private static async Task GiveBack(TestHouse house, ShopifyCall call)
    {
        await using var transaction = await house.Get<ErpDatabase>().Begin(default);
        await StockReservations.GiveBack(transaction, call, default);
        await transaction.Commit(default);
    }
}
