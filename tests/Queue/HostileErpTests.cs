using Dapper;
using Npgsql;
using ShopifySync.Erp;
using ShopifySync.Queue;
using StoreSimulator;

namespace ShopifySync.Tests.Queue;

/// <summary>An ERP that holds transactions open, raises and sleeps in triggers, and writes children before headers.</summary>
/// <remarks>Nothing of it may stop the sync, and nothing of the sync may stop it.</remarks>
public sealed class HostileErpTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Statements_of_the_ERP_never_wait_for_each_other_by_the_triggers_and_never_deadlock()
    {
        await using var house = await TestHouse.Start();
        var order = await NewOrder(house);
        await house.Settle();
        await using var first = await house.Erp.Open();
        await using var second = await house.Erp.Open();
        await using var line = await first.BeginTransactionAsync();
        await using var header = await second.BeginTransactionAsync();

        await first.ExecuteAsync(
            "insert into order_lines (order_id, title, quantity, unit_price) values (@order, 'Pen', 1, 1)",
            new { order }, line).WaitAsync(Soon);
        await second.ExecuteAsync("update orders set note = 'ring twice' where id = @order", new { order }, header).WaitAsync(Soon);
        await header.CommitAsync();
        await first.ExecuteAsync("update orders set total = total + 1 where id = @order", new { order }, line).WaitAsync(Soon);
        await line.CommitAsync();
        await house.Settle();

        Assert.Equal(2, house.Store.Orders[0].LineItems.Count);
        Assert.Equal("ring twice", house.Store.Orders[0].Note);
    }

    [Fact]
    public async Task A_touched_entity_is_pending_in_sync_queue_from_its_commit_on()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);

        await house.Erp.Move(cup, -1);

        Assert.Equal(
            $"inventory {cup.InventoryId} update to_shopify pending 0",
            await house.Erp.Value<string>(
                "select concat_ws(' ', entity_type, entity_id, action, direction, status, retry_count) from sync_queue "
                + "where status <> 'completed'"));
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(21_000)]
    public async Task Of_a_bulk_statement_what_differs_is_pending_at_once_and_nothing_else(int rows)
    {
        await using var house = await TestHouse.Start();
        await house.Erp.Run("""
            alter table inventory disable trigger user;
            insert into products (title, sku) select 'SKU-' || n, 'SKU-' || n from generate_series(1, @rows) as n;
            insert into inventory (product_id, quantity) select id, 5 from products;
            insert into shopify_stock_links (inventory_id, inventory_item_gid, location_gid, base, version, linked_at)
            select stock.inventory_id, 'gid://shopify/InventoryItem/' || stock.inventory_id, @location, 5,
                   nextval('shopify_link_versions'), now()
            from   erp_stock stock;
            update products set shopify_inventory_item_id = 'gid://shopify/InventoryItem/' || inventory.id
            from   inventory where inventory.product_id = products.id;
            alter table inventory enable trigger user;
            delete from sync_touches;
            """, new { rows, location = house.Location });

        await house.Erp.Run("update inventory set quantity = case when id <= 7 then 6 else quantity end");
        Assert.Equal(7, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'pending'"));
        await house.Erp.Run("update inventory set quantity = 7 where id = 7"); // touched by its id, too
        Assert.Equal(7, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'pending'"));
        await house.Get<SyncQueue>().Fold(EntityType.Inventory, default);

        Assert.Equal(7, await house.Erp.Value<long>("select count(*) from sync_items where status = 'pending'"));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_touches"));
    }

    [Fact]
    public async Task A_write_of_columns_that_are_not_synced_or_of_the_same_values_folds_into_nothing()
    {
        await using var house = await TestHouse.Start();
        await house.AddLinked("CUP", 5);
        await NewOrder(house);
        await house.Settle();
        var items = await house.Erp.Value<long>("select count(*) from sync_items");
        var calls = house.Store.Statistics.Requests.Values.Sum();

        await house.Erp.Run("alter table inventory add column remark text; update inventory set remark = 'A1', quantity = quantity");
        await house.Erp.Run("update orders set note = note, presentment_currency = 'USD'");
        await house.Settle();

        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'pending'"));
        Assert.Equal(items, await house.Erp.Value<long>("select count(*) from sync_items"));
        Assert.Equal(calls, house.Store.Statistics.Requests.Values.Sum());
    }

    [Fact]
    public async Task A_value_that_goes_away_and_comes_back_while_its_push_is_under_way_is_pushed_again()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        await house.Erp.Move(cup, -1);
        house.Store.Faults.SlowAnswer.Next(1, "inventoryAdjustQuantities");
        house.Store.Faults.Slowness = TimeSpan.FromSeconds(1);

        var pushing = house.Push();
        await Wait.Until(() => Task.FromResult(house.Store.Faults.SlowAnswer.Struck == 1));
        await house.Erp.Move(cup, 1);
        await house.Get<SyncQueue>().Fold(EntityType.Inventory, default);
        await pushing;
        await house.Settle();

        Assert.Equal((10, 10), (await house.Erp.Quantity(cup), house.Store.Available(cup.ItemGid, cup.LocationGid)));
    }

    [Fact]
    public async Task Stock_that_is_inserted_before_its_product_is_pushed()
    {
        await using var house = await TestHouse.Start();
        var item = house.Store.AddProduct("Cup", new NewVariant { Sku = "CUP", Available = 3 }).Variants[0].Item;
        await house.Erp.Run("alter table inventory alter constraint inventory_product_id_fkey deferrable initially deferred");

        await house.Erp.Run("""
            begin;
            insert into inventory (product_id, quantity) values (4711, 7);
            insert into products (id, title, sku) overriding system value values (4711, 'Cup', 'CUP');
            commit;
            """);
        await house.Settle();

        Assert.Equal(7, house.Store.Available(item.Gid, house.Location));
    }

    [Fact]
    public async Task An_edit_that_was_open_when_the_sync_was_switched_on_is_noticed()
    {
        await using var house = await TestHouse.Start(autoSync: false);
        var cup = await house.AddLinked("CUP", 10);
        await using var clerk = await house.Erp.Open();
        await using var edit = await clerk.BeginTransactionAsync();
        await clerk.ExecuteAsync("update inventory set quantity = 4 where id = @InventoryId", cup, edit);

        await house.Set("SHOPIFY_AUTO_SYNC_INVENTORY", "true");
        await house.Settle();
        await edit.CommitAsync();
        await Wait.Until(async () =>
        {
            await house.Settle(); // others of this server's transactions may be older
            return house.Store.Available(cup.ItemGid, cup.LocationGid) == 4;
        });

        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_touches where entity_type = 'inventory'"));
    }

    [Fact]
    public async Task A_write_from_a_reading_older_than_a_sale_of_Shopifys_is_said()
    {
        await using var house = await TestHouse.Start();
        house.Subscribe();
        var cup = await house.AddLinked("CUP", 10);
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);
        await house.Settle();

        await house.Erp.Run("update inventory set quantity = 9 where id = @InventoryId", cup);
        await house.Push();

        Assert.Contains(
            "It goes against -3 from Shopify",
            await house.Erp.Value<string>("select why from sync_logs where direction = 'to_shopify' order by id desc limit 1"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switching_on_brings_no_order_across_that_was_closed_before_it_was_linked()
    {
        await using var house = await TestHouse.Start(autoSync: false);
        var closed = await NewOrder(house);
        var open = await NewOrder(house);
        await house.Erp.Run("update orders set status = 'closed' where id = @closed", new { closed });

        await house.Set("SHOPIFY_AUTO_SYNC_ORDERS", "true");
        await house.Settle();

        Assert.Equal([$"{open}"], house.Store.Orders.Select(order => order.SourceIdentifier));
    }

    [Fact]
    public async Task A_touched_row_that_a_person_deletes_takes_no_other_with_it()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        var plate = await house.AddLinked("PLATE", 5);
        await house.Erp.Run("update inventory set quantity = 4; update products set barcode = sku");

        await house.Erp.Run("delete from sync_queue where entity_id = @InventoryId::text and status = 'pending'", cup);

        Assert.Equal(
            [$"{plate.InventoryId}"], await house.Erp.Rows<string>("select entity_id from sync_queue where status = 'pending'"));
    }

    [Fact]
    public async Task A_trigger_that_refuses_our_stamp_loses_the_stamp_only()
    {
        await using var house = await TestHouse.Start();
        var invoiced = await NewOrder(house);
        var open = await NewOrder(house);
        await house.Erp.Run($"""
            create function invoiced_orders_do_not_change() returns trigger language plpgsql
            as $$ begin raise 'invoiced orders do not change'; end $$;
            create trigger invoiced_orders_do_not_change before update on orders for each row
            when (old.id = {invoiced}) execute function invoiced_orders_do_not_change();
            """);

        await house.Settle();

        Assert.Equal(
            [$"{invoiced} completed", $"{open} completed"],
            await house.Erp.Rows<string>("select entity_id || ' ' || status from sync_queue where direction = 'to_shopify' order by id"));
        Assert.Equal(
            [$"{invoiced} pending", $"{open} synced"],
            await house.Erp.Rows<string>("select id || ' ' || shopify_sync_status from orders order by id"));
    }

    [Fact]
    public async Task A_trigger_that_sleeps_fails_its_own_order_in_words_and_no_other()
    {
        await using var house = await TestHouse.Start();
        house.Get<ErpHooks>().SlowAfter = TimeSpan.FromSeconds(2);
        house.SubscribeOrders();
        await house.Erp.Run("""
            create function slow_invoice() returns trigger language plpgsql as $$ begin perform pg_sleep(40); return new; end $$;
            create trigger slow_invoice before insert on orders for each row when (new.note = 'slow') execute function slow_invoice();
            """);

        foreach (var note in new[] { "a", "slow", "b", "c" })
        {
            house.Store.PlaceOrder(new NewOrder { Note = note, Lines = [new NewLine { Title = "Cup", Price = 5 }] });
        }

        await house.Store.Quiet(TimeSpan.FromSeconds(30));
        await house.Apply();

        if (await house.Erp.Value<long>("select count(*) from orders") < 3)
        {
            await house.Apply(); // what the first run had no time for
        }

        Assert.Equal(["a", "b", "c"], await house.Erp.Rows<string>("select note from orders order by note"));
        Assert.Matches(
            "^pending [12] erp_refused: A statement on the ERP's tables took too long",
            await house.Erp.Value<string>(
                "select concat_ws(' ', status, retry_count, reason || ':', error_message) from sync_queue where status <> 'completed'"));
    }

    [Fact]
    public async Task An_item_whose_workers_are_lost_is_worked_alone_and_at_last_failed_in_words()
    {
        await using var house = await TestHouse.Start();
        await house.Touch("1", "2");

        for (var claim = 1; claim < SyncItem.UnsettledBeforeFailed; claim++)
        {
            Assert.All(await house.Claim(), item => Assert.Equal(claim >= SyncItem.UnsettledBeforeAlone, item.IsSuspect));
            house.Clock.Turn(SyncQueue.Lease + TimeSpan.FromSeconds(1));
        }

        await house.Push();

        Assert.Equal(
            ["failed worker_lost", "failed worker_lost"], await house.Erp.Rows<string>("select status || ' ' || reason from sync_queue"));
        Assert.Contains("Its worker was lost 5 times in a row", (await house.Log())[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_was_claimed_beside_the_one_that_its_workers_die_of_does_not_pay_for_it()
    {
        await using var house = await TestHouse.Start();
        var queue = house.Get<SyncQueue>();
        await house.Touch("1", "2", "3");
        await queue.Fold(EntityType.Inventory, default);
        await house.Erp.Run("update sync_items set unsettled_claims = case entity_id when '1' then 5 else 4 end");

        await house.Push();

        Assert.Equal(
            ["1 failed", "2 completed", "3 completed"],
            await house.Erp.Rows<string>("select entity_id || ' ' || status from sync_queue order by entity_id"));
    }

    [Fact]
    public async Task What_was_given_back_was_no_unsettled_claim()
    {
        await using var house = await TestHouse.Start();
        await house.Touch("1");

        for (var claim = 0; claim < 10; claim++)
        {
            await house.Get<SyncQueue>().GiveBack(await house.Claim(), default);
        }

        Assert.Equal(1, Assert.Single(await house.Claim()).UnsettledClaims);
    }

    [Fact]
    public async Task A_drain_stops_near_its_limit_and_gives_back_what_it_did_not_begin()
    {
        await using var house = await TestHouse.Start();
        var ids = new List<long>();

        for (var order = 0; order < 24; order++)
        {
            ids.Add(await NewOrder(house));
        }

        house.Store.Faults.SlowAnswer.Always("orderCreate");
        house.Store.Faults.Slowness = TimeSpan.FromMilliseconds(500);

        await house.Get<Drain>().Run(new SyncStream(Direction.ToShopify, EntityType.Order), TimeSpan.FromSeconds(1), default);

        Assert.InRange(house.Store.Orders.Count, 1, 23);
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'processing'"));
        Assert.Equal(
            24 - house.Store.Orders.Count,
            await house.Erp.Value<long>("select count(*) from sync_items where status = 'pending' and unsettled_claims = 0"));
    }

    [Theory]
    [InlineData("create temp table mine (id bigint); "
        + "create trigger borrowed after update on mine for each statement execute function sync_order_changed()")]
    [InlineData("select sync_touch('order', array['1'], 'update')")]
    [InlineData("select sync_fold('order', now())")]
    [InlineData("insert into sync_touches (entity_type, ids, action) values ('order', array['1'], 'update')")]
    [InlineData("select * from sync_items")]
    [InlineData("select * from sync_queue")]
    [InlineData("select sync_setting('SHOPIFY_AUTO_SYNC_ORDERS')")]
    public async Task A_strangers_login_is_denied(string sql)
    {
        await using var house = await TestHouse.Start();
        await using var stranger = await Stranger(house);

        var denied = await Assert.ThrowsAsync<PostgresException>(() => stranger.ExecuteAsync(sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, denied.SqlState);
    }

    [Fact]
    public async Task A_login_of_the_ERPs_cannot_mute_the_triggers_for_itself()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        await using var stranger = await Stranger(house);

        await stranger.ExecuteAsync(
            $"set shopifysync.applying_inventory = '{cup.InventoryId}'; set shopifysync.importing_orders = 'on';"
            + "update inventory set quantity = 4; insert into orders (currency, total) values ('EUR', 1)");

        Assert.Equal(
            ["inventory", "order"], await house.Erp.Rows<string>("select entity_type from sync_queue where status = 'pending' order by 1"));
    }

    [Fact]
    public async Task What_the_views_call_tells_a_stranger_nothing()
    {
        await using var house = await TestHouse.Start();
        await house.Touch("1");
        await using var stranger = await Stranger(house);

        Assert.Empty(await stranger.QueryAsync("select * from sync_touched()"));
    }

    private static async Task<NpgsqlConnection> Stranger(TestHouse house)
    {
        var role = $"stranger_{new NpgsqlConnectionStringBuilder(house.Database.Owner).Database}";
        await house.Erp.Run(
            $"create role \"{role}\" login password 'x'; grant usage on schema public to \"{role}\"; "
            + $"grant select, insert, update on inventory, orders to \"{role}\"");
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(house.Database.Owner) { Username = role, Password = "x", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static Task<long> NewOrder(TestHouse house) => house.Erp.Value<long>("""
        with made as (insert into orders (currency, total) values ('EUR', 10) returning id),
        lines as (insert into order_lines (order_id, title, quantity, unit_price) select id, 'Cup', 1, 10 from made)
        select id from made
        """);
}
