using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using ShopifySync.Queue;
using StoreSimulator;
using Stream = ShopifySync.Queue.Stream;

namespace ShopifySync.Tests;

/// <summary>The whole house in one process: its real wiring, a database of its own, a store of its own, and a clock that a test can turn.</summary>
public sealed class TestHouse : IAsyncDisposable
{
    public const string Secret = "shpss_simulated";
    public const string Domain = "simulated.myshopify.com";

    private readonly ServiceProvider services;
    private readonly StoreServer server;

    private TestHouse(ServiceProvider services, StoreServer server, TestErp erp, HouseClock clock)
    {
        this.services = services;
        this.server = server;
        Erp = erp;
        Clock = clock;
    }

    /// <summary>The ERP's database, as its owner sees it.</summary>
    public TestErp Erp { get; }

    public Store Store => server.Store;

    public HouseClock Clock { get; }

    public string Location => Store.Locations[0].Gid;

    /// <param name="adopt">SHOPIFY_ADOPT_STOCK.</param>
    public static async Task<TestHouse> Start(Func<StoreOptions, StoreOptions>? store = null, string adopt = "erp", bool autoSync = true, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var clock = new HouseClock();
        var options = new StoreOptions { Domain = Domain, ClientSecret = Secret, StockUpdatesProduct = false };
        var server = await StoreServer.Start(store is null ? options : store(options), default);
        var database = await Machine.Database();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ERP_CONNECTION"] = database.App,
            ["SHOPIFY_API_ORIGIN"] = server.Origin.ToString(),
            ["SHOPIFY_ADMIN_API_TOKEN"] = "shpat_simulated",
            ["SHOPIFY_WEBHOOK_SECRET"] = Secret,
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["SYNC_INVENTORY_TO_SHOPIFY_QUEUE"] = "sync-inventory-to-shopify",
            ["APPLY_SHOPIFY_INVENTORY_QUEUE"] = "apply-shopify-inventory",
        }).AddInMemoryCollection(settings ?? new Dictionary<string, string?>()).Build();

        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(configuration);
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        collection.AddShopifySync(configuration);
        collection.AddSingleton<TimeProvider>(clock);
        collection.AddSingleton(new Random(1));

        var house = new TestHouse(
            collection.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }), server, new TestErp(database.Owner), clock);

        await house.Set("SHOPIFY_STORE_URL", Domain);
        await house.Set("SHOPIFY_DEFAULT_LOCATION_ID", house.Location);
        await house.Set("SHOPIFY_ADOPT_STOCK", adopt);
        await house.Set("SHOPIFY_AUTO_SYNC_INVENTORY", autoSync ? "true" : "false");

        return house;
    }

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

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

    /// <summary>The same, linked and at rest.</summary>
    public async Task<Stocked> AddLinked(string sku, int quantity)
    {
        var stock = await Add(sku, quantity, quantity);
        await Push();

        return stock;
    }

    /// <summary>Works off what is due to Shopify.</summary>
    public Task<int> Push() => Drain(Direction.ToShopify);

    /// <summary>Works off what is due from Shopify.</summary>
    public Task<int> Apply() => Drain(Direction.FromShopify);

    /// <summary>Turns the clock in steps and works off both streams until nothing waits any more; throws if it never does.</summary>
    public async Task Settle()
    {
        for (var turn = 0; turn < 60; turn++)
        {
            await Push();
            await Apply();

            if (await Erp.Value<long>("select count(*) from sync_queue where status in ('pending', 'processing')") == 0)
            {
                return;
            }

            Clock.Turn(TimeSpan.FromSeconds(10));
        }

        throw new TimeoutException("The queue does not empty: " + await Erp.Value<string>(
            "select string_agg(format('%s %s %s: %s', direction, entity_id, status, error_message), '; ') from sync_queue where status in ('pending', 'processing')"));
    }

    private Task<int> Drain(Direction direction) =>
        Get<Drain>().Run(new Stream(direction, EntityType.Inventory), TimeSpan.FromMinutes(1), default);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await services.DisposeAsync();
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

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref turned) * TimestampFrequency / TimeSpan.TicksPerSecond;
}
