using Microsoft.Extensions.DependencyInjection;
using ShopifySync.Shopify;

namespace ShopifySync.Tests.Shopify;

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

        Assert.Equal([new Registered("inventory_levels/update", "https://sync.example.com" + Function, "active", null)], report);
        var subscription = Assert.Single(shop.Store.Subscriptions);
        Assert.Equal((Topic, "https://sync.example.com" + Function), (subscription.Topic, subscription.Uri));
        Assert.Equal([$"{subscription.Gid} active"], await Registry(shop));
    }

    [Fact]
    public async Task A_second_time_changes_nothing()
    {
        await using var shop = await TestShop.Start();
        await Register(shop, Address);
        var first = shop.Store.Subscriptions.Single().Gid;

        await Register(shop, Address);

        Assert.Equal(first, Assert.Single(shop.Store.Subscriptions).Gid);
        Assert.Equal([$"{first} active"], await Registry(shop));
    }

    [Fact]
    public async Task A_new_address_takes_the_subscription_along_and_removes_what_is_there_twice()
    {
        await using var shop = await TestShop.Start();
        shop.Store.Subscribe(Topic, "https://old.example.com" + Function);
        shop.Store.Subscribe(Topic, "https://older.example.com" + Function);

        await Register(shop, Address);

        Assert.Equal("https://sync.example.com" + Function, Assert.Single(shop.Store.Subscriptions).Uri);
    }

    [Fact]
    public async Task Subscriptions_of_others_are_left_alone()
    {
        await using var shop = await TestShop.Start();
        shop.Store.Subscribe(Topic, "https://others.example.com/hooks");
        shop.Store.Subscribe("PRODUCTS_UPDATE", "https://sync.example.com" + Function);

        await Register(shop, Address);

        Assert.Equal(3, shop.Store.Subscriptions.Count);
    }

    [Fact]
    public async Task What_Shopify_refuses_is_reported_and_written_down_with_the_reason()
    {
        await using var shop = await TestShop.Start();

        var report = await Register(shop, new Uri("http://sync.example.com"));

        var refused = Assert.Single(report);
        Assert.Equal("error", refused.Status);
        Assert.Contains("https", refused.Error);
        Assert.Equal([" error"], await Registry(shop));
        Assert.Empty(shop.Store.Subscriptions);
    }

    [Fact]
    public async Task A_Shopify_that_is_down_is_reported_too()
    {
        await using var shop = await TestShop.Start();
        shop.Store.Faults.TokenRevoked = true;

        Assert.Contains("SHOPIFY_ADMIN_API_TOKEN", Assert.Single(await Register(shop, Address)).Error);
    }

    private static Task<IReadOnlyList<Registered>> Register(TestShop shop, Uri address) =>
        shop.Instance().GetRequiredService<WebhookSubscriptions>().Register(address, default);

    private static Task<IReadOnlyList<string>> Registry(TestShop shop) =>
        shop.Erp.Rows<string>("select coalesce(webhook_id, '') || ' ' || status from shopify_webhook_registry");
}
