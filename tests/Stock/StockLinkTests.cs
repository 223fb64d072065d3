using Npgsql;
using ShopifySync.Erp;
using ShopifySync.Stock;

namespace ShopifySync.Tests.Stock;

/// <summary>The statements on the links of stock, one beside the other.</summary>
public sealed class StockLinkTests
{
    [Fact]
    public async Task A_version_from_before_a_link_was_made_anew_does_not_fit_the_new_link()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        var before = Assert.Single(await house.Get<StockRows>().Find([$"{cup.InventoryId}"], default));
        await house.Erp.Run("delete from shopify_stock_links");
        await house.Erp.Move(cup, 0);
        await house.Erp.Run("update products set shopify_inventory_item_id = null");
        await house.Settle();

        Assert.Empty(await Merge(house, before, available: 3, mayWait: false));
        Assert.Equal(5, await house.Erp.Quantity(cup));
    }

    [Fact]
    public async Task A_link_whose_newer_call_is_in_flight_is_not_forgotten_for_an_older_one()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        var (reservations, erp) = (house.Get<StockReservations>(), house.Get<ErpDatabase>());
        await house.Erp.Move(cup, -2);
        var older = (await reservations.Reserve([$"{cup.InventoryId}"], default)).Call!;
        await using (var confirmed = await erp.Begin(default))
        {
            await StockReservations.Confirm(confirmed, older.Id, [new Pair(cup.ItemGid, cup.LocationGid)], null, default);
            await confirmed.Commit(default);
        }

        await house.Erp.Move(cup, -1);
        var newer = (await reservations.Reserve([$"{cup.InventoryId}"], default)).Call!;
        await using var forgetting = await erp.Begin(default);
        await StockReservations.Forget(forgetting, older.Id, [$"{cup.InventoryId}"], default);
        await forgetting.Commit(default);

        Assert.Equal(newer.Id, await house.Erp.Value<Guid>("select call_id from shopify_stock_links"));
    }

    [Fact]
    public async Task A_merge_that_may_wait_gets_its_turn_after_the_ERPs_transaction_and_counts_both()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        var row = Assert.Single(await house.Get<StockRows>().Find([$"{cup.InventoryId}"], default));
        await using var open = await house.Erp.Open();
        await using var transaction = await open.BeginTransactionAsync();
        await using var edit = new NpgsqlCommand("update inventory set quantity = quantity + 100", open, transaction);
        await edit.ExecuteNonQueryAsync();

        Assert.Empty(await Merge(house, row, available: 3, mayWait: false));
        var waiting = Merge(house, row, available: 3, mayWait: true);
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        Assert.False(waiting.IsCompleted);
        await transaction.CommitAsync();

        Assert.Equal(103, Assert.Single(await waiting).Quantity);
        Assert.Equal(103, await house.Erp.Quantity(cup));
    }

    private static async Task<IReadOnlyList<Merged>> Merge(TestHouse house, StockRow row, int available, bool mayWait)
    {
        await using var transaction = await house.Get<ErpDatabase>().Begin(default);
        var level = new ReadLevel(row.InventoryId, row.Version!.Value, available, null);
        var merged = await house.Get<StockMerge>().Merge(transaction, [level], mayWait, default);
        await transaction.Commit(default);

        return merged;
    }
}
