using System.Text;
using Microsoft.Extensions.Time.Testing;
using ShopifySync.Queue;

namespace ShopifySync.Tests.Queue;

public sealed class HintsTests
{
    private static readonly SyncStream ToShopify = new(Direction.ToShopify, EntityType.Inventory);

    [Fact]
    public async Task A_hint_is_base64_as_the_trigger_expects_and_makes_its_queue_where_it_is_missing()
    {
        var queue = new TestQueue(await Machine.Azurite(), isHeard: false);
        await using var house = await TestHouse.Start(settings: queue.Settings);

        Assert.True(await house.Get<Hints>().Send(ToShopify, TimeSpan.Zero, default));

        var lying = (await queue.ToShopify.ReceiveMessageAsync()).Value.MessageText;
        Assert.Equal("to_shopify inventory", Encoding.UTF8.GetString(Convert.FromBase64String(lying)));
    }

    [Fact]
    public async Task A_thousand_wishes_in_a_moment_are_one_hint_and_one_more_after_the_last()
    {
        var queue = new TestQueue(await Machine.Azurite(), isHeard: false);
        await using var house = await TestHouse.Start(settings: queue.Settings);
        var timer = new FakeTimeProvider();
        var debouncer = new HintDebouncer(house.Get<Hints>(), timer);
        debouncer.Soon(ToShopify);
        await Wait.Until(async () => await TestQueue.Count(queue.ToShopify) == 1);

        for (var wish = 0; wish < 1_000; wish++)
        {
            debouncer.Soon(ToShopify);
        }

        Assert.Equal(1, await TestQueue.Count(queue.ToShopify));
        await Turn(until: 2);
        timer.Advance(HintDebouncer.Window * 10);
        debouncer.Soon(ToShopify);
        await Turn(until: 3);

        Task Turn(int until) => Wait.Until(async () =>
        {
            timer.Advance(HintDebouncer.Window);
            return await TestQueue.Count(queue.ToShopify) == until;
        });
    }

    [Fact]
    public async Task Queue_storage_that_is_down_or_hangs_holds_nobody_up_and_is_tried_again_after_a_while()
    {
        await using var storage = await Machine.OwnAzurite();
        await using var house = await TestHouse.Start(settings: new TestQueue(storage, isHeard: false).Settings);
        var hints = house.Get<Hints>();

        await storage.Stop();
        Assert.False(await Send());
        await storage.Start(default);
        Assert.False(await Send()); // not tried yet
        house.Clock.Turn(TimeSpan.FromSeconds(31));
        Assert.True(await Send());

        storage.Hang();
        Assert.False(await Send().WaitAsync(TimeSpan.FromSeconds(4)));
        var started = TimeProvider.System.GetTimestamp();
        Assert.False(await Send());
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(1));

        Task<bool> Send() => hints.Send(ToShopify, TimeSpan.Zero, default);
    }

    [Fact]
    public async Task What_comes_back_in_a_moment_is_hinted_at_once_for_when_it_is_due()
    {
        var queue = new TestQueue(await Machine.Azurite(), isHeard: false);
        await using var house = await TestHouse.Start(settings: queue.Settings);
        await house.Settle(await house.Claimed(), Outcome.Later(TimeSpan.FromSeconds(3), Reason.InFlight, "on its way"));
        var started = TimeProvider.System.GetTimestamp();

        await house.Push();
        await house.Push();

        Assert.Equal(1, await TestQueue.Count(queue.ToShopify));
        Assert.Null((await queue.ToShopify.PeekMessageAsync()).Value);
        await Wait.Until(async () => (await queue.ToShopify.PeekMessageAsync()).Value is not null);
        Assert.True(TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(1.5));
    }

    [Fact]
    public async Task What_comes_back_much_later_is_left_to_the_timer()
    {
        var queue = new TestQueue(await Machine.Azurite(), isHeard: false);
        await using var house = await TestHouse.Start(settings: queue.Settings);
        await house.Settle(await house.Claimed(), Outcome.Later(TimeSpan.FromMinutes(6), Reason.AwaitsLink, "its parent is missing"));

        await house.Push();

        Assert.Equal(0, await TestQueue.Count(queue.ToShopify));
    }

    [Fact]
    public async Task Who_has_no_time_left_hints_to_the_next()
    {
        var queue = new TestQueue(await Machine.Azurite(), isHeard: false);
        await using var house = await TestHouse.Start(settings: queue.Settings);
        await house.Touch("1");

        Assert.Equal(0, await house.Get<Drain>().Run(ToShopify, TimeSpan.Zero, default));

        Assert.Equal("pending 0", await house.Row());
        Assert.Equal(1, await TestQueue.Count(queue.ToShopify));
    }
}
