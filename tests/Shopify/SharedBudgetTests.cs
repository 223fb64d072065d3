using ShopifySync.Shopify;

namespace ShopifySync.Tests.Shopify;

/// <summary>The budget against a real clock: what the store restores is used, and never more.</summary>
[Collection(Alone.Name)]
public sealed class SharedBudgetTests
{
    private const double RestoreRate = 100;
    private static readonly TimeSpan Run = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task All_of_the_budget_is_used_and_nothing_is_throttled(int instances)
    {
        await using var shop = await TestShop.Start(store => store with { MaximumAvailable = 2000, RestoreRate = RestoreRate });
        var item = shop.AddItem(7);
        var clients = Enumerable.Range(0, instances).Select(_ => shop.Client()).ToList();
        var warm = await Task.WhenAll(clients.Select(client => Read(client, item, shop)));
        Assert.All(warm, answer => Assert.IsType<Answered>(answer));

        shop.Store.EmptyBucket();
        await shop.Erp.Run("update shopify_budget set available = 0");
        shop.Store.Statistics.Reset();

        var started = TimeProvider.System.GetTimestamp();
        var senders = clients.SelectMany(client => Enumerable.Range(0, 16).Select(async _ =>
        {
            while (TimeProvider.System.GetElapsedTime(started) < Run)
            {
                Assert.IsType<Answered>(await Read(client, item, shop));
            }
        }));
        await Task.WhenAll(senders);

        var allowed = RestoreRate * TimeProvider.System.GetElapsedTime(started).TotalSeconds;

        Assert.Equal(0, shop.Store.Statistics.Throttled);
        Assert.InRange(shop.Store.Statistics.PointsSpent / allowed, 0.9, 1.01);
    }

    private static Task<Answer> Read(ShopifyClient client, string item, TestShop shop) => client.Send(
        GraphQlDocument.Embedded("ReadStock"),
        new
        {
            ids = Enumerable.Range(0, 20).Select(place => place < 18 ? item : $"gid://shopify/InventoryItem/{place}"),
            location = shop.Store.Locations[0].Gid,
        },
        default, 20);
}
