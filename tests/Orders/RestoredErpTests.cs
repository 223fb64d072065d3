using ShopifySync.Reconcile;

namespace ShopifySync.Tests.Orders;

/// <summary>An ERP that was restored from a backup lacks orders that Shopify has, and gives their ids a second time.</summary>
public sealed class RestoredErpTests
{
    [Fact]
    public async Task A_new_order_under_an_id_that_Shopify_knows_of_a_lost_one_is_another_order()
    {
        await using var house = await Restored();
        house.Clock.Turn(TimeSpan.FromMinutes(1));
        await Enter(house, "the second order 1", placed: "now() + interval '1 minute'");

        await house.Settle();

        Assert.Equal(["the lost one", "the second order 1"], house.Store.Orders.Select(order => order.Note));
        Assert.Equal(
            house.Store.Orders[1].Gid,
            await house.Erp.Value<string>("select gid from shopify_links where entity_type = 'order' and entity_id = '1'"));
    }

    [Fact]
    public async Task The_lost_order_comes_back_as_an_order_of_its_own_and_both_stay_apart()
    {
        await using var house = await Restored();
        house.SubscribeOrders();
        house.Clock.Turn(TimeSpan.FromMinutes(1));
        await Enter(house, "the second order 1", placed: "now() + interval '1 minute'");

        await Reconcile(house);
        await house.Settle();
        await house.SettleLater();
        await house.Erp.Run("update orders set tags = note");
        await house.SettleLater();
        await Reconcile(house);
        await house.SettleLater();

        Assert.Equal(["the lost one", "the second order 1"], house.Store.Orders.Select(order => order.Note));
        Assert.Equal(
            ["the lost one the lost one", "the second order 1 the second order 1"],
            await house.Erp.Rows<string>("select note || ' ' || tags from orders order by note"));
        Assert.All(house.Store.Orders, order => Assert.Equal([order.Note!], order.Tags));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
    }

    [Fact]
    public async Task An_order_that_the_backup_still_has_is_linked_again_and_not_made_twice()
    {
        await using var house = await TestHouse.Start();
        await Enter(house, "kept", placed: "now()");
        await house.Settle();
        await house.Erp.Run(
            "delete from shopify_links; update orders set shopify_sync_status = 'pending'; select sync_touch_orders('{1}', 'update')");

        await house.Settle();

        Assert.Single(house.Store.Orders);
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    /// <summary>Shopify has an order that the ERP made, and the ERP is as it was before it made it.</summary>
    private static async Task<TestHouse> Restored()
    {
        var house = await TestHouse.Start();
        await Enter(house, "the lost one", placed: "now()");
        await house.Settle();
        await house.Erp.Run("truncate orders, order_lines, order_fulfillments, order_fulfillment_lines, order_refunds, order_refund_lines, "
            + "shopify_links, sync_items, sync_touches restart identity");

        return house;
    }

    private static Task Enter(TestHouse house, string note, string placed) => house.Erp.Run($"""
        with added as (
            insert into orders (currency, total, note, placed_at) values ('EUR', 10, @note, {placed}) returning id
        )
        insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 1, 10 from added
        """, new { note });

    private static Task<string?> Reconcile(TestHouse house) =>
        house.Get<Reconciliation>().Run(TimeSpan.FromMinutes(1), isWhole: true, default);
}
