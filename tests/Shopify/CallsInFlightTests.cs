using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Tests.Shopify;

public sealed class CallsInFlightTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly HouseClock clock = new();

    [Fact]
    public async Task A_call_whose_answer_was_lost_is_asked_again_and_counts_once()
    {
        await using var shop = await TestShop.Start();
        var item = shop.AddItem(7);
        shop.Store.Faults.LoseAnswer.Next(2, "inventoryAdjustQuantities");

        var answer = await Calls(shop).Send(StockCall.One(Key(1), item, shop), default);

        Assert.IsType<Answered>(answer);
        Assert.Equal(8, shop.Available(item));
        Assert.Equal(2, shop.Store.Statistics.MutationsReplayed);
    }

    [Fact]
    public async Task A_call_whose_answer_was_lost_stays_unknown_while_nobody_answers_for_it()
    {
        await using var shop = await TestShop.Start();
        var (item, stepped) = (shop.AddItem(7), new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        shop.Store.Faults.LoseAnswer.Next(1, "inventoryAdjustQuantities");

        var sending = Calls(shop, stepped).Send(StockCall.One(Key(1), item, shop), default);
        await Wait.Until(() => Task.FromResult(shop.Available(item) == 8));
        shop.Store.Faults.TokenRevoked = true;
        await Wait.Until(() =>
        {
            stepped.Advance(TimeSpan.FromMilliseconds(50));
            return Task.FromResult(sending.IsCompleted);
        });

        Assert.IsType<Unknown>(await sending);
    }

    [Fact]
    public async Task A_call_that_never_left_is_not_unknown()
    {
        await using var shop = await TestShop.Start();
        var (calls, item) = (Calls(shop), shop.AddItem(7));
        Assert.IsType<Answered>(await calls.Send(StockCall.One(Key(1), item, shop), default));
        await shop.Close();

        Assert.IsType<Down>(await calls.Send(StockCall.One(Key(2), item, shop), default));
    }

    [Fact]
    public async Task A_call_is_taken_up_by_one_alone_and_only_when_its_sender_is_not_heard_of_any_more()
    {
        await using var shop = await TestShop.Start();
        var (first, second) = (Calls(shop), Calls(shop));
        await Store(shop, StockCall.One(Key(1), "gid://shopify/InventoryItem/1", shop, Now));

        clock.Turn(Lease - TimeSpan.FromSeconds(10));
        Assert.Empty(await Abandoned(first));

        clock.Turn(TimeSpan.FromSeconds(11));
        Assert.Equal(Key(1), Assert.Single(await Abandoned(second)).Id);
        Assert.Empty(await Abandoned(first));

        clock.Turn(Lease + TimeSpan.FromSeconds(1));
        Assert.Single(await Abandoned(first));
    }

    [Fact]
    public async Task A_call_comes_back_as_it_was_written_down_to_the_letter()
    {
        await using var shop = await TestShop.Start();
        var calls = Calls(shop);
        var stored = StockCall.One(
            Key(1), "gid://shopify/InventoryItem/1", shop, Now) with
        { Variables = """{ "key" : "é",  "n": 1.0 }""" };
        await Store(shop, stored);
        clock.Turn(Lease + TimeSpan.FromSeconds(1));

        var call = Assert.Single(await Abandoned(calls));

        Assert.Equal(stored with { StoredAt = call.StoredAt, ClaimedUntil = call.ClaimedUntil }, call);
        Assert.Equal(DateTimeKind.Utc, call.StoredAt.Kind);
        Assert.Equal(stored.StoredAt, call.StoredAt, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task A_call_of_an_earlier_build_is_sent_with_the_document_of_that_build()
    {
        await using var shop = await TestShop.Start();
        var (instance, item, sent) = (shop.Instance(clock), shop.AddItem(7), new List<string>());
        instance.GetRequiredService<ShopifySeam>().Before = (request, _) =>
        {
            sent.Add(request.Document.Text);
            return default;
        };
        var calls = instance.GetRequiredService<CallsInFlight>();
        var ofThisBuild = calls.New(Key(1), "AdjustStock", StockCall.One(Key(1), item, shop).Variables, EntityType.Inventory);
        var earlier = ofThisBuild.DocumentText + "\n# of an earlier build\n";
        await Store(shop, ofThisBuild with { DocumentText = earlier });
        await Store(shop, ofThisBuild with { Id = Key(2), DocumentText = null, ClaimedUntil = ofThisBuild.ClaimedUntil.AddSeconds(1) });
        clock.Turn(Lease + TimeSpan.FromSeconds(2));

        foreach (var call in (await Abandoned(calls)).OrderBy(call => call.ClaimedUntil).ThenBy(call => call.Id))
        {
            Assert.IsType<Answered>(await calls.Send(call, default));
        }

        Assert.Equal([earlier, ofThisBuild.DocumentText], sent.Where(text => text.Contains("AdjustStock", StringComparison.Ordinal)));
        Assert.Equal(8, shop.Available(item)); // one key, and so it counts once
    }

    [Fact]
    public async Task A_call_whose_outcome_is_known_is_struck_with_what_came_of_it_or_not_at_all()
    {
        await using var shop = await TestShop.Start();
        var instance = shop.Instance(clock);
        var calls = instance.GetRequiredService<CallsInFlight>();
        await Store(shop, StockCall.One(Key(1), "gid://shopify/InventoryItem/1", shop, Now));

        await using (var undone = await instance.GetRequiredService<ErpDatabase>().Begin(default))
        {
            await CallsInFlight.Resolve(undone, Key(1), default);
        }

        Assert.Equal(1, await shop.Erp.Value<long>("select count(*) from shopify_calls"));

        await using (var done = await instance.GetRequiredService<ErpDatabase>().Begin(default))
        {
            await CallsInFlight.Resolve(done, Key(1), default);
            await done.Commit(default);
        }

        Assert.Equal(0, await shop.Erp.Value<long>("select count(*) from shopify_calls"));
    }

    [Fact]
    public async Task A_call_is_not_sent_again_once_Shopify_may_have_forgotten_its_key()
    {
        await using var shop = await TestShop.Start();
        var calls = Calls(shop);
        var call = StockCall.One(Key(1), "gid://shopify/InventoryItem/1", shop, Now);

        clock.Turn(TimeSpan.FromHours(22.9));
        Assert.True(calls.CanBeReplayed(call));

        clock.Turn(TimeSpan.FromHours(0.2));
        Assert.False(calls.CanBeReplayed(call));
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private static Guid Key(byte number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    private CallsInFlight Calls(TestShop shop, TimeProvider? time = null) =>
        shop.Instance(time ?? clock).GetRequiredService<CallsInFlight>();

    private static Task<IReadOnlyList<ShopifyCall>> Abandoned(CallsInFlight calls) =>
        calls.ClaimAbandoned(EntityType.Inventory, 10, default);

    private async Task Store(TestShop shop, ShopifyCall call)
    {
        await using var transaction = await shop.Instance(clock).GetRequiredService<ErpDatabase>().Begin(default);
        await CallsInFlight.Store(transaction, call, default);
        await transaction.Commit(default);
    }
}
