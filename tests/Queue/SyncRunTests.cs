using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ShopifySync.Queue;

namespace ShopifySync.Tests.Queue;

public sealed class SyncRunTests
{
    private const string Timer = "scheduled-sync-processor";

    [Fact]
    public async Task The_timer_works_off_what_nobody_was_told_of_without_any_queue_storage()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        house.Subscribe();
        await house.Erp.Move(cup, 10);
        house.Store.Sell(cup.ItemGid, cup.LocationGid, 2);

        for (var run = 0; run < 4; run++) // what each side puts off for the other, and the echoes, come with the next
        {
            await house.Store.Quiet(TimeSpan.FromSeconds(10));
            await house.Run(Timer);
            house.Clock.Turn(TimeSpan.FromMinutes(5));
        }

        await house.AssertBothHave(13, cup);
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue where status <> 'completed'"));
    }

    [Fact]
    public async Task The_button_works_off_what_is_due_without_any_queue_storage_and_reports_it()
    {
        await using var house = await TestHouse.Start();
        var cup = await house.AddLinked("CUP", 5);
        await house.Erp.Move(cup, 10);

        using var answer = await Press(house, TestHouse.Key);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(new SyncRunReport(Revived: 0, Due: 1, Hinted: 0, Worked: 1), await answer.Content.ReadFromJsonAsync<SyncRunReport>());
        Assert.Equal(15, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task Whoever_only_looks_hears_how_far_each_stream_is_and_how_long_the_rest_takes()
    {
        await using var house = await TestHouse.Start();
        await house.Settle(await house.Claimed("old"), Outcome.Done);
        house.Clock.Turn(TimeSpan.FromMinutes(30));
        await house.Settle(await house.Claimed("failed"), Outcome.Rejected(Reason.RefusedByShopify, "no"));
        await house.Settle(await house.Claimed("new"), Outcome.Done);
        await house.Settle(await house.Claimed("newer"), Outcome.Done);
        house.Clock.Turn(TimeSpan.FromMinutes(5));
        await house.Touch([.. Enumerable.Range(1, 48).Select(id => $"{id}")]);

        using var answer = await Ask(house, HttpMethod.Get, TestHouse.Key);
        var streams = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("streams");
        var stock = streams.EnumerateArray().Single(stream => stream.GetProperty("entityType").GetString() == "inventory"
            && stream.GetProperty("direction").GetString() == "to_shopify");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            "waiting 48, failed 1, completed 3",
            string.Join(", ", new[] { "waiting", "failed", "completed" }.Select(name => $"{name} {stock.GetProperty(name)}")));
        Assert.InRange(stock.GetProperty("perHour").GetInt32(), 20, 24); // two in the last five minutes; the older one does not count
        Assert.InRange(stock.GetProperty("minutesLeft").GetInt32(), 120, 144);
        Assert.Equal(48, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'pending'"));
    }

    [Fact]
    public async Task While_the_database_is_away_the_button_says_so_in_a_sentence()
    {
        await using var house = await TestHouse.Start(
            settings: new Dictionary<string, string?> { ["ERP_CONNECTION"] = "Host=127.0.0.1;Port=1;Database=erp;Username=app" });

        using var answer = await Press(house, TestHouse.Key);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.StartsWith(
            """{"error":"The database in ERP_CONNECTION cannot be reached: """, await answer.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not the key")]
    public async Task Without_the_key_the_button_does_nothing(string? key)
    {
        await using var house = await TestHouse.Start();
        await house.Touch("1");

        using var answer = await Press(house, key);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("pending 0", await house.Row());
    }

    [Fact]
    public async Task What_a_worker_held_when_it_died_is_worked_off_by_the_next_run()
    {
        await using var house = await TestHouse.Start();
        await house.Claimed();

        await house.Run(Timer);
        Assert.Equal("processing 0", await house.Row());
        house.Clock.Turn(SyncQueue.Lease + TimeSpan.FromSeconds(1));
        await house.Run(Timer);

        Assert.Equal("completed 0", await house.Row());
    }

    [Fact]
    public async Task A_run_hints_once_for_each_batch_that_is_due_and_four_times_at_the_most()
    {
        var queue = new TestQueue(await Machine.Azurite(), isHeard: false);
        await using var house = await TestHouse.Start(settings: queue.Settings);
        await house.Touch([.. Enumerable.Range(0, 1_200).Select(n => $"{n}")]);
        await house.Erp.Run("""
            insert into sync_queue (entity_type, entity_id, action, direction, delivery_id)
            select 'inventory', n || '@1', 'update', 'from_shopify', n from generate_series(1, 251) n
            """);

        var report = await house.Get<SyncRun>().Run(TimeSpan.FromMinutes(1), default);

        Assert.Equal(new SyncRunReport(Revived: 0, Due: 1_000 + 251, Hinted: 4 + 2, Worked: 1_200 + 251), report);
        Assert.Equal((4, 2), (await TestQueue.Count(queue.ToShopify), await TestQueue.Count(queue.FromShopify)));
    }

    [Fact]
    public async Task Without_a_queue_storage_that_makes_sense_the_timer_works_all_the_same()
    {
        await using var house = await TestHouse.Start(
            settings: new Dictionary<string, string?> { ["AzureWebJobsStorage"] = "a storage that nobody understands" });
        var cup = await house.AddLinked("CUP", 5);
        await house.Erp.Move(cup, 1);

        await house.Run(Timer);

        Assert.Equal(6, house.Store.Available(cup.ItemGid, cup.LocationGid));
    }

    [Fact]
    public async Task What_has_failed_is_tried_again_by_a_persons_wish()
    {
        await using var house = await TestHouse.Start(adopt: "ask");
        var cup = await house.Add("CUP", erp: 7, shopify: 4);
        await house.Push();
        house.Store.SetAvailable(cup.ItemGid, cup.LocationGid, 7);

        using var untouched = await Press(house, TestHouse.Key);
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from sync_queue where status = 'failed'"));
        using var answer = await Press(house, TestHouse.Key, "?failed=true");

        Assert.Equal(new SyncRunReport(Revived: 1, Due: 1, Hinted: 0, Worked: 1), await answer.Content.ReadFromJsonAsync<SyncRunReport>());
        Assert.Equal("unchanged: Both sides have the same stock.", await house.Erp.LastLog(cup));
    }

    [Fact]
    public async Task What_was_completed_a_week_ago_is_forgotten_and_what_failed_is_kept()
    {
        await using var house = await TestHouse.Start();
        await house.Settle(await house.Claimed("failed"), Outcome.Rejected(Reason.RefusedByShopify, "no"));
        await house.Settle(await house.Claimed("old"), Outcome.Done);
        house.Clock.Turn(TimeSpan.FromDays(7));
        await house.Settle(await house.Claimed("new"), Outcome.Done);

        await house.Run(Timer);

        Assert.Equal(["failed", "new"], await house.Erp.Rows<string>("select entity_id from sync_queue order by entity_id"));
    }

    private static Task<HttpResponseMessage> Press(TestHouse house, string? key, string query = "") =>
        Ask(house, HttpMethod.Post, key, query);

    private static async Task<HttpResponseMessage> Ask(TestHouse house, HttpMethod method, string? key, string query = "")
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(house.Address, "/api/process-sync-queue" + query));

        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        return await http.SendAsync(request);
    }
}
