using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Tests.Shopify;

public sealed class ShopifyClientTests
{
    private static readonly GraphQlDocument Query = GraphQlDocument.Embedded("ReadStock");
    private static readonly GraphQlDocument Mutation = GraphQlDocument.Embedded("AdjustStock");

    [Fact]
    public async Task What_Shopify_answers_comes_with_its_cost()
    {
        await using var shop = await TestShop.Start();

        var answer = Assert.IsType<Answered>(await Read(shop.Client(), shop.AddItem(7), shop));

        Assert.Equal(
            7,
            answer.Data.GetProperty("nodes")[0]
                .GetProperty("inventoryLevel")
                .GetProperty("quantities")[0]
                .GetProperty("quantity")
                .GetInt32());
        Assert.Equal(3, answer.Cost);
        Assert.NotEmpty(answer.RequestId!);
    }

    [Fact]
    public async Task An_empty_bucket_is_waited_for_and_nothing_is_throttled()
    {
        await using var shop = await TestShop.Start(store => store with { RestoreRate = 1000 });
        var (client, item) = (shop.Client(), shop.AddItem(7));
        await Read(client, item, shop);
        await shop.Erp.Run("update shopify_budget set available = 0");
        shop.Store.EmptyBucket();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Read(client, item, shop)));

        Assert.All(answers, answer => Assert.IsType<Answered>(answer));
        Assert.Equal(0, shop.Store.Statistics.Throttled);
    }

    [Fact]
    public async Task An_instance_that_starts_on_an_empty_bucket_asks_before_it_spends()
    {
        await using var shop = await TestShop.Start(store => store with { RestoreRate = 1000 });
        var item = shop.AddItem(7);
        await Read(shop.Client(), item, shop); // an earlier life, which left a full bucket behind
        shop.Store.EmptyBucket();
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);

        var client = shop.Client();
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Read(client, item, shop, times: 50)));

        Assert.All(answers, answer => Assert.IsType<Answered>(answer));
        Assert.Equal(0, shop.Store.Statistics.Throttled);
    }

    [Fact]
    public async Task A_Shopify_that_accepts_no_connection_in_time_is_down_and_opens_the_breaker()
    {
        using var full = FullServer.Start();
        await using var shop = await TestShop.Start();
        var item = shop.AddItem(7);
        var instance = shop.Instance();
        var client = instance.GetRequiredService<ShopifyClient>();
        await Read(client, item, shop); // the budget is known
        instance.GetRequiredService<IConfiguration>()["SHOPIFY_API_ORIGIN"] = full.Origin;

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Read(client, item, shop)));

        Assert.All(answers, answer => Assert.Equal(new Down("Shopify cannot be reached. It is tried again by itself."), answer));
        Assert.IsType<Down>(await Read(client, item, shop));
    }

    [Fact]
    public async Task An_answer_that_is_lost_leaves_a_mutation_unknown_and_a_read_undone()
    {
        await using var shop = await TestShop.Start();
        var (client, item) = (shop.Client(), shop.AddItem(7));
        await Read(client, item, shop);
        shop.Store.Faults.LoseAnswer.Next(2);

        Assert.IsType<Unknown>(await Adjust(client, item, shop));
        Assert.IsType<Down>(await Read(client, item, shop));
        Assert.Equal(8, shop.Available(item));
    }

    [Fact]
    public async Task A_body_that_never_ends_is_given_up()
    {
        await using var shop = await TestShop.Start();
        await using var stalling = await StallingServer.Start();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var client = shop.Client(clock, new Dictionary<string, string?> { ["SHOPIFY_API_ORIGIN"] = stalling.Origin });

        var asking = Read(client, "gid://shopify/InventoryItem/1", shop);
        await stalling.Stalled.WaitAsync(TimeSpan.FromSeconds(10));
        await Wait.Until(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(asking.IsCompleted);
        });

        Assert.Equal(new Down("Shopify did not answer. It is asked again by itself."), await asking);
    }

    [Fact]
    public async Task A_mutation_is_sent_once_whatever_happens()
    {
        await using var shop = await TestShop.Start();
        var (client, item) = (shop.Client(), shop.AddItem(7));
        shop.Store.Faults.ErrorAfter.Always("inventoryAdjustQuantities");

        Assert.IsType<Unknown>(await Adjust(client, item, shop));
        Assert.Equal(1, shop.Store.Statistics.Requests["inventoryAdjustQuantities"]);
    }

    [Fact]
    public async Task A_refusal_of_the_document_is_told_in_Shopifys_words()
    {
        await using var shop = await TestShop.Start();

        var answer = await shop.Client().Send(Mutation, new { }, default);

        Assert.Contains("$key", Assert.IsType<Refused>(answer).Why);
    }

    [Fact]
    public async Task Without_the_scope_the_answer_names_it()
    {
        await using var shop = await TestShop.Start(store => store with { Scopes = ["read_products"] });

        var answer = await Adjust(shop.Client(), "gid://shopify/InventoryItem/1", shop);

        Assert.StartsWith("The app lacks a scope", Assert.IsType<Refused>(answer).Why);
    }

    [Fact]
    public async Task A_revoked_token_opens_the_breaker_and_a_good_one_closes_it()
    {
        await using var shop = await TestShop.Start();
        var clock = new HouseClock();
        var (client, item) = (shop.Client(clock), shop.AddItem(7));
        await Read(client, item, shop);
        shop.Store.Faults.TokenRevoked = true;

        for (var request = 0; request < 10; request++)
        {
            Assert.IsType<Down>(await Read(client, item, shop));
        }

        Assert.True(client.IsDown);
        shop.Store.Faults.TokenRevoked = false;
        clock.Turn(ShopifyBreaker.Break);
        Assert.False(client.IsDown);
        Assert.IsType<Answered>(await Read(client, item, shop));
    }

    [Fact]
    public async Task Nobody_listening_is_an_outage_and_costs_no_budget()
    {
        await using var shop = await TestShop.Start();
        var (client, item) = (shop.Client(new FakeTimeProvider(TimeProvider.System.GetUtcNow())), shop.AddItem(7));
        await Read(client, item, shop);
        var before = await shop.Erp.Value<double>("select available from shopify_budget");
        await shop.Close();

        Assert.Equal(new Down("Shopify cannot be reached. It is tried again by itself."), await Adjust(client, item, shop));
        Assert.Equal(before, await shop.Erp.Value<double>("select available from shopify_budget"), 0.01);
    }

    [Fact]
    public async Task A_429_makes_all_instances_pause_as_long_as_it_asks()
    {
        await using var shop = await TestShop.Start();
        var clock = new HouseClock();
        var (one, other, item) = (shop.Client(clock), shop.Client(clock), shop.AddItem(7));
        await Read(other, item, shop);
        await Read(one, item, shop);
        shop.Store.Faults.RetryAfter = TimeSpan.FromSeconds(30);
        shop.Store.Faults.TooManyRequests.Next(1);

        Assert.IsType<Throttled>(await Read(one, item, shop));
        Assert.IsType<Throttled>(await Read(other, item, shop));
        Assert.Equal(3, shop.Store.Statistics.Requests["nodes"]);

        clock.Turn(TimeSpan.FromSeconds(31));
        Assert.IsType<Answered>(await Read(other, item, shop));
    }

    [Fact]
    public async Task A_budget_whose_row_was_lost_is_learned_again()
    {
        await using var shop = await TestShop.Start();
        var (client, item) = (shop.Client(), shop.AddItem(7));
        await Read(client, item, shop);
        await shop.Erp.Run("delete from shopify_budget");

        Assert.IsType<Answered>(await Read(client, item, shop));
        Assert.Equal(1, await shop.Erp.Value<long>("select count(*) from shopify_budget"));
    }

    [Fact]
    public async Task A_store_that_does_not_tell_what_it_allows_is_taken_for_a_small_one()
    {
        await using var shop = await TestShop.Start(store => store with { TellsCost = false });

        Assert.IsType<Answered>(await Read(shop.Client(), shop.AddItem(7), shop));
        Assert.Equal(100, await shop.Erp.Value<double>("select restore_rate from shopify_budget"));
    }

    [Fact]
    public async Task What_a_document_costs_is_learned_from_its_answers()
    {
        await using var shop = await TestShop.Start();
        var instance = shop.Instance();
        var dear = Query with { Cost = 700 };
        Assert.Equal(700, instance.GetRequiredService<DocumentCosts>().Of(dear, 250));

        await Read(instance.GetRequiredService<ShopifyClient>(), shop.AddItem(7), shop, times: 50);

        Assert.Equal(3, instance.GetRequiredService<DocumentCosts>().Of(dear, 50));
    }

    [Fact]
    public async Task A_retired_version_is_warned_of_once()
    {
        await using var shop = await TestShop.Start();
        await shop.Set("SHOPIFY_API_VERSION", "2024-01");
        var log = new Lines();
        var (client, item) = (shop.Client(log: log), shop.AddItem(7));

        await Read(client, item, shop);
        await Read(client, item, shop);

        Assert.Equal(
            "Shopify serves API version 2026-01 in place of 2024-01: set SHOPIFY_API_VERSION to a version that is supported",
            Assert.Single(log.All));
    }

    [Fact]
    public async Task Without_a_store_or_a_token_nothing_is_sent_and_the_answer_says_which()
    {
        await using var shop = await TestShop.Start();
        var tokenless = shop.Client(settings: new Dictionary<string, string?> { ["SHOPIFY_ADMIN_API_TOKEN"] = "" });
        Assert.Equal(
            new Down("The secret SHOPIFY_ADMIN_API_TOKEN is missing. Set it in the app's settings.", Reason.BadSetting),
            await Read(tokenless, "gid://shopify/InventoryItem/1", shop));

        await shop.Set("SHOPIFY_STORE_URL", null);
        Assert.Equal(
            new Down("The setting SHOPIFY_STORE_URL is missing. Set it to the store's myshopify.com address.", Reason.BadSetting),
            await Read(shop.Client(), "gid://shopify/InventoryItem/1", shop));
    }

    [Fact]
    public async Task The_token_follows_no_redirect()
    {
        await using var shop = await TestShop.Start();
        await using var elsewhere = await StallingServer.Start();
        var client = shop.Client(settings: new Dictionary<string, string?> { ["SHOPIFY_API_ORIGIN"] = elsewhere.Origin + "/moved" });

        var answer = await Read(client, "gid://shopify/InventoryItem/1", shop);

        Assert.StartsWith("The store has moved", Assert.IsType<Down>(answer).Why);
        Assert.False(elsewhere.Stalled.IsCompleted);
    }

    private static Task<Answer> Read(ShopifyClient client, string item, TestShop shop, int times = 1) =>
        client.Send(Query, new { ids = Enumerable.Repeat(item, times), location = shop.Store.Locations[0].Gid }, default, times);

    private static Task<Answer> Adjust(ShopifyClient client, string item, TestShop shop) =>
        client.SendVerbatim(Mutation, StockCall.One(Guid.Parse("6b1f3f5e-53b5-4d1c-9d57-2f4f4c3c1f4a"), item, shop).Variables, default);
}
