using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using ShopifySync.Erp;
using ShopifySync.FullSync;
using ShopifySync.Queue;
using StoreSimulator;

namespace ShopifySync.Tests.FullSync;

/// <summary>A full sync brings all that Shopify has, or says what is missing: it never has succeeded with a hole.</summary>
public sealed class FullSyncTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task All_products_customers_and_newer_orders_arrive_with_all_of_their_parts()
    {
        await using var house = await House();
        Fill(house);

        var report = await Import(house);

        Assert.Equal("succeeded", report.Status);
        Assert.Equal(["product 2", "customer 3", "order 10"], report.Parts.Select(part => $"{part.Entity} {part.Stored}"));
        Assert.All(report.Parts, part => Assert.Equal(part.Counted, part.Read));
        await AssertAllIsThere(house);
    }

    [Fact]
    public async Task A_second_one_writes_nothing_and_causes_nothing()
    {
        await using var house = await House();
        Fill(house);
        await Import(house);
        var before = await house.Erp.Value<string>("select string_agg(xmin::text, ' ' order by id) from customers");

        var report = await Import(house);

        Assert.All(report.Parts, part => Assert.Equal((part.Records!.Value, 0L), (part.Unchanged, part.Stored)));
        Assert.Equal(before, await house.Erp.Value<string>("select string_agg(xmin::text, ' ' order by id) from customers"));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from sync_queue"));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from full_sync_lines"));
        Assert.Equal(0, await house.Erp.Value<long>("select count(*) from full_sync_records"));
    }

    [Fact]
    public async Task What_both_sides_have_agreed_on_since_the_export_stays()
    {
        await using var house = await House(exportTakes: TimeSpan.FromSeconds(1));
        await house.Sync(EntityType.Customer);
        house.Store.AddCustomer("ann@example.com", firstName: "Ann");
        var ann = house.Store.Customers[0];
        await house.Settle();
        house.Store.EditCustomer(ann.Gid, draft => draft.FirstName = "Anna");
        house.Store.Faults.LoseDelivery.Next(1);
        await Begin(house, "customer");
        await Exported(house);
        await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System); // Shopify writes whole seconds
        house.Store.EditCustomer(ann.Gid, draft => draft.FirstName = "Annabel");
        await house.Settle();

        var report = await Continue(house);

        Assert.Equal((1L, 0L), (report.Parts[0].Superseded, report.Parts[0].Stored));
        Assert.Equal("Annabel", await house.Erp.Value<string>("select first_name from customers"));
    }

    [Fact]
    public async Task What_the_ERP_has_already_is_linked_and_not_doubled()
    {
        await using var house = await House();
        Fill(house);
        await house.Erp.Run("""
            insert into customers (email) values ('c1@example.com');
            insert into products (title, sku) values ('Cup', 'CUP');
            """);

        await Import(house);

        await AssertAllIsThere(house);
    }

    [Theory]
    [InlineData("TruncateBulk")]
    [InlineData("FailBulk")]
    [InlineData("OrphanChild")]
    [InlineData("DoubleLine")]
    [InlineData("CutDownload")]
    [InlineData("ExpireUrl")]
    public async Task Whatever_becomes_of_an_export_all_arrives(string fault)
    {
        foreach (var always in new[] { false, true })
        {
            await using var house = await House();
            Fill(house);
            var switched = FaultOf(house, fault);
            (always ? () => switched.Always() : (Action)(() => switched.Next(1)))();

            await Begin(house);

            for (var turn = 0; turn < 4; turn++) // a file that is cut off is asked for again for a while
            {
                await Continue(house, TimeSpan.FromSeconds(2));
                house.Clock.Turn(TimeSpan.FromMinutes(2));
            }

            var report = await Continue(house);
            Assert.True(switched.Struck > 0);
            Assert.Equal("succeeded", report.Status);
            await AssertAllIsThere(house);
        }
    }

    [Fact]
    public async Task An_export_that_never_ends_is_stopped_and_the_records_are_read_page_by_page()
    {
        await using var house = await House();
        Fill(house);
        house.Store.Faults.StallBulk.Always();
        await Begin(house);

        for (var turn = 0; turn < 4; turn++)
        {
            await Continue(house, TimeSpan.FromSeconds(3));
            house.Clock.Turn(TimeSpan.FromMinutes(16));
        }

        var report = await Continue(house);

        Assert.Equal("succeeded", report.Status);
        Assert.Contains("page by page", report.Parts[0].Problem, StringComparison.Ordinal);
        await AssertAllIsThere(house);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        Assert.All(house.Store.BulkOperations, operation => Assert.Equal("CANCELED", operation.Status));
    }

    [Fact]
    public async Task A_start_whose_answer_was_lost_makes_no_second_export()
    {
        await using var house = await House();
        Fill(house);
        house.Store.Faults.LoseAnswer.Next(1, only: "bulkOperationRunQuery");
        house.Store.Faults.BulkSpeed = 1;

        var report = await Import(house, "product");

        Assert.Equal("succeeded", report.Status);
        Assert.Single(house.Store.BulkOperations);
    }

    [Fact]
    public async Task Killed_anywhere_it_goes_on_and_counts_nothing_twice()
    {
        await using var house = await House();
        Fill(house);
        await Begin(house);
        var hooks = house.Get<ErpHooks>();
        var kills = 0;

        for (var turn = 0; turn < 12; turn++)
        {
            var left = 2 + (turn % 3);
            hooks.BeforeCommit = Die;
            hooks.BeforeStatement = (_, ct) => left <= 0 ? throw new OperationCanceledException("killed") : Task.CompletedTask;

            try
            {
                await house.Get<FullSyncWork>().Continue(Limit, default);
            }
            catch (OperationCanceledException)
            {
                kills++;
            }

            (hooks.BeforeCommit, hooks.BeforeStatement) = (null, null);
            house.Clock.Turn(TimeSpan.FromMinutes(3)); // the dead worker's lease runs out

            Task Die(CancellationToken ct) => --left <= 0 ? throw new OperationCanceledException("killed") : Task.CompletedTask;
        }

        var report = await Continue(house);

        Assert.InRange(kills, 5, 12);
        Assert.Equal("succeeded", report.Status);
        Assert.Equal(["product 2", "customer 3", "order 10"], report.Parts.Select(part => $"{part.Entity} {part.Stored}"));
        await AssertAllIsThere(house);
    }

    [Fact]
    public async Task What_the_ERP_refuses_is_rejected_in_words_and_stops_no_other()
    {
        await using var house = await House();
        Fill(house);
        await house.Erp.Run("""
            create function refuse() returns trigger language plpgsql as $$ begin raise 'no more of these'; end $$;
            create trigger refuse before insert on customers for each row when (new.email = 'c2@example.com') execute function refuse();
            """);

        var report = await Import(house, "customer");

        Assert.Equal((2L, 1L), (report.Parts[0].Stored, report.Parts[0].Rejected));
        Assert.Contains("no more of these", Assert.Single(report.Parts[0].Samples), StringComparison.Ordinal);
        Assert.Equal(2, await house.Erp.Value<long>("select count(*) from customers"));
        Assert.Equal(["rejected"], await house.Erp.Rows<string>("select verdict from full_sync_records")); // for whoever looks later
    }

    [Fact]
    public async Task What_somebody_holds_is_waited_for()
    {
        await using var house = await House();
        house.Store.AddCustomer("ann@example.com", firstName: "Ann");
        await house.Erp.Run("insert into customers (email) values ('ann@example.com')");
        await using var other = await house.Erp.Open();
        await using var held = await Held(other);
        await Begin(house, "customer");

        var waiting = await Continue(house, TimeSpan.FromSeconds(5));
        await held.RollbackAsync();
        var report = await Continue(house);

        Assert.Equal(("running", 0L), (waiting.Status, waiting.Parts[0].Stored));
        Assert.Equal(("succeeded", 1L), (report.Status, report.Parts[0].Stored));
        Assert.Equal("Ann", await house.Erp.Value<string>("select first_name from customers"));
    }

    [Fact]
    public async Task What_is_held_for_long_ends_as_failed_and_is_named()
    {
        await using var house = await House();
        house.Store.AddCustomer("ann@example.com", firstName: "Ann");
        await house.Erp.Run("insert into customers (email) values ('ann@example.com')");
        await using var other = await house.Erp.Open();
        await using var held = await Held(other);
        await Begin(house, "customer");
        await Continue(house, TimeSpan.FromSeconds(3));
        house.Clock.Turn(TimeSpan.FromHours(1));

        var report = await Continue(house);

        Assert.Equal("failed", report.Status);
        Assert.Contains(house.Store.Customers[0].Gid, report.Parts[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_stops_it_and_nothing_is_left_running()
    {
        await using var house = await House();
        Fill(house);
        house.Store.Faults.BulkSpeed = 0.1;
        await Begin(house);
        await Continue(house, TimeSpan.FromSeconds(3));

        Assert.True(await house.Get<FullSyncs>().Cancel(default));
        var report = await Continue(house);

        Assert.Equal("cancelled", report.Status);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        Assert.All(house.Store.BulkOperations, operation => Assert.Equal("CANCELED", operation.Status));
    }

    [Fact]
    public async Task A_link_that_is_gone_in_the_end_is_a_hole_that_is_named()
    {
        await using var house = await House();
        house.Store.AddCustomer("ann@example.com");
        house.Get<ErpHooks>().BeforeStatement = async (sql, _) =>
        {
            if (sql.Contains("record.is_seen", StringComparison.Ordinal))
            {
                await house.Erp.Run("delete from shopify_links");
            }
        };

        var report = await Import(house, "customer");

        Assert.Equal("failed", report.Status);
        Assert.Contains("not linked any more", report.Parts[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_missing_is_noticed_before_anything_is_stored()
    {
        await using var house = await House();
        Fill(house);
        var removed = 0;
        house.Get<ErpHooks>().BeforeStatement = async (sql, _) =>
        {
            if (removed == 0 && sql.Contains("with objects as", StringComparison.Ordinal))
            {
                Assert.Equal(0, await house.Erp.Value<long>("select count(*) from products"));
                await house.Erp.Run("delete from full_sync_lines where gid = (select min(gid) from full_sync_lines where is_child)");
                removed++;
            }
        };

        var report = await Import(house);

        Assert.Equal((1, "succeeded"), (removed, report.Status));
        Assert.Contains(house.Store.BulkOperations.GroupBy(operation => operation.Query), exports => exports.Count() == 2);
        await AssertAllIsThere(house);
    }

    [Fact]
    public async Task Another_worker_that_has_the_lease_is_left_alone()
    {
        await using var house = await House();
        Fill(house);
        await Begin(house, "product");
        Assert.NotNull(await house.Get<FullSyncs>().Claim(default));

        var left = await Continue(house);
        house.Clock.Turn(TimeSpan.FromMinutes(3));
        var report = await Continue(house);

        Assert.Equal(("asking", "succeeded"), (left.Parts[0].Phase, report.Status));
    }

    [Fact]
    public async Task A_worker_whose_lease_was_taken_writes_nothing_more()
    {
        await using var house = await House();
        Fill(house);
        await Begin(house, "product");
        var syncs = house.Get<FullSyncs>();
        var slow = (await syncs.Claim(default))!;
        house.Clock.Turn(TimeSpan.FromMinutes(3));
        Assert.NotNull(await syncs.Claim(default));

        var part = (await syncs.Parts(slow.Id, default))[0];

        await Assert.ThrowsAsync<LeaseLostException>(() => syncs.Write(slow, part with { Stored = 99 }, default));
        Assert.Equal(0, (await syncs.Parts(slow.Id, default))[0].Stored);
    }

    [Fact]
    public async Task An_administrator_starts_it_looks_and_is_told_what_is_wrong()
    {
        await using var house = await House();
        Fill(house);
        using var http = new HttpClient { BaseAddress = house.Address };

        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync(Url(), null)).StatusCode);
        http.DefaultRequestHeaders.Add("x-functions-key", TestHouse.Key);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(Url())).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.DeleteAsync(Url())).StatusCode);
        using var refused = await http.PostAsync(Url("?entities=product,price"), null);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("'price' cannot be imported", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var done = await http.PostAsync(Url("?entities=product"), null);

        var report = await done.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("succeeded", report.GetProperty("status").GetString());
        Assert.Equal(2, report.GetProperty("parts").EnumerateArray().Single().GetProperty("stored").GetInt32());

        static Uri Url(string query = "") => new($"/api/full-sync-from-shopify{query}", UriKind.Relative);
    }

    private static async Task<NpgsqlTransaction> Held(NpgsqlConnection other)
    {
        var transaction = await other.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("select from customers for update", other, transaction);
        await hold.ExecuteNonQueryAsync();

        return transaction;
    }

    private static Task<TestHouse> House(TimeSpan? exportTakes = null) => TestHouse.Start(
        options => options with { BulkTakes = exportTakes ?? TimeSpan.FromMilliseconds(50) }, autoSync: false);

    private static Fault FaultOf(TestHouse house, string name) =>
        (Fault)typeof(Faults).GetProperty(name)!.GetValue(house.Store.Faults)!;

    /// <summary>Two products of three variants, three customers, ten orders of three lines, and one of long ago.</summary>
    private static void Fill(TestHouse house)
    {
        house.Store.AddProduct("Shirt", new NewVariant { Sku = "SHIRT-S", Price = 10 }, new NewVariant { Sku = "SHIRT-M", Price = 11 });
        house.Store.AddProduct("Cup", new NewVariant { Sku = "CUP", Price = 5 });

        for (var n = 1; n <= 3; n++)
        {
            house.Store.AddCustomer($"c{n}@example.com");
        }

        house.Store.PlaceOrder(new NewOrder
        {
            CreatedAt = TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(100),
            Lines = [new NewLine { Title = "Old", Price = 1 }],
        });
        house.Store.SeedOrders(10, linesEach: 3, overDays: 30);
    }

    private static async Task AssertAllIsThere(TestHouse house)
    {
        Assert.Equal(3, await house.Erp.Value<long>("select count(*) from products"));
        Assert.Equal(3, await house.Erp.Value<long>("select count(*) from customers"));
        Assert.Equal(10, await house.Erp.Value<long>("select count(*) from orders"));
        Assert.Equal(30, await house.Erp.Value<long>("select count(*) from order_lines"));
        Assert.Equal(5, await house.Erp.Value<long>("select count(*) from order_fulfillments"));
        Assert.Equal(1, await house.Erp.Value<long>("select count(*) from order_refunds"));
        Assert.Equal(30, await house.Erp.Value<long>("select count(product_id) from order_lines"));
    }

    private static Task Begin(TestHouse house, params string[] entities) => house.Get<FullSyncs>().Begin(
        [.. house.Get<FullSyncWork>().Nouns.Where(noun => entities.Length == 0 || entities.Contains(noun.Name()))], default);

    private static async Task<FullSyncReport> Continue(TestHouse house, TimeSpan? limit = null)
    {
        await house.Get<FullSyncWork>().Continue(limit ?? Limit, default);

        return (await house.Get<FullSyncReports>().Newest(default))!;
    }

    private static async Task<FullSyncReport> Import(TestHouse house, params string[] entities)
    {
        await Begin(house, entities);

        return await Continue(house);
    }

    /// <summary>Lets the store write its files, and nothing else.</summary>
    private static async Task Exported(TestHouse house)
    {
        while (house.Store.BulkOperations.Count == 0)
        {
            await Continue(house, TimeSpan.FromMilliseconds(100));
        }

        while (!house.Store.BulkOperations.All(operation => operation.IsOver))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
