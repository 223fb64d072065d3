using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;
using ShopifySync.Webhooks;
using StoreSimulator;

namespace ShopifySync.Tests.Shopify;

/// <summary>A store, a database, and the app's way from one to the other: of that as many instances as a test wants.</summary>
public sealed class TestShop : IAsyncDisposable
{
    private readonly List<ServiceProvider> instances = [];
    private readonly StoreServer server;
    private readonly TestDatabase database;
    private bool isClosed;

    private TestShop(StoreServer server, TestDatabase database)
    {
        this.server = server;
        this.database = database;
        Erp = new TestErp(database.Owner);
    }

    public Store Store => server.Store;

    public TestErp Erp { get; }

    public static async Task<TestShop> Start(Func<StoreOptions, StoreOptions>? store = null)
    {
        var options = new StoreOptions { Domain = TestHouse.Domain, StockUpdatesProduct = false };
        var shop = new TestShop(await StoreServer.Start(store is null ? options : store(options), default), await Machine.Database());
        await shop.Set("SHOPIFY_STORE_URL", TestHouse.Domain);

        return shop;
    }

    public Task Set(string key, string? value) => Erp.Run("update api_settings set value = @value where key = @key", new { key, value });

    /// <summary>Another instance of the app.</summary>
    /// <param name="log">What it logs is added here.</param>
    public IServiceProvider Instance(TimeProvider? time = null, IReadOnlyDictionary<string, string?>? settings = null, Lines? log = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["SHOPIFY_API_ORIGIN"] = server.Origin.ToString(),
            ["SHOPIFY_ADMIN_API_TOKEN"] = "shpat_simulated",
        }).AddInMemoryCollection(settings ?? new Dictionary<string, string?>()).Build());
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(log ?? new Lines()));
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddSingleton(NpgsqlDataSource.Create(database.App));
        services.AddSingleton<ErpHooks>();
        services.AddSingleton<ErpDatabase>();
        services.AddSingleton<FarSideOutage>();
        services.AddShopify();
        services.AddSingleton(new SyncedEntityList(SyncedEntities.All));
        services.AddSingleton<WebhookSubscriptions>();

        var instance = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        instances.Add(instance);

        return instance;
    }

    public ShopifyClient Client(TimeProvider? time = null, IReadOnlyDictionary<string, string?>? settings = null, Lines? log = null) =>
        Instance(time, settings, log).GetRequiredService<ShopifyClient>();

    /// <summary>From now on nobody listens at the store's address.</summary>
    public ValueTask Close()
    {
        var open = !isClosed;
        isClosed = true;

        return open ? server.DisposeAsync() : default;
    }

    /// <summary>An item with this much available at the first location.</summary>
    public string AddItem(int available) =>
        Store.AddProduct("Cup", new NewVariant { Sku = "CUP", Available = available }).Variants[0].Item.Gid;

    public int? Available(string itemGid) => Store.Available(itemGid, Store.Locations[0].Gid);

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in instances)
        {
            await instance.DisposeAsync();
        }

        await Close();
    }
}
