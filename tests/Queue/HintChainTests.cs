using ShopifySync.FunctionsHost;
using ShopifySync.Queue;
using StoreSimulator;

namespace ShopifySync.Tests.Queue;

/// <summary>Hints, triggers and drains together, over real queue storage.</summary>
public sealed class HintChainTests
{
    private static readonly SyncStream ToShopify = new(Direction.ToShopify, EntityType.Inventory);

    [Fact]
    public async Task One_hint_starts_a_chain_that_works_off_five_thousand_items()
    {
        var queue = new TestQueue(await Machine.Azurite(), isHeard: true);
        await using var house = await TestHouse.Start(Generous, settings: queue.Settings);
        await Link(house, 5_000);
        await house.Erp.Run("update inventory set quantity = quantity - 1");

        await house.Get<Hints>().Send(ToShopify, TimeSpan.Zero, default);

        foreach (var left in new[] { 4_000, 2_000 })
        {
            await Wait.Until(async () => await Open(house) <= left);
            house.Clock.Turn(Drain.Limit); // who works now has no time left: it hints to the next
        }

        await Wait.Until(async () => await Open(house) == 0);
        Assert.All(house.Store.Items, item => Assert.Equal(99, house.Store.Available(item.Gid, house.Location)));
        Assert.Equal(5_000, await house.Erp.Value<long>("select count(distinct item_id) from sync_logs where verdict = 'done'"));
        await Wait.Until(async () => await TestQueue.Count(queue.ToShopify) == 0);
        Assert.Equal(0, await TestQueue.Count(queue.Poison));
    }

    [Fact]
    public async Task Two_instances_at_once_share_the_work_and_do_nothing_twice()
    {
        await using var house = await TestHouse.Start(Generous);
        await using var second = await house.AddInstance();
        await Link(house, 3_000);
        await house.Erp.Run("update inventory set quantity = quantity - 1");
        await house.Get<SyncQueue>().Fold(EntityType.Inventory, default);

        var worked = await Task.WhenAll(Instances(house, second).Select(drain => drain.Run(ToShopify, TimeSpan.FromMinutes(1), default)));

        Assert.All(worked, items => Assert.InRange(items, 1, 2_999));
        Assert.Equal(3_000, worked.Sum());
        Assert.Equal(3_000, house.Store.Statistics.EntriesChanged);
        Assert.All(house.Store.Items, item => Assert.Equal(99, house.Store.Available(item.Gid, house.Location)));
    }

    [Fact]
    public async Task A_message_that_nobody_can_read_goes_to_poison_and_takes_no_work_with_it()
    {
        var queue = new TestQueue(await Machine.Azurite(), isHeard: true);
        await using var house = await TestHouse.Start(settings: queue.Settings);
        await house.Touch("1");
        await queue.ToShopify.CreateIfNotExistsAsync();

        await queue.ToShopify.SendMessageAsync("{ not base64 }");
        await Wait.Until(async () => await TestQueue.Count(queue.Poison) == 1);
        Assert.Equal("pending 0", await house.Row());
        await house.Run("scheduled-sync-processor"); // it hints as well: whoever hears that may be the one that works

        await Wait.Until(async () => await house.Row() == "completed 0");
    }

    [Fact]
    public async Task Hints_that_went_to_poison_because_the_database_was_not_right_lose_nothing()
    {
        var queue = new TestQueue(await Machine.Azurite(), isHeard: true);
        await using var house = await TestHouse.Start(settings: queue.Settings);
        await house.Touch("1");
        await house.Erp.Run("alter table sync_items rename to sync_items_gone");

        await house.Get<Hints>().Send(ToShopify, TimeSpan.Zero, default);
        await Wait.Until(async () => await TestQueue.Count(queue.Poison) == 1);
        await house.Erp.Run("alter table sync_items_gone rename to sync_items");
        Assert.Equal("pending 0", await house.Row());
        await house.Run("scheduled-sync-processor"); // it hints as well: whoever hears that may be the one that works

        await Wait.Until(async () => await house.Row() == "completed 0");
    }

    /// <summary>A store whose cost budget holds nobody up.</summary>
    private static StoreOptions Generous(StoreOptions options) => options with { MaximumAvailable = 100_000, RestoreRate = 10_000 };

    private static IEnumerable<Drain> Instances(TestHouse house, FunctionApp second) =>
        [house.Get<Drain>(), (Drain)second.Services.GetService(typeof(Drain))!];

    /// <summary>Items on both sides as if linked long ago, with 100 each.</summary>
    private static async Task Link(TestHouse house, int count)
    {
        var items = house.Store.Seed(count).Select(product => product.Variants[0].Item).ToList();

        await house.Erp.Run("""
            alter table inventory disable trigger user;
            insert into products (title, sku, shopify_inventory_item_id) select sku, sku, gid
                from unnest(@skus, @gids) as seeded (sku, gid);
            insert into inventory (product_id, quantity) select id, 100 from products order by id;
            insert into shopify_stock_links (inventory_id, inventory_item_gid, location_gid, base, version, linked_at)
            select inventory.id::text, shopify_inventory_item_id, @location, 100, nextval('shopify_link_versions'), now() from inventory
                   join products on products.id = product_id;
            alter table inventory enable trigger user;
            analyze;
            """,
            new
            {
                skus = items.Select(item => item.Sku).ToArray(),
                gids = items.Select(item => item.Gid).ToArray(),
                location = house.Location,
            });
    }

    private static Task<long> Open(TestHouse house) =>
        house.Erp.Value<long>("select count(*) from sync_queue where status in ('pending', 'processing')");
}
