using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ShopifySync.Measurements;
using ShopifySync.Queue;
using ShopifySync.Shopify;

namespace ShopifySync.Tests.Shopify;

/// <summary>Answers of a form that Shopify does not document end in words, and leave a mutation unknown.</summary>
public sealed class OddAnswersTests
{
    private static readonly GraphQlDocument Query = GraphQlDocument.Embedded("ReadStock");
    private static readonly GraphQlDocument Mutation = GraphQlDocument.Embedded("AdjustStock");

    [Theory]
    [InlineData("<html>maintenance</html>")]
    [InlineData("[]")]
    [InlineData("""{"data":{}}""")]
    [InlineData("""{"data":7}""")]
    [InlineData("""{"errors":[7]}""")]
    [InlineData("""{"errors":[{"message":"no","extensions":{"code":7}}]}""")]
    [InlineData("""{"errors":[{"message":"no","extensions":7}]}""")]
    public async Task An_answer_of_the_wrong_form_leaves_a_mutation_unknown_and_a_read_undone(string body)
    {
        await using var shop = await TestShop.Start();
        await using var server = await AnsweringServer.Start(body);
        var client = shop.Client(settings: server.Settings);

        Assert.IsType<Down>(await client.Send(Query, new { }, default));
        Assert.IsType<Unknown>(await client.Send(Mutation, new { }, default));
    }

    [Theory]
    [InlineData("""{"data":{"inventoryAdjustQuantities":null}}""")]
    [InlineData("""{"data":{"inventoryAdjustQuantities":{}}}""")]
    public async Task A_mutation_without_a_payload_is_unknown(string body)
    {
        await using var shop = await TestShop.Start();
        await using var server = await AnsweringServer.Start(body);

        Assert.IsType<Unknown>(await shop.Client(settings: server.Settings).Send(Mutation, new { }, default));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("""{"throttleStatus":7}""")]
    [InlineData("""{"throttleStatus":{"maximumAvailable":"x","currentlyAvailable":1,"restoreRate":1}}""")]
    [InlineData("""{"throttleStatus":{"maximumAvailable":2000,"currentlyAvailable":1,"restoreRate":0}}""")]
    public async Task A_cost_that_makes_no_sense_is_none(string cost)
    {
        await using var shop = await TestShop.Start();
        await using var server = await AnsweringServer.Start(
            """{"data":{"nodes":[]},"extensions":{"cost":COST}}""".Replace("COST", cost, StringComparison.Ordinal));

        Assert.IsType<Answered>(await shop.Client(settings: server.Settings).Send(Query, new { }, default));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("1E999")]
    public async Task A_pause_that_makes_no_sense_is_the_usual_one(string retryAfter)
    {
        await using var shop = await TestShop.Start();
        await using var server = await AnsweringServer.Start((http, _) =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });

