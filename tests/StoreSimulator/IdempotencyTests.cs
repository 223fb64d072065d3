using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

public sealed class IdempotencyTests
{
    [Theory]
    [InlineData("2026-01", false)]
    [InlineData("2026-04", true)]
    [InlineData("2026-10", true)]
    public async Task A_key_is_compulsory_from_2026_04(string version, bool compulsory)
    {
        await using var store = await OpenStore.Start();
        var item = store.Item();
        var answer = await store.Adjust([store.Change(item, 1)], key: null, version);

        Assert.Equal(compulsory ? 10 : 11, store.Store.Available(item, store.Location));
        Assert.Equal(compulsory, answer.ValueKind == System.Text.Json.JsonValueKind.Null);
    }

    [Fact]
    public async Task The_same_key_and_input_have_one_effect_and_one_result()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item();
        var first = await store.Adjust([store.Change(item, 1, from: 10)]);
        var again = await store.Adjust([store.Change(item, 1, from: 10)]);

        Assert.Equal(first.ToString(), again.ToString());
        Assert.Equal(11, store.Store.Available(item, store.Location));
        Assert.Equal((1, 1), (store.Store.Statistics.MutationsApplied, store.Store.Statistics.MutationsReplayed));
    }

    [Fact]
    public async Task The_same_key_with_other_input_is_refused()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item();
        await store.Adjust([store.Change(item, 1)]);

        Assert.Equal(["IDEMPOTENCY_KEY_PARAMETER_MISMATCH"], (await store.Adjust([store.Change(item, 2)])).Codes());
        Assert.Equal(11, store.Store.Available(item, store.Location));
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day()
    {
        var clock = new FakeTimeProvider();
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        var item = store.Item();
        await store.Adjust([store.Change(item, 1)]);
        clock.Advance(TimeSpan.FromHours(23.9));
        await store.Adjust([store.Change(item, 1)]);
        Assert.Equal(11, store.Store.Available(item, store.Location));

        clock.Advance(TimeSpan.FromHours(0.1));
        await store.Adjust([store.Change(item, 1)]);
        Assert.Equal(12, store.Store.Available(item, store.Location));
    }

    [Fact]
    public async Task A_failed_attempt_uses_its_key_up()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item();
        store.Store.Faults.FailAttempt.Next(1);
        await store.Adjust([store.Change(item, 1)]);

        Assert.Equal(["IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"], (await store.Adjust([store.Change(item, 1)])).Codes());
        Assert.Empty((await store.Adjust([store.Change(item, 1)], "new")).Codes());
        Assert.Equal(11, store.Store.Available(item, store.Location));
    }

    [Fact]
    public async Task A_key_in_use_is_refused_to_a_second_request()
    {
        var clock = new FakeTimeProvider();
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        var item = store.Item();
        store.Store.Faults.SlowStart.Next(1);
        var first = store.Adjust([store.Change(item, 1)]);
        while (store.Store.Faults.SlowStart.Struck == 0)
        {
            await Task.Yield();
        }

        var second = await store.Adjust([store.Change(item, 1)]);
        while (!first.IsCompleted)
        {
            clock.Advance(store.Store.Faults.Slowness);
            await Task.Yield();
        }

        Assert.Equal(["IDEMPOTENCY_CONCURRENT_REQUEST"], second.Codes());
        Assert.Empty((await first).Codes());
        Assert.Equal(11, store.Store.Available(item, store.Location));
    }
}
