using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ShopifySync.FunctionsHost;
using ShopifySync.Local.Cloud;
using ShopifySync.Queue;
using ShopifySync.Webhooks;
using StoreSimulator;

namespace ShopifySync.Tests;

/// <summary>The whole app in one process: its real wiring, a database and a store of its own, and a clock that a test can turn.</summary>
public sealed class TestHouse : IAsyncDisposable
{
    public const string Secret = "shpss_simulated";
    public const string Domain = "simulated.myshopify.com";

    /// <summary>A key that opens the functions for administrators.</summary>
    public const string Key = "a key for administrators";

    /// <summary>Queue storage that nobody serves: without hints, only what a test asks for happens.</summary>
    public const string NoQueueStorage =
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=AAAA;QueueEndpoint=http://127.0.0.1:1/devstoreaccount1;";

    private readonly FunctionApp app;
    private readonly StoreServer server;

    private TestHouse(FunctionApp app, StoreServer server, TestDatabase database, HouseClock clock)
    {
        this.app = app;
        this.server = server;
        Database = database;
        Erp = new TestErp(database.Owner);
        Clock = clock;
    }

    public TestDatabase Database { get; }

    /// <summary>Where its doors are.</summary>
    public Uri Address => app.Address;

    /// <summary>The ERP's database, as its owner sees it.</summary>
    public TestErp Erp { get; }

    public Store Store => server.Store;

    public HouseClock Clock { get; }

    public string Location => Store.Locations[0].Gid;

    /// <param name="adopt">SHOPIFY_ADOPT_STOCK.</param>
    /// <param name="also">What the house has besides.</param>
    /// <param name="over">An ERP's database that is migrated already; without one, it is the reference ERP's.</param>
    public static async Task<TestHouse> Start(
        Func<StoreOptions, StoreOptions>? store = null, string adopt = "erp", bool autoSync = true,
        IReadOnlyDictionary<string, string?>? settings = null,
        TestDatabase? over = null, Action<IServiceCollection>? also = null)
    {
        var clock = new HouseClock();
        var options = new StoreOptions { Domain = Domain, ClientSecret = Secret, Scopes = AppScopes.All, StockUpdatesProduct = false };
        var server = await StoreServer.Start(store is null ? options : store(options), default);
        var database = over ?? await Machine.Database();
        var app = await FunctionApp.Start(typeof(Functions.Program).Assembly, host =>
        {
            Compose(host, clock);
            also?.Invoke(host.Services);
        }, Settings(database, server, settings));
        var house = new TestHouse(app, server, database, clock);

        await house.Erp.Run("""
            update api_settings
            set    value = given.value
            from   (values ('SHOPIFY_STORE_URL', @domain), ('SHOPIFY_DEFAULT_LOCATION_ID', @location), ('SHOPIFY_ADOPT_STOCK', @adopt),
                           ('SHOPIFY_AUTO_SYNC_INVENTORY', @on), ('SHOPIFY_AUTO_SYNC_ORDERS', @on)) as given (key, value)
            where  api_settings.key = given.key;
            """, new { domain = Domain, location = house.Location, adopt, on = autoSync ? "true" : "false" });

        if (over is null)
        {
            await house.Erp.Run("delete from sync_touches"); // nothing is there yet to be compared because a sync was switched on
        }

        return house;
    }

    /// <summary>One more instance over the same database and store. Dispose it before the house.</summary>
    public Task<FunctionApp> AddInstance() =>
        FunctionApp.Start(typeof(Functions.Program).Assembly, host => Compose(host, Clock), Settings(Database, server, null));

    private static void Compose(IHostApplicationBuilder host, HouseClock clock)
    {
        host.Services.AddShopifySync(host.Configuration);
        host.Services.AddSingleton<TimeProvider>(clock);
    }

