using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>The file of a bulk operation as it is fetched, and what can go wrong with an operation or its file.</summary>
public sealed class BulkFilesTests
{
    private const string Products = "{ products { edges { node { id variants { edges { node { id } } } } } } }";

    [Fact]
    public async Task The_file_is_served_in_ranges_with_an_etag()
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(3);
        var url = (await bulk.Complete(Products)).Value("url");
        var whole = await bulk.Fetch(url);

        using var part = await Get(bulk, url, new RangeHeaderValue(10, 29));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal($"bytes 10-29/{whole.Length}", part.Content.Headers.ContentRange!.ToString());
        Assert.Equal(whole[10..30], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/jsonl", part.Content.Headers.ContentType!.MediaType);

        using var rest = await Get(bulk, url, new RangeHeaderValue(whole.Length - 5, null), part.Headers.ETag);
        Assert.Equal(whole[^5..], await rest.Content.ReadAsByteArrayAsync());
        using var beyond = await Get(bulk, url, new RangeHeaderValue(whole.Length, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        using var another = await Get(bulk, url, new RangeHeaderValue(10, 29), new EntityTagHeaderValue("\"another\""));
        Assert.Equal(HttpStatusCode.OK, another.StatusCode);
    }

    [Fact]
    public async Task The_url_takes_no_token_and_no_change()
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(1);
        var url = (await bulk.Complete(Products)).Value("url");

        using var withToken = await bulk.Http.GetAsync(new Uri(url));
        Assert.Equal(HttpStatusCode.BadRequest, withToken.StatusCode);
        using var changed = await bulk.Bucket.GetAsync(new Uri(url.Replace("Expires=", "Expires=9", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Forbidden, changed.StatusCode);
    }

    [Fact]
    public async Task After_seven_days_the_operation_has_expired_and_its_url_is_good_no_more()
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(1);
        var over = await bulk.Complete(Products);
        bulk.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(6));
        using var good = await bulk.Bucket.GetAsync(new Uri(over.Value("url")));
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);

        bulk.Clock.Advance(TimeSpan.FromSeconds(10));
        using var expired = await bulk.Bucket.GetAsync(new Uri(over.Value("url")));
        Assert.Equal(HttpStatusCode.Forbidden, expired.StatusCode);
        Assert.Contains("ExpiredToken", await expired.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var later = await bulk.Read(over.Value("id"));
        Assert.Equal(("EXPIRED", ""), (later.Value("status"), later.Value("url")));
    }

    [Fact]
    public async Task The_end_is_told_with_every_key_of_the_sample()
    {
        await using var receiver = await Receiver.Start();
        await using var bulk = await BulkStore.Start();
        bulk.Store.Subscribe("BULK_OPERATIONS_FINISH", receiver.Uri);
        bulk.Store.Seed(1);

        var id = (await bulk.Complete(Products)).Value("id");
        await receiver.Arrive(1);
        bulk.Store.Faults.FailBulk.Next(1);
        await bulk.Complete(Products);
        await receiver.Arrive(1);

        var (done, failed) = (receiver.Taken.First(), receiver.Taken.Last());
        Assert.Equal("bulk_operations/finish", done.Topic);
        Assert.Equal(
            $$"""
            {"admin_graphql_api_id":"{{id}}","completed_at":"2026-11-30T13:00:05+01:00","created_at":"2026-11-30T13:00:00+01:00",
            "error_code":null,"status":"completed","type":"query"}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(done.Body));
        Assert.Equal(
            ("failed", "internal_server_error", ""),
            (failed.Json.Value("status"), failed.Json.Value("error_code"), failed.Json.Value("completed_at")));
    }

    [Fact]
    public async Task An_operation_never_ends_until_it_is_cancelled()
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(10);
        bulk.Store.Faults.StallBulk.Next(1, only: "products");
        var id = (await bulk.Run(Products)).Value("id");
        bulk.Clock.Advance(TimeSpan.FromDays(2));
        var stuck = await bulk.Read(id);
        Assert.Equal(("RUNNING", "5"), (stuck.Value("status"), stuck.Value("rootObjectCount")));

        await bulk.Ask("mutation($id: ID!) { bulkOperationCancel(id: $id) { userErrors { message } } }", new { id });
        Assert.Equal("CANCELED", (await bulk.Over(id)).Value("status"));
    }

    [Theory]
    [InlineData("TIMEOUT")]
    [InlineData("INTERNAL_SERVER_ERROR")]
    [InlineData("ACCESS_DENIED")]
    public async Task An_operation_fails_half_way_and_leaves_what_it_read(string code)
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(10);
        bulk.Store.Faults.FailBulk.Next(1);
        bulk.Store.Faults.BulkErrorCode = code;
        var over = await bulk.Complete(Products);

        Assert.Equal(("FAILED", code, "10", "5"), (
            over.Value("status"), over.Value("errorCode"), over.Value("objectCount"), over.Value("rootObjectCount")));
        Assert.Equal(("", ""), (over.Value("url"), over.Value("completedAt")));
        Assert.Equal(10, BulkStore.Lines(await bulk.Fetch(over.Value("partialDataUrl"))).Count);
        Assert.Equal("COMPLETED", (await bulk.Complete(Products)).Value("status"));
    }

    [Fact]
    public async Task A_file_loses_its_end_which_its_size_still_counts()
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(10);
        bulk.Store.Faults.TruncateBulk.Next(1);
        var over = await bulk.Complete(Products);
        var file = await bulk.Fetch(over.Value("url"));

        Assert.True(file.Length < int.Parse(over.Value("fileSize"), System.Globalization.CultureInfo.InvariantCulture));
        Assert.NotEqual((byte)'\n', file[^1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_line_is_there_twice(bool isGrouped)
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(10);
        bulk.Store.Faults.DoubleLine.Next(1);
        var over = await bulk.Complete(Products, isGrouped);
        var lines = BulkStore.Lines(await bulk.Fetch(over.Value("url")));

        Assert.Equal(("20", 21, 20), (
            over.Value("objectCount"), lines.Count, lines.Select(line => line.Value("id")).Distinct().Count()));
    }

    [Fact]
    public async Task A_child_has_no_parent_in_the_file()
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(10);
        bulk.Store.Faults.OrphanChild.Next(1);
        var over = await bulk.Complete(Products);
        var lines = BulkStore.Lines(await bulk.Fetch(over.Value("url")));

        var ids = lines.Select(line => line.Value("id")).ToHashSet();
        Assert.Single(lines, line => line.TryGetProperty("__parentId", out var parent) && !ids.Contains(parent.GetString()!));
        Assert.Equal(("20", 19), (over.Value("objectCount"), lines.Count));
    }

    [Fact]
    public async Task A_download_breaks_in_the_middle_and_goes_on_by_range()
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(500);
        var url = (await bulk.Complete(Products)).Value("url");
        var whole = await bulk.Fetch(url);
        bulk.Store.Faults.CutDownload.Next(1);

        var got = new MemoryStream();
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var response = await bulk.Bucket.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(whole.Length, response.Content.Headers.ContentLength);
            await response.Content.CopyToAsync(got);
        });
        Assert.InRange(got.Length, 1, whole.Length / 2);
        using var rest = await Get(bulk, url, new RangeHeaderValue(got.Length, null));
        Assert.Equal(whole, got.ToArray().Concat(await rest.Content.ReadAsByteArrayAsync()));
    }

    [Fact]
    public async Task Another_process_switches_these_faults_fills_the_store_and_looks()
    {
        await using var bulk = await BulkStore.Start();
        foreach (var topic in (string[])["ORDERS_CREATE", "ORDERS_UPDATED", "CUSTOMERS_CREATE", "PRODUCTS_UPDATE", "REFUNDS_CREATE"])
        {
            bulk.Store.Subscribe(topic, "http://127.0.0.1:1/webhooks");
        }

        bulk.Store.Deliveries.Hold();
        await Post(
            bulk, "/simulator/seed", new { products = 20, variantsEach = 2, customers = 10, orders = 30, linesEach = 2, overDays = 20 });
        Assert.Equal((20, 10, 30), (bulk.Store.Products.Count, bulk.Store.Customers.Count, bulk.Store.Orders.Count));
        Assert.Equal((15, 3), (
            bulk.Store.Orders.Count(order => order.Fulfillments.Count == 1), bulk.Store.Orders.Count(order => order.Refunds.Count == 1)));
        Assert.Equal(0, bulk.Store.Deliveries.Waiting);

        await Post(
            bulk, "/simulator/faults",
            new { failBulk = new { next = 1 }, bulkErrorCode = "TIMEOUT", bulkSpeed = 1000, expiredStatus = 404 });
        await bulk.Complete(Products);
        var shown = (await bulk.Http.GetFromJsonAsync<JsonElement>("/simulator/bulk"))[0];
        Assert.Equal(("FAILED", "TIMEOUT", "30"), (shown.Value("status"), shown.Value("errorCode"), shown.Value("objectCount")));

        await Post(bulk, "/simulator/faults", new { expireUrl = new { next = 1 } });
        using var expired = await bulk.Bucket.GetAsync(new Uri(shown.Value("url")));
        Assert.Equal(HttpStatusCode.NotFound, expired.StatusCode);
        await bulk.Http.DeleteAsync(new Uri("/simulator/faults", UriKind.Relative));
        using var good = await bulk.Bucket.GetAsync(new Uri(shown.Value("url")));
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Fact]
    public async Task Files_are_gone_when_the_store_closes()
    {
        string path;
        await using (var bulk = await BulkStore.Start())
        {
            bulk.Store.Seed(1);
            await bulk.Complete(Products);
            path = bulk.Store.BulkFolder!;
            Assert.Single(Directory.GetFiles(path));
        }

        Assert.False(Directory.Exists(path));
    }

    private static async Task<HttpResponseMessage> Get(
        BulkStore bulk, string url, RangeHeaderValue range, EntityTagHeaderValue? etag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = range;
        request.Headers.IfRange = etag is null ? null : new RangeConditionHeaderValue(etag);
        return await bulk.Bucket.SendAsync(request);
    }

    private static async Task Post(BulkStore bulk, string path, object body)
    {
        using var response = await bulk.Http.PostAsJsonAsync(path, body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
