using ShopifySync.Erp;
using StoreSimulator;

namespace ShopifySync.Tests.Stock;

/// <summary>"Nothing to do" is said only of what was looked at; what cannot be found is a failure.</summary>
public sealed class StockEvidenceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_push_that_finds_no_movement_looks_at_Shopify_before_it_calls_both_the_same()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3); // and nobody is told

        await house.Erp.Move(cup, 1);
        await house.Erp.Move(cup, -1);
        await house.Settle();

        Assert.Equal(7, await house.Erp.Quantity(cup));
        Assert.Equal("done: Shopify's stock had changed, and the ERP follows: 10 → 7", await house.Erp.LastLog(cup));
    }

    [Fact]
    public async Task What_was_sold_while_a_product_was_kept_out_counts_when_it_is_let_in_again()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        house.Subscribe();
        await house.Erp.Run("update products set sync_to_shopify = false");
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);
        await house.Settle();

        await house.Erp.Run("update products set sync_to_shopify = true");
        await house.Settle();

        await house.AssertBothHave(7, cup);
    }

    [Fact]
    public async Task A_level_read_before_a_newer_delivery_was_believed_is_not_written_after_it()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        house.Subscribe();
        house.Store.Faults.SlowAnswer.Next(1, "nodes");
        house.Store.Faults.Slowness = TimeSpan.FromSeconds(4);

        house.Store.Sell(cup.ItemGid, cup.LocationGid);
        await house.Store.Quiet(Patience);
        var slow = house.Apply(); // reads 9, and hears it late
        await Wait.Until(() => Task.FromResult(house.Store.Faults.SlowAnswer.Struck == 1));
        house.Store.Receive(cup.ItemGid, cup.LocationGid);
        await house.Store.Quiet(Patience);
        await house.Apply(); // 10 is what both sides agreed on
        Assert.Equal(1, await house.Erp.Value<long>(
            "select count(*) from sync_logs where why = 'Both sides agreed on this number already.'"));
        await slow;
        await house.Settle();

        await house.AssertBothHave(10, cup);
    }

    [Fact]
    public async Task A_call_whose_replay_is_refused_for_good_is_reconstructed_and_holds_up_no_other()
    {
        await using var house = await TestHouse.Start();
        var stocks = new[] { await house.AddLinked("CUP", 5), await house.AddLinked("PLATE", 5) };

        foreach (var stock in stocks)
        {
            for (var other = 0; other < 6; other++)
            {
                await house.AddLinked($"{stock.InventoryId}-{other}", 1); // so that three lost answers do not open the breaker
            }

            house.Store.Faults.LoseAnswer.Next(3, "inventoryAdjustQuantities");
            await house.Erp.Move(stock, -2);
            await house.Push();
        }

        await house.Erp.Run("""
            update shopify_calls
            set    variables = replace(variables, '"reason"', '"cause"'), claimed_until = claimed_until - interval '1 hour'
            where id = (select call_id from shopify_stock_links where inventory_id = @id)
            """, new { id = $"{stocks[0].InventoryId}" });
        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from shopify_calls"));

        house.Clock.Turn(TimeSpan.FromMinutes(2));
        await house.Push();
        await house.Settle();

        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from shopify_calls"));
        Assert.All(stocks, stock => Assert.Equal(3, house.Store.Available(stock.ItemGid, stock.LocationGid)));
        Assert.Equal([3, 3], await house.Erp.Rows<int>(
            "select quantity from inventory join products on products.id = product_id where sku in ('CUP', 'PLATE')"));
    }

    [Fact]
    public async Task A_quantity_that_Shopify_cannot_hold_is_rejected_alone()
    {
        await using var house = await TestHouse.Start();
        var (none, huge, fine) = (await house.AddLinked("NONE", 5), await house.AddLinked("HUGE", 5), await house.AddLinked("FINE", 5));
        await house.Erp.Run("drop view erp_stock; alter table inventory alter quantity drop not null, alter quantity type bigint");
        await Migrations.Run(house.Database.Owner, default);
        await house.Set("SHOPIFY_AUTO_SYNC_INVENTORY", "false");
        await house.Erp.Run("update inventory set quantity = null where id = @InventoryId", none);
        await house.Erp.Run("update inventory set quantity = 9999999999 where id = @InventoryId", huge);
        await house.Erp.Move(fine, 1);

        await house.Set("SHOPIFY_AUTO_SYNC_INVENTORY", "true");
        await house.Settle();

        Assert.StartsWith("rejected: The ERP's quantity is null.", await house.Erp.LastLog(none), StringComparison.Ordinal);
        Assert.StartsWith("rejected: The ERP's quantity is 9999999999.", await house.Erp.LastLog(huge), StringComparison.Ordinal);
        Assert.Equal(6, house.Store.Available(fine.ItemGid, fine.LocationGid));
    }

    [Fact]
    public async Task A_delivery_for_a_quantity_that_makes_no_sense_is_rejected_and_changes_nothing()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        await house.Erp.Run("drop view erp_stock; alter table inventory alter quantity drop not null");
        await Migrations.Run(house.Database.Owner, default);
        await house.Erp.Run("update inventory set quantity = null");
        house.Subscribe();

        house.Store.Sell(cup.ItemGid, cup.LocationGid);
        await house.Settle();

        Assert.Equal("rejected", await house.Erp.Value<string>("select verdict from sync_logs where direction = 'from_shopify'"));
        Assert.Equal(5, await house.Erp.Value<int>("select base from shopify_stock_links"));
    }

    [Fact]
    public async Task A_stock_row_that_the_ERP_deleted_is_a_failure_where_it_was_linked()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        var never = await house.Erp.Value<long>("insert into inventory (product_id, quantity) select id, 1 from products returning id");
        house.Subscribe();
        await house.Erp.Move(cup, 1);

        await house.Erp.Run("delete from inventory");
        house.Store.Sell(cup.ItemGid, cup.LocationGid);
        await house.Settle();

        Assert.StartsWith("rejected: The ERP has deleted this stock row", await house.Erp.LastLog(cup), StringComparison.Ordinal);
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_items where entity_id = @never::text", new { never }));
        Assert.Equal("rejected", await house.Erp.Value<string>("select verdict from sync_logs where direction = 'from_shopify'"));
    }

    [Fact]
    public async Task A_product_of_the_ERP_without_a_stock_row_at_a_location_of_the_ERP_is_a_failure()
    {
        await using var house = await TestHouse.Start();
        var item = house.Store.AddProduct("Cup", new NewVariant { Sku = "CUP", Available = 4 }).Variants[0].Item;
        var elsewhere = house.Store.AddLocation("A shop that the ERP knows nothing of");
        house.Store.SetAvailable(item.Gid, elsewhere.Gid, 3);
        await house.Erp.Run("insert into products (title, sku) values ('Cup', 'CUP')");
        house.Subscribe();

        house.Store.Sell(item.Gid, house.Location);
        house.Store.Sell(item.Gid, elsewhere.Gid);
        await house.Settle();

        Assert.Equal(
            [$"{house.Location.Split('/')[^1]} failed", $"{elsewhere.Gid.Split('/')[^1]} completed"],
            await house.Erp.Rows<string>("""
                select split_part(entity_id, '@', 2) || ' ' || status from sync_queue where direction = 'from_shopify' order by entity_id
                """));
    }
}
