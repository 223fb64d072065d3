using Npgsql;

namespace ShopifySync.Tests.Stock;

public sealed class PushStockTests
{
    [Fact]
    public async Task Stock_that_changed_in_the_ERP_changes_in_Shopify()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);

        await house.Erp.Move(cup, -2);
        await house.Push();

        Assert.Equal(3, house.Store.Available(cup.ItemGid, cup.LocationGid));
        Assert.Equal("done: 5 → 3", await house.Erp.LastLog(cup));
        Assert.NotNull(await house.Erp.Value<DateTime?>("select last_shopify_sync from inventory"));
    }

    [Fact]
    public async Task Ten_edits_are_one_push()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.Store.Statistics.Reset();

        for (var edit = 0; edit < 10; edit++)
        {
            await house.Erp.Move(cup, 1);
        }

        await house.Push();

        Assert.Equal(15, house.Store.Available(cup.ItemGid, cup.LocationGid));
        Assert.Equal(1, house.Store.Statistics.MutationsReceived);
    }

    [Fact]
    public async Task Six_hundred_rows_are_three_calls()
    {
        await using var house = await TestHouse.Start();
        await house.Erp.Run("""
            insert into products (title, sku, shopify_inventory_item_id) select 'p', sku, item from unnest(@skus, @items) as p (sku, item)
            """, new
        {
            skus = house.Store.Seed(600).Select(product => product.Variants[0].Item.Sku).ToArray(),
            items = house.Store.Items.Select(item => item.Gid).ToArray(),
        });
        await house.Erp.Run("insert into inventory (product_id, quantity) select id, 100 from products");
        await house.Settle();
        house.Store.Statistics.Reset();

        await house.Erp.Run("update inventory set quantity = quantity - 1");
        await house.Settle();

        Assert.Equal(3, house.Store.Statistics.MutationsReceived);
        Assert.Equal(600, house.Store.Statistics.EntriesChanged);
        Assert.All(house.Store.Items, item => Assert.Equal(99, house.Store.Available(item.Gid, house.Location)));
    }

    [Fact]
    public async Task Both_sides_changing_at_once_both_count()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);

        await house.Erp.Move(cup, 10);
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);
        await house.Settle();

        await house.AssertBothHave(12, cup);
    }

    [Fact]
    public async Task The_last_unit_sold_on_both_sides_leaves_both_at_minus_one()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 1);

        await house.Erp.Move(cup, -1);
        house.Store.Sell(cup.ItemGid, cup.LocationGid);
        await house.Settle();

        Assert.Equal(-1, house.Store.Available(cup.ItemGid, cup.LocationGid));
        Assert.Equal(-1, await house.Erp.Quantity(cup));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_bundle_never_stops_the_others(bool partialBatches)
    {
        await using var house = await TestHouse.Start();
        house.Store.Faults.PartialBatches = partialBatches;
        var stocks = new List<Stocked>();

        for (var n = 0; n < 8; n++)
        {
            stocks.Add(await house.Add($"SKU-{n}", 5, 5, isBundle: n == 3));
        }

        await house.Settle();
        await house.Erp.Run("update inventory set quantity = quantity + 1");
        await house.Settle();

        Assert.Equal([6, 6, 6, 5, 6, 6, 6, 6], stocks.Select(stock => house.Store.Available(stock.ItemGid, stock.LocationGid)!.Value));
        Assert.StartsWith(
            "rejected: Shopify does not let this stock be changed: a bundle's",
            await house.Erp.LastLog(stocks[3]), StringComparison.Ordinal);
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Among_many_only_those_that_moved_in_Shopify_are_merged_first(bool partialBatches)
    {
        await using var house = await TestHouse.Start();
        house.Store.Faults.PartialBatches = partialBatches;
        var stocks = new List<Stocked>();

        for (var n = 0; n < 6; n++)
        {
            stocks.Add(await house.Add($"SKU-{n}", 5, 5));
        }

        await house.Settle();
        house.Store.Sell(stocks[2].ItemGid, stocks[2].LocationGid, 4);
        await house.Erp.Run("update inventory set quantity = quantity + 1");
        await house.Push();

        Assert.Equal([6, 6, 2, 6, 6, 6], stocks.Select(stock => house.Store.Available(stock.ItemGid, stock.LocationGid)!.Value));
        Assert.Equal(2, await house.Erp.Quantity(stocks[2]));
    }

    [Fact]
    public async Task Negative_stock_crosses_like_any_other()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 2);

        await house.Erp.Move(cup, -7);
        await house.Push();

        Assert.Equal(-5, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task An_answer_lost_after_the_effect_counts_once()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.Store.Faults.LoseAnswer.Next(1, "inventoryAdjustQuantities");

        await house.Erp.Move(cup, -2);
        await house.Settle();

        Assert.Equal(1, house.Store.Faults.LoseAnswer.Struck);
        Assert.Equal(3, house.Store.Available(cup.ItemGid, cup.LocationGid));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from shopify_calls"));
    }

    [Fact]
    public async Task An_answer_that_never_comes_back_is_asked_for_again_later_and_counts_once()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.Store.Faults.LoseAnswer.Next(3, "inventoryAdjustQuantities");

        await house.Erp.Move(cup, -2);
        await house.Push();
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from shopify_stock_links where call_id is not null"));
        house.Store.Sell(cup.ItemGid, cup.LocationGid);
        await house.Erp.Move(cup, 10);
        await house.Settle();

        await house.AssertBothHave(12, cup);
    }

    [Fact]
    public async Task A_call_too_old_to_be_sent_again_is_told_by_the_level()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.Store.Faults.LoseAnswer.Next(3, "inventoryAdjustQuantities");
        await house.Erp.Move(cup, -2);
        await house.Push();

        house.Clock.Turn(TimeSpan.FromHours(25));
        await house.Settle();

        await house.AssertBothHave(3, cup);
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from shopify_calls"));
    }

    [Fact]
    public async Task An_ERP_transaction_left_open_while_its_row_is_settled_loses_nothing()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        await house.Erp.Move(cup, 1);

        await using var open = await house.Erp.Open();
        house.Store.Faults.SlowAnswer.Next(1, "inventoryAdjustQuantities");
        house.Store.Faults.Slowness = TimeSpan.FromSeconds(1);
        var pushing = house.Push();
        await Wait.Until(() => Task.FromResult(house.Store.Faults.SlowAnswer.Struck == 1));
        await using var transaction = await open.BeginTransactionAsync();
        await using var edit = new NpgsqlCommand("update inventory set quantity = quantity + 100", open, transaction);
        await edit.ExecuteNonQueryAsync();
        await pushing; // settles while the edit holds the row and its place in the queue
        await transaction.CommitAsync();

        await house.Settle();

        await house.AssertBothHave(106, cup);
    }

    [Fact]
    public async Task A_retry_that_comes_back_beside_a_newer_edit_loses_neither()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        await house.Erp.Move(cup, 1);
        house.Store.Faults.ErrorBefore.Always("inventoryAdjustQuantities");
        await house.Push();
        house.Store.Faults.Clear();

        await house.Erp.Move(cup, 10);
        await house.Settle();

        Assert.Equal(16, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task An_edit_while_its_push_is_under_way_is_pushed_after_it()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        await house.Erp.Move(cup, 1);
        house.Store.Faults.SlowAnswer.Next(1, "inventoryAdjustQuantities");
        house.Store.Faults.Slowness = TimeSpan.FromMilliseconds(500);

        var pushing = house.Push();
        await Wait.Until(() => Task.FromResult(house.Store.Faults.SlowAnswer.Struck == 1));
        await house.Erp.Move(cup, 10);
        await pushing;
        await house.Settle();

        Assert.Equal(16, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task A_product_that_is_kept_out_of_the_sync_is_left_alone()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        await house.Erp.Run("update products set sync_to_shopify = false");

        await house.Erp.Move(cup, 1);
        await house.Push();
        Assert.Equal(5, house.Store.Available(cup.ItemGid, cup.LocationGid));

        await house.Erp.Run("update products set sync_to_shopify = true");
        await house.Push();
        Assert.Equal(6, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task What_changed_while_the_sync_was_off_crosses_when_it_is_switched_on()
    {
        await using var house = await TestHouse.Start(autoSync: false);
        var cup = await house.Add("CUP", 5, 5);
        await house.Push();
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue"));

        await house.Erp.Move(cup, 3);
        await house.Set("SHOPIFY_AUTO_SYNC_INVENTORY", "true");
        await house.Push();

        Assert.Equal(8, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task Stock_of_several_locations_is_kept_apart()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        var shop = house.Store.AddLocation("Shop");
        var second = await house.AddAt(shop, cup, 9);

        await house.Settle();
        await house.Erp.Move(second, 1);
        await house.Push();

        Assert.Equal(5, house.Store.Available(cup.ItemGid, cup.LocationGid));
        Assert.Equal(10, house.Store.Available(second.ItemGid, second.LocationGid));
    }

    [Fact]
    public async Task Once_both_sides_agree_nothing_is_written_any_more()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        await house.Erp.Move(cup, -2);
        await house.Settle();
        house.Store.Statistics.Reset();

        await house.Erp.Run("update inventory set quantity = quantity, last_shopify_sync = last_shopify_sync");
        await house.Settle();

        Assert.Equal(0, house.Store.Statistics.MutationsReceived);
    }
}
