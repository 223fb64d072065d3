using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ShopifySync.Settings;
using ShopifySync.Tests.Shopify;

namespace ShopifySync.Tests.Settings;

public sealed class SyncSettingsTests
{
    private readonly HouseClock clock = new();

    [Theory]
    [InlineData("your-store.myshopify.com")]
    [InlineData("https://Your-Store.myshopify.com/")]
    [InlineData("HTTP://YOUR-STORE.MYSHOPIFY.COM")]
    public async Task The_store_is_known_however_its_address_was_typed(string typed)
    {
        await using var shop = await TestShop.Start();
        await shop.Set("SHOPIFY_STORE_URL", typed);

        Assert.Equal("your-store.myshopify.com", (await Settings(shop).Read(default)).StoreUrl);
    }

    [Theory]
    [InlineData("SHOPIFY_STORE_URL", "evil.example.com")]
    [InlineData("SHOPIFY_STORE_URL", "evil.example.com/x.myshopify.com")]
    [InlineData("SHOPIFY_STORE_URL", "x.myshopify.com.example.com")]
    [InlineData("SHOPIFY_STORE_URL", "x.myshopify.com\nevil.example.com")]
    [InlineData("SHOPIFY_API_VERSION", "latest")]
    [InlineData("SHOPIFY_ADOPT_STOCK", "both")]
    [InlineData("SHOPIFY_DEFAULT_LOCATION_ID", "Main")]
    [InlineData("SHOPIFY_AUTO_SYNC_INVENTORY", "yes")]
    public async Task A_value_that_makes_no_sense_is_refused_where_it_is_typed(string key, string value)
    {
        await using var shop = await TestShop.Start();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => shop.Set(key, value));

        Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task What_is_not_set_has_its_default(string? nothing)
    {
        await using var shop = await TestShop.Start();
        await shop.Set("SHOPIFY_STORE_URL", null);
        await shop.Set("SHOPIFY_DEFAULT_LOCATION_ID", nothing);

        var settings = await Settings(shop).Read(default);

        Assert.Empty(settings.FieldOwners);
        Assert.Equal(
            new StoreSettings
            {
                FieldOwners = settings.FieldOwners,
                PublishTo = null,
                AutoSyncProducts = false,
                AutoSyncCustomers = false,
                StoreUrl = null,
                ApiVersion = "2026-10",
                AutoSyncInventory = false,
                AutoSyncOrders = false,
                AdoptStock = AdoptStock.Ask,
                OrderConflicts = OrderConflicts.Erp,
                Reconcile = ReconcileMode.On,
                NotifyCustomers = false,
                PushRefunds = false,
                TakeTestOrders = false,
                DefaultLocationGid = null,
            },
            settings);
    }

    [Fact]
    public async Task A_change_is_noticed_within_ten_seconds_and_the_database_not_asked_before()
    {
        await using var shop = await TestShop.Start();
        var settings = Settings(shop);
        await settings.Read(default);
        await shop.Set("SHOPIFY_ADOPT_STOCK", "shopify");

        Assert.Equal(AdoptStock.Ask, (await settings.Read(default)).AdoptStock);

        clock.Turn(TimeSpan.FromSeconds(10));
        Assert.Equal(AdoptStock.Shopify, (await settings.Read(default)).AdoptStock);
    }

    private SyncSettings Settings(TestShop shop) => shop.Instance(clock).GetRequiredService<SyncSettings>();
}