        Assert.IsType<Throttled>(await shop.Client(settings: server.Settings).Send(Query, new { }, default));
        Assert.InRange(await shop.Erp.Value<double>("select available from shopify_budget"), -200.1, -199.9);
    }

    [Fact]
    public async Task A_firewalls_403_is_an_outage_and_opens_the_breaker()
    {
        await using var shop = await TestShop.Start();
        await using var server = await AnsweringServer.Start("<html>blocked</html>", 403);
        var client = shop.Client(settings: server.Settings);

        for (var request = 0; request < 5; request++)
        {
            Assert.IsType<Down>(await client.Send(Mutation, new { }, default));
        }

        Assert.True(client.IsDown);
    }

    [Fact]
    public async Task An_endless_answer_is_cut_off_at_a_limit()
    {
        await using var shop = await TestShop.Start();
        var chunk = new byte[1 << 20];
        await using var server = await AnsweringServer.Start(async (http, _) =>
        {
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.Body.WriteAsync(chunk, http.RequestAborted);
            }
        });

        var answer = await shop.Client(settings: server.Settings).Send(Mutation, new { }, default);

        Assert.Equal(new Unknown("Shopify's answer is larger than 20 MB and was cut off."), answer);
    }

    [Fact]
    public async Task A_small_answer_that_unpacks_to_a_huge_one_is_cut_off_at_a_limit()
    {
        await using var shop = await TestShop.Start();
        await using var server = await AnsweringServer.Start(async (http, _) =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            await using var packed = new GZipStream(http.Response.Body, CompressionLevel.Fastest);

            for (var written = 0; written < 100; written++)
            {
                await packed.WriteAsync(new byte[1 << 20], http.RequestAborted);
            }
        });

        var answer = await shop.Client(settings: server.Settings).Send(Query, new { }, default);

        Assert.Equal(new Down("Shopify's answer is larger than 20 MB and was cut off."), answer);
    }

    [Fact]
    public async Task An_answer_that_is_packed_wrongly_is_lost()
    {
        await using var shop = await TestShop.Start();
        await using var server = await AnsweringServer.Start((http, _) =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            return http.Response.WriteAsync("{}");
        });

        Assert.IsType<Unknown>(await shop.Client(settings: server.Settings).Send(Mutation, new { }, default));
    }

    [Fact]
    public async Task A_list_that_is_too_expensive_is_read_in_halves()
    {
        await using var shop = await TestShop.Start();
        await using var server = await AnsweringServer.Start((http, request) =>
        {
            var ids = request.GetProperty("variables").GetProperty("ids").EnumerateArray().Select(id => id.GetString()).ToList();

            return http.Response.WriteAsync(ids.Count > 3
                ? """{"errors":[{"message":"too much","extensions":{"code":"MAX_COST_EXCEEDED"}}]}"""
                : JsonSerializer.Serialize(new { data = new { nodes = ids.Select(id => new { id }) } }));
        });
        var gids = Enumerable.Range(1, 10).Select(id => $"gid://shopify/InventoryItem/{id}").ToList();

        var read = await shop.Client(settings: server.Settings).ReadNodes(Query, gids, ids => new { ids, location = "" }, default);

        Assert.Empty(read.Problems);
        Assert.Equal(gids, gids.Select(gid => read.Nodes[gid]!.Value.RequiredText("id")));
    }

    [Fact]
    public async Task A_token_that_cannot_be_sent_is_named()
    {
        await using var shop = await TestShop.Start();
        var client = shop.Client(settings: new Dictionary<string, string?> { ["SHOPIFY_ADMIN_API_TOKEN"] = "shpat_ä" });

        var down = Assert.IsType<Down>(await client.Send(Query, new { }, default));

        Assert.Equal(Reason.BadSetting, down.Reason);
        Assert.Contains("SHOPIFY_ADMIN_API_TOKEN", down.Why);
        Assert.DoesNotContain("shpat_", down.Why);
    }

    [Fact]
    public async Task The_seam_can_lose_a_request_before_it_is_sent_and_an_answer_after_it()
    {
        await using var shop = await TestShop.Start();
        var instance = shop.Instance();
        var (client, seam) = (instance.GetRequiredService<ShopifyClient>(), instance.GetRequiredService<ShopifySeam>());
        var item = shop.AddItem(7);
        var call = StockCall.One(Guid.Parse("6b1f3f5e-53b5-4d1c-9d57-2f4f4c3c1f4a"), item, shop);

        seam.Before = (request, _) => request.Document.IsMutation ? throw new IOException() : default;
        Assert.IsType<Unknown>(await client.SendVerbatim(Mutation, call.Variables, default));
        Assert.Equal(7, shop.Available(item));

        (seam.Before, seam.After) = ((_, _) => default, (request, _) => request.Document.IsMutation ? throw new IOException() : default);
        Assert.IsType<Unknown>(await client.SendVerbatim(Mutation, call.Variables, default));
        Assert.Equal(8, shop.Available(item));
    }
}
