using Microsoft.Extensions.DependencyInjection;
using ShopifySync.Shopify;
using ShopifySync.Tests.Shopify;
using ShopifySync.Webhooks;

namespace ShopifySync.Tests.Webhooks;

public sealed class WebhookSubscriptionsTests
{
    private const string Topic = "INVENTORY_LEVELS_UPDATE";
    private const string Function = "/api/handle-shopify-inventory-update";
    private static readonly Uri Address = new("https://sync.example.com");

    [Fact]
    public async Task Every_topic_of_the_house_is_subscribed_and_written_down()
    {
        await using var shop = await TestShop.Start();

        var report = await Register(shop, Address);

        Assert.Equal(Topics, report.Select(registered => registered.Topic));
        Assert.Contains(new Registered("inventory_levels/update", "https://sync.example.com" + Function, "active", null), report);
        Assert.Contains(
            new Registered("refunds/create", "https://sync.example.com/api/handle-shopify-order-update", "active", null), report);
        Assert.Equal("https://sync.example.com" + Function, Subscriptions(shop).Single().Uri);
        Assert.Equal(shop.Store.Subscriptions.Select(subscription => $"{subscription.Gid} active").Order(), (await Registry(shop)).Order());
    }

    [Fact]
    public async Task A_second_time_changes_nothing()
    {
        await using var shop = await TestShop.Start();
        await Register(shop, Address);
        var first = shop.Store.Subscriptions.Select(subscription => subscription.Gid).ToList();

        await Register(shop, Address);

        Assert.Equal(first, shop.Store.Subscriptions.Select(subscription => subscription.Gid));
        Assert.Equal(first.Select(gid => $"{gid} active").Order(), (await Registry(shop)).Order());
    }

    [Fact]
    public async Task A_new_address_takes_the_subscription_along_and_removes_what_is_there_twice()
    {
        await using var shop = await TestShop.Start();
        shop.Store.Subscribe(Topic, "https://old.example.com" + Function);
        shop.Store.Subscribe(Topic, "https://older.example.com" + Function);

        await Register(shop, Address);

        Assert.Equal("https://sync.example.com" + Function, Assert.Single(Subscriptions(shop)).Uri);
    }

    [Fact]
    public async Task Subscriptions_of_others_are_left_alone()
    {
        await using var shop = await TestShop.Start();
        shop.Store.Subscribe(Topic, "https://others.example.com/hooks");
        shop.Store.Subscribe("PRODUCTS_UPDATE", "https://sync.example.com" + Function);

        await Register(shop, Address);

        Assert.Equal(Topics.Count + 2, shop.Store.Subscriptions.Count);
    }

    [Fact]
    public async Task What_Shopify_refuses_is_reported_and_written_down_with_the_reason()
    {
        await using var shop = await TestShop.Start();

        var report = await Register(shop, new Uri("http://sync.example.com"));

        Assert.All(report, refused => Assert.Equal("error", refused.Status));
        Assert.All(report, refused => Assert.Equal("Address protocol http:// is not supported", refused.Error));
        Assert.Equal(Topics.Select(_ => " error"), await Registry(shop));
        Assert.Empty(shop.Store.Subscriptions);
    }

    [Fact]
    public async Task A_Shopify_that_is_down_is_reported_too()
    {
        await using var shop = await TestShop.Start();
        shop.Store.Faults.TokenRevoked = true;

        Assert.All(await Register(shop, Address), down => Assert.Contains("SHOPIFY_ADMIN_API_TOKEN", down.Error));
    }

    private static IReadOnlyCollection<string> Topics => [.. SyncedEntities.All.SelectMany(entity => entity.Topics)];

    private static IEnumerable<StoreSimulator.Webhooks.Subscription> Subscriptions(TestShop shop) =>
        shop.Store.Subscriptions.Where(subscription => subscription.Topic == Topic);

    private static Task<IReadOnlyList<Registered>> Register(TestShop shop, Uri address) =>
        shop.Instance().GetRequiredService<WebhookSubscriptions>().Register(address, default);

    private static Task<IReadOnlyList<string>> Registry(TestShop shop) =>
        shop.Erp.Rows<string>("select coalesce(webhook_id, '') || ' ' || status from shopify_webhook_registry");
}
