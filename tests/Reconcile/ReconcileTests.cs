using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Reconcile;
using ShopifySync.Shopify;
using ShopifySync.Webhooks;
using StoreSimulator;

namespace ShopifySync.Tests.Reconcile;

/// <summary>What no webhook and no trigger told of is found and mended, with nobody's help.</summary>
public sealed class ReconcileTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Sales_whose_webhooks_were_lost_reach_the_ERP_and_the_log_says_why_they_were_missed()
    {
        await using var house = await TestHouse.Start();
        house.Subscribe();
        var cup = await house.AddLinked("CUP", 10);
        house.Store.Faults.LoseDelivery.Always();
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);

        await Reconcile(house);
        await house.Settle();

        await house.AssertBothHave(7, cup);
        Assert.Equal(
            "done: 10 → 7 A reconcile found 7 in Shopify and 10 in the ERP where both had agreed on 10. No delivery had told of it.",
            await house.Erp.Value<string>("select verdict || ': ' || why from sync_logs order by id desc limit 1"));
        var report = await Report(house);
        Assert.Equal((1, 0, 1, 1, 0), Counts(report, "inventory", "levels"));
        Assert.Equal("finished", report.Status);
        Assert.NotNull(Part(report, "inventory", "levels").OldestDifferenceAt);
    }

    [Fact]
    public async Task Movements_of_both_sides_that_nobody_told_of_all_count()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);
        await Bypassing(house, "inventory", "update inventory set quantity = quantity + 5");

        await Reconcile(house);
        await house.Settle();

        await house.AssertBothHave(12, cup);
    }

    [Fact]
    public async Task Stock_and_orders_that_no_trigger_saw_reach_Shopify()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        var known = await house.AddOrder();
        await house.Settle();
        await Bypassing(house, "inventory", "update inventory set quantity = 4");
        await Bypassing(house, "orders", "update orders set note = 'leave at the door' where id = @known", new { known });
        await house.Erp.Run("alter table orders disable trigger user; alter table order_lines disable trigger user");
        var added = await house.AddOrder();
        await house.Erp.Run("alter table orders enable trigger user; alter table order_lines enable trigger user");

        await Reconcile(house);
        await house.Settle();

        await house.AssertBothHave(4, cup);
        Assert.Equal("leave at the door", house.Store.Orders[0].Note);
        Assert.Equal(2, house.Store.Orders.Count);
        Assert.Equal("synced", await house.Erp.Value<string>("select shopify_sync_status from orders where id = @added", new { added }));
        Assert.Equal((2, 0, 2, 2, 0), Counts(await Report(house), "order", "erp"));
        Assert.Contains(
            "No trigger had told of it.",
            await house.Erp.Value<string>("select why from sync_logs where entity_type = 'inventory' order by id desc limit 1"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orders_of_Shopify_that_nothing_told_of_are_imported_and_changed_ones_follow()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var known = house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });
        await house.Settle();
        house.Store.Faults.LoseDelivery.Always();
        house.Store.EditOrder(known.Gid, order => order.Note = "gift");
        house.Store.PlaceOrder(null, new NewLine { Title = "Plate", Price = 5 });

        await Reconcile(house);
        await house.SettleLater();

        Assert.Equal(["gift", null], await house.Erp.Rows<string?>("select note from orders order by id"));
        Assert.Equal((2, 0, 2, 2, 0), Counts(await Report(house), "order", "changed"));
    }

    [Fact]
    public async Task A_second_change_in_the_second_of_the_last_one_is_found_too()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        var known = house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });
        await house.Settle();
        house.Store.Faults.LoseDelivery.Always();
        house.Store.EditOrder(known.Gid, order => order.Note = "gift");
        await house.Erp.Run(
            "update shopify_links set shopify_updated_at = date_trunc('second', @at), linked_at = @at, applied_at = null "
                + "where entity_type = 'order'",
            new { at = known.UpdatedAt.UtcDateTime }); // as if it had been taken in just before, in the same second

        house.Store.Faults.ErrorBefore.Always("nodes");
        await Reconcile(house);
        Assert.NotNull(Part(await Report(house), "order", "changed").Problem); // it is not called the same without having been read

        house.Store.Faults.Clear();
        house.Clock.Turn(TimeSpan.FromMinutes(5));
        await Reconcile(house);
        await house.SettleLater();

        Assert.Equal("gift", await house.Erp.Value<string>("select note from orders"));
    }

    [Fact]
    public async Task Where_both_sides_agree_a_reconcile_finds_nothing_and_nothing_is_written()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        await house.AddLinked("CUP", 10);
        await house.AddOrder();
        house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });
        await house.Settle();
        await house.SettleLater();
        var (logs, writes) = (await Logs(house), house.Store.Statistics.MutationsReceived);

        await Reconcile(house, isWhole: true);
        await house.Settle();

        Assert.Equal(logs, await Logs(house));
        Assert.Equal(writes, house.Store.Statistics.MutationsReceived);
        Assert.All((await Report(house)).Parts, part => Assert.Equal(0, part.Differing));
        Assert.Equal(
            ["inventory erp 1", "inventory levels 1", "order changed 2", "order erp 2", "order linked 2"],
            (await Report(house)).Parts.Select(part => $"{part.Entity} {part.Part} {part.LookedAt}").Order());
    }

    [Fact]
    public async Task A_deleted_subscription_is_made_again_and_what_happened_meanwhile_is_read()
    {
        await using var house = await TestHouse.Start();
        await house.Get<WebhookSubscriptions>().Register(house.Address, default);
        var cup = await house.AddLinked("CUP", 10);
        house.Store.Unsubscribe();
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);
        house.Store.PlaceOrder(null, new NewLine { Title = "Plate", Price = 5 });

        await Reconcile(house);
        await house.Settle();

        await house.AssertBothHave(7, cup);
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from orders"));
        Assert.Contains("Shopify had no subscription any more for", (await Report(house)).Subscriptions, StringComparison.Ordinal);
        Assert.Equal(
            house.Store.Subscriptions.Select(subscription => $"{subscription.Gid} active").Order(),
            (await house.Erp.Rows<string>("select concat_ws(' ', webhook_id, status) from shopify_webhook_registry")).Order());
        house.Store.Sell(cup.ItemGid, cup.LocationGid);
        await house.Settle();
        await house.AssertBothHave(6, cup); // told by a webhook again
    }

    [Fact]
    public async Task A_subscription_that_somebody_moved_is_moved_back_and_what_went_elsewhere_is_read()
    {
        await using var house = await TestHouse.Start();
        await house.Get<WebhookSubscriptions>().Register(house.Address, default);
        var cup = await house.AddLinked("CUP", 10);
        var moved = house.Store.Subscriptions.Single(subscription => subscription.Topic == "INVENTORY_LEVELS_UPDATE");
        await house.Get<ShopifyClient>().Send(
            GraphQlDocument.Embedded("MoveWebhook"),
            new { id = moved.Gid, uri = "https://elsewhere.example.com/api/handle-shopify-inventory-update" },
            default);
        house.Store.Faults.LoseDelivery.Next(1); // it went to somebody else
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);

        await Reconcile(house);
        await house.Settle();

        await house.AssertBothHave(7, cup);
        Assert.Contains("inventory_levels/update", (await Report(house)).Subscriptions, StringComparison.Ordinal);
        Assert.Equal(
            new Uri(house.Address, "/api/handle-shopify-inventory-update").ToString(),
            house.Store.Subscriptions.Single(subscription => subscription.Gid == moved.Gid).Uri);
        house.Store.Sell(cup.ItemGid, cup.LocationGid);
        await house.Settle();
        await house.AssertBothHave(6, cup); // told by a webhook again
    }

    [Fact]
    public async Task A_subscription_that_a_person_has_set_inactive_is_not_made_again()
    {
        await using var house = await TestHouse.Start();
        await house.Get<WebhookSubscriptions>().Register(house.Address, default);
        await house.Erp.Run("update shopify_webhook_registry set status = 'inactive' where topic = 'inventory_levels/update'");
        house.Store.Unsubscribe("INVENTORY_LEVELS_UPDATE");

        await Reconcile(house);

        Assert.Null((await Report(house)).Subscriptions);
        Assert.DoesNotContain(house.Store.Subscriptions, subscription => subscription.Topic == "INVENTORY_LEVELS_UPDATE");
        Assert.Equal(
            ["inventory_levels/update"],
            await house.Erp.Rows<string>("select topic from shopify_webhook_registry where status <> 'active'"));
    }

    [Fact]
    public async Task A_subscription_that_cannot_be_made_again_is_no_active_one_in_the_registry()
    {
        await using var house = await TestHouse.Start();
        await house.Get<WebhookSubscriptions>().Register(house.Address, default);
        house.Store.Unsubscribe("ORDERS_PAID");
        house.Store.Faults.ErrorBefore.Always("webhookSubscriptionCreate");

        await Reconcile(house);

        Assert.Equal(
            ["orders/paid"], await house.Erp.Rows<string>("select topic from shopify_webhook_registry where status <> 'active'"));
        Assert.NotNull(await house.Erp.Value<string?>("select error_message from shopify_webhook_registry where topic = 'orders/paid'"));
        Assert.Equal(
            "Shopify had no subscription any more for orders/paid. It could not be made again, and the registry says why, for orders/paid.",
            (await Report(house)).Subscriptions);

        house.Store.Faults.Clear();
        house.Clock.Turn(TimeSpan.FromMinutes(5));
        await Reconcile(house);

        Assert.Equal("active", await house.Erp.Value<string>("select status from shopify_webhook_registry where topic = 'orders/paid'"));
    }

    [Fact]
    public async Task A_reconcile_that_only_reports_changes_nothing()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);
        await Bypassing(house, "inventory", "update inventory set quantity = quantity + 5");
        await house.Set("SHOPIFY_RECONCILE", "report");

        await Reconcile(house);
        await house.Settle();

        Assert.Equal((15, 7), (await house.Erp.Quantity(cup), house.Store.Available(cup.ItemGid, cup.LocationGid)));
        var report = await Report(house);
        Assert.True(report.ReportsOnly);
        Assert.Equal((1, 0, 1, 0, 0), Counts(report, "inventory", "levels"));
        Assert.Equal((1, 0, 1, 0, 0), Counts(report, "inventory", "erp"));
        Assert.Contains("found 7 in Shopify and 15 in the ERP", Part(report, "inventory", "levels").Samples[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_only_reported_is_mended_once_that_is_wished()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_RECONCILE", "report");
        house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });
        await Reconcile(house);
        await house.Erp.Run(
            "update sync_reconcile_parts set seen_up_to = seen_up_to + interval '1 hour' where part = 'changed'"); // as if it were long ago
        await house.Set("SHOPIFY_RECONCILE", "on");

        await Reconcile(house);
        await house.Settle();

        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from orders"));
    }

    [Fact]
    public async Task A_part_that_goes_wrong_keeps_no_other_from_being_looked_at_now_or_later()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        house.Store.Faults.LostScopes = ["read_orders", "write_orders"];
        await Reconcile(house);
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);
        house.Clock.Turn(TimeSpan.FromHours(1));

        await Reconcile(house);
        await house.Settle();

        await house.AssertBothHave(7, cup);
        Assert.Contains("read_orders", Part(await Report(house), "order", "changed").Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_sold_while_a_product_was_out_of_the_sync_counts_once_it_is_back()
    {
        await using var house = await TestHouse.Start();
        house.Subscribe();
        var cup = await house.AddLinked("CUP", 10);
        await house.Erp.Run("update products set sync_to_shopify = false");
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);
        await house.Settle();
        await Bypassing(house, "products", "update products set sync_to_shopify = true");

        await Reconcile(house);
        await house.Settle();

        await house.AssertBothHave(7, cup);
    }

    [Fact]
    public async Task A_reconcile_that_is_switched_off_looks_at_nothing()
    {
        await using var house = await TestHouse.Start();
        await house.Set("SHOPIFY_RECONCILE", "off");

        Assert.Equal("SHOPIFY_RECONCILE is off.", await house.Get<Reconciliation>().Run(Limit, null, default));
        Assert.Null(await house.Get<ReconcileReports>().Newest(default));
    }

    [Fact]
    public async Task The_ERPs_side_of_a_noun_whose_sync_is_off_is_left_alone()
    {
        await using var house = await TestHouse.Start();
        await house.AddLinked("CUP", 10);
        await house.Set("SHOPIFY_AUTO_SYNC_INVENTORY", "false");
        await Bypassing(house, "inventory", "update inventory set quantity = 4");

        await Reconcile(house);

        Assert.DoesNotContain((await Report(house)).Parts, part => (part.Entity, part.Part) == ("inventory", "erp"));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'pending'"));
    }

    [Fact]
    public async Task A_kill_in_the_middle_costs_nothing_and_the_next_worker_goes_on_where_it_stopped()
    {
        await using var house = await TestHouse.Start(Generous);
        await Link(house, 2_500);
        house.Store.Items.ToList().ForEach(item => house.Store.Sell(item.Gid, house.Location));
        var steps = 0;
        house.Get<ErpHooks>().BeforeStatement = (sql, _) =>
            sql.Contains("update sync_reconcile_parts", StringComparison.Ordinal) && ++steps == 2
                ? throw new InvalidOperationException("killed")
                : Task.CompletedTask;

        await Assert.ThrowsAsync<InvalidOperationException>(() => Reconcile(house));
        house.Get<ErpHooks>().BeforeStatement = null;
        Assert.Equal(1_000, await house.Erp.Value<long>("select count(*) from sync_items where reconcile_id is not null"));

        await house.Run("scheduled-sync-processor");
        await house.Settle();

        Assert.Equal((2_500, 0, 2_500, 2_500, 0), Counts(await Report(house), "inventory", "levels"));
        Assert.Equal(2_500, await house.Erp.Value<long>("select count(*) from inventory where quantity = 99"));
    }

    [Fact]
    public async Task Two_at_once_look_at_each_row_once()
    {
        await using var house = await TestHouse.Start(Generous);
        await using var second = await house.AddInstance();
        await Link(house, 2_500);

        await Task.WhenAll(
            Reconcile(house), ((Reconciliation)second.Services.GetService(typeof(Reconciliation))!).Run(Limit, null, default));

        Assert.Equal((2_500, 2_500, 0, 0, 0), Counts(await Report(house), "inventory", "levels"));
        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from sync_reconciles")); // the beginning, and one
    }

    [Fact]
    public async Task Another_worker_goes_on_with_a_reconcile_only_once_the_lease_of_the_first_is_over()
    {
        await using var house = await TestHouse.Start();
        var reconciles = house.Get<Reconciles>();
        await reconciles.Begin(false, false, [], default);

        var first = await reconciles.Claim(default);
        Assert.NotNull(first);
        Assert.Null(await reconciles.Claim(default));
        house.Clock.Turn(TimeSpan.FromMinutes(3));
        var second = await reconciles.Claim(default);
        Assert.NotNull(second);

        Assert.False(await reconciles.Write(first, house.Get<IEnumerable<IReconcilePart>>().First(), new ReconcileStep(), default));
        Assert.True(await reconciles.Write(second, house.Get<IEnumerable<IReconcilePart>>().First(), new ReconcileStep(), default));
    }

    [Fact]
    public async Task While_Shopify_is_away_a_reconcile_waits_and_is_continued_by_the_timer()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 10);
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);
        house.Store.Faults.ErrorBefore.Always();

        await Reconcile(house);
        var during = await Report(house);
        house.Store.Faults.Clear();
        house.Clock.Turn(TimeSpan.FromMinutes(5));
        await house.Run("scheduled-sync-processor");
        await house.Settle();

        Assert.Equal("running", during.Status);
        Assert.NotNull(Part(during, "inventory", "levels").Problem);
        await house.AssertBothHave(7, cup);
        Assert.Equal("finished", (await Report(house)).Status);
    }

    [Fact]
    public async Task What_was_refused_waits_for_a_person_and_is_not_tried_each_hour()
    {
        await using var house = await TestHouse.Start(adopt: "ask");
        await house.Add("CUP", 10, 7);
        await house.Settle();
        var logs = await Logs(house);

        await Reconcile(house);
        await house.Settle();

        Assert.Equal(logs, await Logs(house));
        Assert.Equal((1, 0, 1, 0, 1), Counts(await Report(house), "inventory", "erp"));
    }

    [Fact]
    public async Task An_order_that_was_put_aside_is_not_read_again_until_it_changes()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        house.Store.PlaceOrder(new NewOrder { Test = true, Lines = [new NewLine { Title = "Cup", Price = 5 }] });
        await house.Settle();
        var logs = await Logs(house);

        await Reconcile(house);
        await house.Settle();

        Assert.Equal(logs, await Logs(house));
        Assert.Equal((1, 1, 0, 0, 0), Counts(await Report(house), "order", "changed"));
    }

    [Fact]
    public async Task An_order_that_failed_in_words_is_not_read_again_until_it_changes()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 5 });
        await house.Store.Quiet(TimeSpan.FromSeconds(30));
        await house.Erp.Run("update sync_items set status = 'failed', settled_at = now(), reason = 'money_differs'"); // as a refusal is

        await Reconcile(house);

        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_items where status = 'pending'"));
        Assert.Equal((1, 0, 1, 0, 1), Counts(await Report(house), "order", "changed"));
    }

    [Fact]
    public async Task What_failed_through_a_trigger_of_the_ERP_is_tried_once_more_each_time()
    {
        await using var house = await TestHouse.Start();
        house.Subscribe();
        var cup = await house.AddLinked("CUP", 10);
        await house.Erp.Run("""
            create function no() returns trigger language plpgsql as $$ begin raise 'closed for stocktaking'; end $$;
            create trigger no before update on inventory for each row execute function no();
            """);
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 3);
        await house.Store.Quiet(TimeSpan.FromSeconds(30));

        for (var attempt = 0; attempt <= Backoff.MaxRetries; attempt++)
        {
            await house.Apply();
            house.Clock.Turn(TimeSpan.FromHours(1));
        }

        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from sync_items where status = 'failed'"));

        await Reconcile(house);
        await house.Apply();
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from sync_items where status = 'failed'"));

        await house.Erp.Run("drop trigger no on inventory");
        await Reconcile(house);
        await house.Settle();

        await house.AssertBothHave(7, cup);
        Assert.Equal(1, (await Report(house)).Revived);
    }

    [Fact]
    public async Task An_order_that_was_deleted_in_Shopify_stays_in_the_ERP_and_is_not_made_anew()
    {
        await using var house = await TestHouse.Start();
        house.SubscribeOrders();
        await house.AddOrder();
        await house.Settle();
        house.Store.Faults.LoseDelivery.Always();
        house.Store.DeleteOrder(house.Store.Orders[0].Gid);

        await Reconcile(house, isWhole: true);
        await house.Settle();
        await house.Erp.Run("update orders set note = 'again'");
        await house.Settle();
        await Reconcile(house, isWhole: true);
        await house.Settle();

        Assert.Empty(house.Store.Orders);
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from orders"));
        Assert.Equal(
            ["Shopify has deleted this order. The ERP keeps its own, and nothing more of it crosses.", "it was deleted in Shopify"],
            await house.Erp.Rows<string>("select error_message from sync_queue where status = 'failed' order by id"));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from sync_logs where why like 'Shopify has deleted this order.%'"));
    }

    [Fact]
    public async Task Orders_of_before_the_sync_began_are_not_imported()
    {
        await using var house = await TestHouse.Start();
        house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });
        await house.Erp.Run("update sync_reconcile_parts set seen_up_to = now() + interval '1 hour'"); // it begins an hour after that order

        await Reconcile(house);
        await house.Settle();

        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from orders"));
    }

    [Fact]
    public async Task The_next_reconcile_begins_a_quarter_of_an_hour_before_where_the_last_one_ended()
    {
        await using var house = await TestHouse.Start();
        house.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });
        await Reconcile(house);
        await house.Settle();
        house.Store.PlaceOrder(null, new NewLine { Title = "Plate", Price = 5 });
        await Reconcile(house);
        await house.Settle();
        await house.Erp.Run("update sync_reconcile_parts set seen_up_to = seen_up_to + interval '16 minutes'"); // as if that were long ago

        await Reconcile(house);

        Assert.Equal((0, 0, 0, 0, 0), Counts(await Report(house), "order", "changed"));
        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from orders"));
    }

    /// <summary>A store whose cost budget holds nobody up.</summary>
    private static StoreOptions Generous(StoreOptions options) => options with { MaximumAvailable = 100_000, RestoreRate = 10_000 };

    private static Task<string?> Reconcile(TestHouse house, bool isWhole = false) =>
        house.Get<Reconciliation>().Run(Limit, isWhole, default);

    private static async Task<ReconcileReport> Report(TestHouse house) => (await house.Get<ReconcileReports>().Newest(default))!;

    private static ReconcilePartReport Part(ReconcileReport report, string entity, string part) =>
        report.Parts.Single(one => (one.Entity, one.Part) == (entity, part));

    private static (long LookedAt, long Equal, long Differing, long Mended, long Waiting) Counts(
        ReconcileReport report, string entity, string part)
    {
        var one = Part(report, entity, part);
        return (one.LookedAt, one.Equal, one.Differing, one.Mended, one.WaitingForPerson);
    }

    private static Task<long> Logs(TestHouse house) => house.Erp.Value<long>("select count(*) from sync_logs");

    /// <summary>Writes a table of the ERP as a restored backup does: its triggers see nothing.</summary>
    private static Task Bypassing(TestHouse house, string table, string sql, object? parameters = null) =>
        house.Erp.Run($"alter table {table} disable trigger user; {sql}; alter table {table} enable trigger user", parameters);

    /// <summary>Items on both sides as if linked long ago, with 100 each.</summary>
    private static async Task Link(TestHouse house, int count)
    {
        var items = house.Store.Seed(count).Select(product => product.Variants[0].Item).ToList();

        await house.Erp.Run("""
            alter table inventory disable trigger user;
            insert into products (title, sku, shopify_inventory_item_id)
            select sku, sku, gid from unnest(@skus, @gids) as seeded (sku, gid);
            insert into inventory (product_id, quantity) select id, 100 from products order by id;
            insert into shopify_stock_links (inventory_id, inventory_item_gid, location_gid, base, version, linked_at)
            select inventory.id::text, shopify_inventory_item_id, @location, 100, nextval('shopify_link_versions'), now()
            from   inventory join products on products.id = product_id;
            alter table inventory enable trigger user;
            """,
            new
            {
                skus = items.Select(item => item.Sku).ToArray(),
                gids = items.Select(item => item.Gid).ToArray(),
                location = house.Location,
            });
    }
}
