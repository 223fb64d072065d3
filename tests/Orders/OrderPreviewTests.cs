using ShopifySync.Reconcile;
using StoreSimulator;

namespace ShopifySync.Tests.Orders;

/// <summary>A dry run of orders says what pushes and intakes will do, writes nothing, and is right to the row.</summary>
public sealed class OrderPreviewTests
{
    private static readonly NewOrder Cup = new() { Lines = [new NewLine { Title = "Cup", Price = 10 }] };

    [Fact]
    public async Task The_dry_run_and_the_run_agree_to_the_row()
    {
        await using var house = await WithBothSides();
        var before = (house.Store.Orders.Count, await Rows(house), await Links(house));
        var states = await States(house);

        var counts = await house.Preview("order");

        Assert.Equal(
            "changed_in_erp 1, changed_in_shopify 1, created_in_erp 2, created_in_shopify 4, same 1, left_alone 4, asked 1",
            counts.Words());
        Assert.Equal(before, (house.Store.Orders.Count, await Rows(house), await Links(house)));
        Assert.Equal(states, await States(house));

        await house.Set("SHOPIFY_AUTO_SYNC_ORDERS", "true");
        await house.Settle();
        await house.Get<Reconciliation>().Run(TimeSpan.FromMinutes(1), isWhole: true, default);
        await house.SettleLater();

        Assert.Equal(before.Item1 + counts["created_in_shopify"], house.Store.Orders.Count);
        Assert.Equal(before.Item2 + counts["created_in_erp"], await Rows(house));
        Assert.Equal(counts["asked"], await house.Erp.Value<int>(
            "select count(*) from sync_queue where entity_type = 'order' and status = 'failed'"));
        Assert.Equal("edited in Shopify", await house.Erp.Value<string>("select note from orders where id = 2"));
        Assert.Equal("edited in the ERP", house.Store.Orders[0].Note);
        Assert.Equal("same 9, left_alone 4, asked 1", (await house.Preview("order")).Words());
    }

    [Fact]
    public async Task An_order_that_an_earlier_push_has_created_is_linked_and_not_made_again()
    {
        await using var house = await TestHouse.Start();
        await house.AddOrder();
        await house.Settle();
        await house.Erp.Run("delete from shopify_links; delete from sync_items");

        var counts = await house.Preview("order");

        Assert.Equal((1, 0), (counts["linked"], counts["created_in_shopify"]));
    }

    [Fact]
    public async Task A_day_that_is_not_named_leaves_orders_from_before_the_sync_alone()
    {
        await using var house = await TestHouse.Start(autoSync: false);
        await house.AddOrder();
        await house.Erp.Run("update orders set shopify_sync_status = 'disabled', placed_at = '2026-03-01'");

        Assert.Equal("left_alone 1", (await house.Preview("order")).Words());
        await house.Set("SHOPIFY_SYNC_ORDERS_SINCE", "2026-01-01");
        Assert.Equal("created_in_shopify 1", (await house.Preview("order")).Words());
        Assert.Equal("disabled", await house.Erp.Value<string>("select shopify_sync_status from orders"));
    }

    [Fact]
    public async Task Orders_that_fill_several_pages_are_all_counted()
    {
        await using var house = await TestHouse.Start(autoSync: false);
        await house.Erp.Run("""
            with added as (
                insert into orders (order_number, currency, total) select n::text, 'EUR', 5 from generate_series(1, 260) as n returning id
            )
            insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 1, 5 from added
            """);

        Assert.Equal("created_in_shopify 260", (await house.Preview("order")).Words());
    }

    /// <summary>Three orders of both sides; of the ERP new ones, history and one that does not add up; of Shopify two and a test.</summary>
    private static async Task<TestHouse> WithBothSides()
    {
        var house = await TestHouse.Start();

        for (var n = 0; n < 3; n++)
        {
            await house.AddOrder();
            await house.Settle(); // Shopify has them in this order
        }

        await house.Set("SHOPIFY_AUTO_SYNC_ORDERS", "false");
        await house.Erp.Run("update orders set note = 'edited in the ERP' where id = 1");
        var second = await house.Erp.Value<string>("select gid from shopify_links where entity_type = 'order' and entity_id = '2'");
        house.Clock.Turn(TimeSpan.FromSeconds(5));
        house.Store.EditOrder(second, edited => edited.Note = "edited in Shopify");

        for (var n = 0; n < 8; n++)
        {
            await house.AddOrder();
        }

        await house.Erp.Run("""
            update orders set total = 1 where id = 7;
            update orders set shopify_sync_status = 'disabled', placed_at = '2026-03-01' where id = 8;
            update orders set shopify_sync_status = 'disabled', placed_at = '2025-03-01' where id = 9;
            update orders set status = 'closed' where id = 10;
            update orders set status = 'cancelled' where id = 11;
            """);
        await house.Set("SHOPIFY_SYNC_ORDERS_SINCE", "2026-01-01");
        house.Store.PlaceOrder(Cup);
        house.Store.PlaceOrder(Cup);
        house.Store.PlaceOrder(Cup with { Test = true });

        return house;
    }

    private static Task<long> Rows(TestHouse house) => house.Erp.Value<long>("select count(*) from orders");

    private static Task<string> Links(TestHouse house) => house.Erp.Value<string>(
        "select string_agg(entity_type || entity_id || version, ' ' order by entity_type, entity_id, part) from shopify_links");

    private static Task<string> States(TestHouse house) => house.Erp.Value<string>(
        "select string_agg(id || shopify_sync_status || xmin, ' ' order by id) from orders");
}
