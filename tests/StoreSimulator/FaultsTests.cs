using System.Net;

namespace StoreSimulator.Tests;

public sealed class FaultsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_lost_answer_has_had_its_effect_and_the_same_key_tells_it()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item();
        store.Store.Faults.LoseAnswer.Next(1, only: "inventoryAdjustQuantities");

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => store.Adjust([store.Change(item, 1, from: 10)]));
        Assert.Equal(11, store.Store.Available(item, store.Location));
        Assert.Empty((await store.Adjust([store.Change(item, 1, from: 10)])).Codes());
        Assert.Equal(11, store.Store.Available(item, store.Location));
    }

    [Fact]
    public async Task Errors_come_before_or_after_the_effect()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item();
        var mutation = $$"""mutation { inventoryItemUpdate(id: "{{item}}", input: { sku: "AFTER" }) { userErrors { message } } }""";

        store.Store.Faults.ErrorBefore.Next(1);
        using var before = await store.Post(mutation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.StatusCode);
        Assert.Null(store.Store.Items[0].Sku);

        store.Store.Faults.ErrorAfter.Next(1);
        using var after = await store.Post(mutation);
        Assert.Equal(HttpStatusCode.BadGateway, after.StatusCode);
        Assert.Equal("AFTER", store.Store.Items[0].Sku);
    }

    [Fact]
    public async Task Too_many_requests_say_when_to_come_back()
    {
        await using var store = await OpenStore.Start();
        store.Store.Faults.TooManyRequests.Next(1);
        using var response = await store.Post("{ shop { name } }");

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("2.0", response.Headers.GetValues("Retry-After").Single());
    }

    [Fact]
    public async Task A_fault_for_one_operation_leaves_the_others_alone()
    {
        await using var store = await OpenStore.Start();
        store.Store.Faults.ErrorBefore.Always(only: "products");

        using var other = await store.Post("{ shop { name } }");
        using var named = await store.Post("{ products(first: 1) { nodes { id } } }");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, named.StatusCode);
    }

    [Fact]
    public async Task Webhooks_arrive_before_the_answer_that_caused_them()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        var item = store.Item();
        store.Store.Subscribe("INVENTORY_LEVELS_UPDATE", receiver.Uri);
        store.Store.Faults.DeliverBeforeAnswer.Always();
        store.Store.Deliveries.Hold(); // what goes out on its own would have to wait

        await store.Adjust([store.Change(item, 1)]);
        Assert.Single(receiver.Taken);
    }

    [Fact]
    public async Task Deliveries_are_lost_and_doubled()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        var item = store.Item();
        store.Store.Subscribe("INVENTORY_LEVELS_UPDATE", receiver.Uri);

        store.Store.Faults.LoseDelivery.Next(1);
        store.Store.Sell(item, store.Location);
        store.Store.Faults.DuplicateDelivery.Next(1);
        store.Store.Sell(item, store.Location);
        await store.Store.Quiet(Soon);

        Assert.Equal([8, 8], receiver.Taken.Select(webhook => webhook.Json.GetProperty("available").GetInt32()));
        Assert.Single(receiver.Taken.Select(webhook => webhook.Headers["X-Shopify-Webhook-Id"]).Distinct());
    }

    [Fact]
    public async Task A_delayed_delivery_says_what_was_true_when_it_happened()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        var item = store.Item();
        store.Store.Subscribe("INVENTORY_LEVELS_UPDATE", receiver.Uri);

        store.Store.Faults.DelayDelivery.Next(1);
        store.Store.Sell(item, store.Location);
        store.Store.Sell(item, store.Location);
        await receiver.Arrive(1);
        while (store.Store.Deliveries.Waiting > 1)
        {
            await Task.Yield();
        }

        clock.Advance(store.Store.Faults.Delay);
        await store.Store.Quiet(Soon);

        Assert.Equal([8, 9], receiver.Taken.Select(webhook => webhook.Json.GetProperty("available").GetInt32()));
    }

    [Fact]
    public async Task Deliveries_are_shuffled_the_same_way_for_the_same_seed()
    {
        var first = await Shuffled(seed: 7);
        Assert.NotEqual(Enumerable.Range(0, 20).Reverse(), first);
        Assert.Equal(Enumerable.Range(0, 20), first.Order());
        Assert.Equal(first, await Shuffled(seed: 7));
        Assert.NotEqual(first, await Shuffled(seed: 8));
    }

    [Fact]
    public async Task A_late_payload_tells_the_state_of_the_sending_and_a_stale_one_the_state_before()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start(new StoreOptions { DeliveriesAtOnce = 1 });
        var item = store.Item(available: 10);
        store.Store.Subscribe("INVENTORY_LEVELS_UPDATE", receiver.Uri);

        store.Store.Faults.LatePayloads = true;
        store.Store.Deliveries.Hold();
        store.Store.Sell(item, store.Location);
        store.Store.Sell(item, store.Location);
        store.Store.Deliveries.Release();
        await store.Store.Quiet(Soon);
        store.Store.Faults.StaleDelivery.Next(1);
        store.Store.Sell(item, store.Location);
        await store.Store.Quiet(Soon);

        Assert.Equal([8, 8, 8], receiver.Taken.Select(webhook => webhook.Json.GetProperty("available").GetInt32()));
        Assert.Equal(7, store.Store.Available(item, store.Location));
    }

    [Fact]
    public async Task What_starts_late_takes_effect_although_the_caller_has_given_up()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item();
        store.Store.Faults.SlowStart.Next(1);
        store.Store.Faults.Slowness = TimeSpan.FromSeconds(1);

        var call = store.Adjust([store.Change(item, 1, from: 10)]);
        while (!store.Store.Statistics.Requests.ContainsKey("inventoryAdjustQuantities"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        store.Http.CancelPendingRequests();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(10, store.Store.Available(item, store.Location));

        for (var look = 0; look < 200 && store.Store.Available(item, store.Location) == 10; look++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        Assert.Equal(11, store.Store.Available(item, store.Location));
    }

    [Fact]
    public async Task The_second_of_two_equal_deliveries_comes_when_it_likes()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        var item = store.Item();
        store.Store.Subscribe("INVENTORY_LEVELS_UPDATE", receiver.Uri);

        store.Store.Faults.DuplicateDelivery.Next(1);
        store.Store.Faults.DelayDelivery.Next(1); // one of the two
        store.Store.Sell(item, store.Location);
        store.Store.Sell(item, store.Location);
        await receiver.Arrive(2);
        while (store.Store.Deliveries.Waiting > 1)
        {
            await Task.Yield();
        }

        clock.Advance(store.Store.Faults.Delay);
        await store.Store.Quiet(Soon);

        var taken = receiver.Taken.ToArray();
        Assert.Equal([8, 9, 9], taken.Select(webhook => webhook.Json.GetProperty("available").GetInt32()).Order());
        Assert.Equal(9, taken[2].Json.GetProperty("available").GetInt32());
        Assert.Equal(2, taken.Select(webhook => webhook.Headers["X-Shopify-Webhook-Id"]).Distinct().Count());
    }

    [Fact]
    public async Task No_search_finds_what_is_newer_than_its_lag()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        store.Store.Faults.SearchLag = TimeSpan.FromMinutes(1);
        await store.Ask(
            """
            mutation { orderCreate(order: { sourceIdentifier: "ERP-1", lineItems: [{ title: "Cup", quantity: 1 }] }) { userErrors
            { message } } }
            """);
        store.Store.AddCustomer("ann@example.com");
        store.Store.AddProduct("Cup", new NewVariant { Sku = "CUP" });

        Assert.Equal([0, 0, 0], await Found());
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([1, 1, 1], await Found());

        var since = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromSeconds(1));
        store.Store.EditOrder(store.Store.Orders[0].Gid, order => order.Note = "later");
        Assert.Empty((await Changed()).EnumerateArray());
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Single((await Changed()).EnumerateArray());

        async Task<IEnumerable<int>> Found()
        {
            var answer = await store.Ask(
                """
                { orders(first: 1, query: "source_identifier:ERP-1") { nodes { id }
                } customers(first: 1, query: "email:ann@example.com") { nodes { id } } productVariants(first: 1, query: "sku:CUP")
                { nodes { id } } }
                """);
            return new[] { "orders", "customers", "productVariants" }.Select(list => answer.At(list + ".nodes").GetArrayLength());
        }

        async Task<System.Text.Json.JsonElement> Changed() =>
            (await store.Ask(
                "query($query: String) { orders(first: 1, query: $query) { nodes { id } } }", new { query = $"updated_at:>'{since:O}'" }))
                .At("orders.nodes");
    }

    private static async Task<int[]> Shuffled(int seed)
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start(new StoreOptions { Seed = seed, DeliveriesAtOnce = 1 });
        var item = store.Item(available: 20);
        store.Store.Subscribe("INVENTORY_LEVELS_UPDATE", receiver.Uri);
        store.Store.Faults.Shuffle = true;
        store.Store.Deliveries.Hold();
        for (var i = 0; i < 20; i++)
        {
            store.Store.Sell(item, store.Location);
        }

        store.Store.Deliveries.Release();
        await store.Store.Quiet(Soon);
        return [.. receiver.Taken.Select(webhook => webhook.Json.GetProperty("available").GetInt32())];
    }
}