    private static Dictionary<string, string?> Settings(
        TestDatabase database, StoreServer server, IReadOnlyDictionary<string, string?>? others)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ERP_CONNECTION"] = database.App,
            ["SHOPIFY_API_ORIGIN"] = server.Origin.ToString(),
            ["SHOPIFY_ADMIN_API_TOKEN"] = "shpat_simulated",
            ["SHOPIFY_WEBHOOK_SECRET"] = Secret,
            ["SCHEDULED_SYNC_PROCESSOR_SCHEDULE"] = "0 0 0 1 1 *",
            ["RECONCILE_SCHEDULE"] = "0 0 0 1 1 *",
            ["FULL_SYNC_QUEUE"] = "full-sync",
            ["AzureWebJobs.continue-full-sync.Disabled"] = "true",
            ["AzureWebJobsStorage"] = NoQueueStorage,
            ["FunctionsHost:Keys:Default"] = Key,
        };

        foreach (var setting in SyncedEntities.All.SelectMany(entity => new[] { entity.PushQueue, entity.ApplyQueue }))
        {
            var queue = setting[..^"_QUEUE".Length].Replace('_', '-').ToLowerInvariant(); // its worker has the same name

            settings[setting] = queue;
            settings[$"AzureWebJobs.{queue}.Disabled"] = "true";
        }

        foreach (var (name, value) in others ?? new Dictionary<string, string?>())
        {
            settings[name] = value;
        }

        return settings;
    }

    public T Get<T>() where T : notnull => app.Services.GetRequiredService<T>();

    /// <summary>The store tells this house of its stock from now on.</summary>
    public void Subscribe() =>
        Store.Subscribe("INVENTORY_LEVELS_UPDATE", new Uri(Address, "/api/handle-shopify-inventory-update").ToString());

    /// <summary>The store tells this house of its stock and its orders from now on.</summary>
    public void SubscribeOrders()
    {
        Subscribe();

        foreach (
            var topic in new[]
            {
                "ORDERS_CREATE", "ORDERS_UPDATED", "ORDERS_PAID", "ORDERS_FULFILLED", "ORDERS_CANCELLED", "ORDERS_EDITED", "ORDERS_DELETE",
                "REFUNDS_CREATE",
                "CUSTOMERS_MERGE",
            })
        {
            Store.Subscribe(topic, new Uri(Address, "/api/handle-shopify-order-update").ToString());
        }
    }

    /// <summary>Switches the sync of a noun on that usually is off, and has the store tell this house of it from now on.</summary>
    public async Task Sync(EntityType type)
    {
        var entity = SyncedEntities.All.Single(entity => entity.Type == type);
        await Set(entity.AutoSync, "true");

        foreach (var topic in entity.Topics)
        {
            Store.Subscribe(
                WebhookSubscriptions.EnumOf(topic), new Uri(Address, $"/api/{entity.WebhookFunction}").ToString());
        }
    }

    /// <summary>Runs a timer or queue function now.</summary>
    public Task Run(string function) => app.Run(function);

    public Task Set(string key, string? value) => Erp.Run("update api_settings set value = @value where key = @key", new { key, value });

    /// <summary>A product that both sides have under one SKU, with stock at the first location; returns its stock row's id.</summary>
    public async Task<Stocked> Add(string sku, int erp, int shopify, bool isBundle = false, bool tracked = true)
    {
        var product = Store.AddProduct(sku, new NewVariant { Sku = sku, Available = shopify, IsBundle = isBundle, Tracked = tracked });
        var id = await Erp.Value<long>("""
            with product as (insert into products (title, sku) values (@sku, @sku) returning id)
            insert into inventory (product_id, quantity) select id, @erp from product returning id
            """, new { sku, erp });

        return new Stocked(id, product.Variants[0].Item.Gid, Location);
    }

    /// <summary>Stock of the same product in the ERP at another location.</summary>
    public async Task<Stocked> AddAt(Location location, Stocked stock, int quantity) => stock with
    {
        LocationGid = location.Gid,
        InventoryId = await Erp.Value<long>("""
            insert into inventory (product_id, quantity, shopify_location_id)
            select product_id, @quantity, @Gid from inventory where id = @InventoryId returning id
            """, new { quantity, location.Gid, stock.InventoryId }),
    };

    /// <summary>Fails unless the ERP and the store hold just so many units.</summary>
    public async Task AssertBothHave(int units, Stocked stock)
    {
        Assert.Equal(units, await Erp.Quantity(stock));
        Assert.Equal(units, Store.Available(stock.ItemGid, stock.LocationGid));
    }

    /// <summary>The same, linked and at rest.</summary>
    public async Task<Stocked> AddLinked(string sku, int quantity)
    {
        var stock = await Add(sku, quantity, quantity);
        await Push();

        return stock;
    }

    /// <summary>Adds an ERP order of three cups and a plate, with a discount, shipping and taxes on top: 38.87 in all.</summary>
    /// <remarks>Its cup is the product with this SKU, if there is one.</remarks>
    public async Task<long> AddOrder(string sku = "CUP")
    {
        await Erp.Run(
            "insert into products (title, sku) select @sku, @sku where @sku = 'UNKNOWN' and not exists (select from products where sku = "
                + "@sku)",
            new { sku });

        return await Erp.Value<long>("""
            with buyer as (
                insert into customers (email, first_name, last_name) select 'ann@example.com', 'Ann', 'Buyer'
                    where not exists (select from customers) returning id
            ), added as (
                insert into orders (order_number, customer_id, email, currency, shipping, shipping_title, discount, tax, shipping_tax,
                    total, note, tags, shipping_address)
                select 'ERP-' || (select count(*) + 1 from orders), coalesce((select id from buyer), (select min(id) from customers)),
                       'ann@example.com', 'EUR', 4.90, 'Post', 7.21, 6.21, 0.42, 38.87,
                       'ring twice', 'rush, b2b',
                       '{"first_name": "Ann", "last_name": "Buyer", "address1": "High Street 1",
                        "city": "Berlin", "country_code": "DE", "zip": "10115"}'
                returning id
            ), lines as (
                insert into order_lines (order_id, product_id, title, sku, quantity, unit_price, tax, tax_rate)
                select added.id, (select id from products where products.sku = line.sku), line.title, line.sku, line.quantity, line.price,
                       line.tax, line.rate
                from   added, (values ('CUP', @sku, 3, 9.99, 5.79, 0.19), ('Plate', 'PLATE', 1, 5.00, 0, null)) as line (title, sku,
                       quantity, price, tax, rate)
            )
            select id from added
            """, new { sku });
    }

    /// <summary>Works off what is due to Shopify.</summary>
    public Task<int> Push() => DrainAll(Direction.ToShopify);

    /// <summary>Works off the ERP's orders that are due, and nothing else.</summary>
    public Task<int> PushOrders() => Drain(Direction.ToShopify, EntityType.Order);

    /// <summary>Works off what is due from Shopify.</summary>
    public Task<int> Apply() => DrainAll(Direction.FromShopify);

    /// <summary>Works off what is due of Shopify's orders, and nothing else.</summary>
    public Task<int> ApplyOrders() => Drain(Direction.FromShopify, EntityType.Order);

    /// <summary>The same as <see cref="Settle"/>, long enough after what was settled before.</summary>
    public async Task SettleLater()
    {
        Clock.Turn(TimeSpan.FromSeconds(10));
        await Settle();
    }

    /// <summary>Turns the clock in steps and works off both streams until nothing waits any more; throws if it never does.</summary>
    public async Task Settle()
    {
        for (var turn = 0; turn < 60; turn++)
        {
            await Store.Quiet(TimeSpan.FromSeconds(30));
            await Push();
            await Apply();

            if (Store.Deliveries.Waiting == 0
                && await Erp.Value<long>("select count(*) from sync_queue where status in ('pending', 'processing')") == 0)
            {
                return;
            }

            Clock.Turn(TimeSpan.FromSeconds(10));
        }

        throw new TimeoutException("The queue does not empty: " + await Erp.Value<string>(
            "select string_agg(format('%s %s %s: %s', direction, entity_id, status, error_message), '; ') from sync_queue where status in "
                + "('pending', 'processing')"));
    }

    private async Task<int> DrainAll(Direction direction)
    {
        var worked = 0;

        foreach (var entity in SyncedEntities.All)
        {
            worked += await Drain(direction, entity.Type);
        }

        return worked;
    }

    private Task<int> Drain(Direction direction, EntityType entityType) =>
        Get<Drain>().Run(new SyncStream(direction, entityType), TimeSpan.FromMinutes(1), default);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await app.DisposeAsync();
    }
}

/// <summary>A stock row of the ERP and the level that it means.</summary>
public sealed record Stocked(long InventoryId, string ItemGid, string LocationGid);

/// <summary>The machine's clock, which can be turned forward.</summary>
public sealed class HouseClock : TimeProvider
{
    private long turned;

    public void Turn(TimeSpan by) => Interlocked.Add(ref turned, by.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref turned));

    public override long GetTimestamp() =>
        System.GetTimestamp() + (long)((Int128)Interlocked.Read(ref turned) * TimestampFrequency / TimeSpan.TicksPerSecond);
}
