using System.Text;
using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>Bulk operations from start to end, and the file they leave.</summary>
public sealed class BulkOperationsTests
{
    private const string Products =
        """
        {
          products {
            edges {
              node { id title status options { name values } variants { edges { node { id sku price inventoryItem { id tracked } } } } }
            }
          }
        }
        """;

    [Fact]
    public async Task An_operation_is_created_runs_and_is_completed_with_its_counts_and_a_file()
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(3, variantsEach: 2);

        var started = await bulk.Run(Products);
        Assert.Equal(
            ("CREATED", "0", "0", ""),
            (started.Value("status"), started.Value("objectCount"), started.Value("rootObjectCount"), started.Value("url")));
        var over = await bulk.Over(started.Value("id"));

        Assert.Equal(("COMPLETED", "9", "3", ""), (
            over.Value("status"), over.Value("objectCount"), over.Value("rootObjectCount"), over.Value("partialDataUrl")));
        Assert.Equal(JsonValueKind.String, over.GetProperty("fileSize").ValueKind);
        var file = await bulk.Fetch(over.Value("url"));
        Assert.Equal(over.Value("fileSize"), $"{file.Length}");
        Assert.Equal(9, BulkStore.Lines(file).Count);
    }

    [Fact]
    public async Task A_line_holds_lists_and_objects_and_a_child_names_its_parent()
    {
        await using var bulk = await BulkStore.Start();
        var product = bulk.Store.AddProduct("Salt & Pepper <1/2>", new NewVariant { Sku = "S", Price = 12.5m });
        var over = await bulk.Complete(Products, isGrouped: true);
        var text = Encoding.UTF8.GetString(await bulk.Fetch(over.Value("url")));

        var variant = product.Variants[0];
        Assert.Equal(
            $$"""
            {"id":"gid:\/\/shopify\/Product\/{{product.Id}}","title":"Salt \u0026 Pepper \u003c1\/2\u003e","status":"ACTIVE",
            "options":[{"name":"Title","values":["Default Title"]}]}|
            {"id":"gid:\/\/shopify\/ProductVariant\/{{variant.Id}}","sku":"S","price":"12.50",
            "inventoryItem":{"id":"gid:\/\/shopify\/InventoryItem\/{{variant.Item.Id}}","tracked":true},
            "__parentId":"gid:\/\/shopify\/Product\/{{product.Id}}"}|
            """.ReplaceLineEndings("").Replace('|', '\n'),
            text);
    }

    [Fact]
    public async Task Grouped_children_follow_their_parent_others_stray_and_none_is_lost()
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(50, variantsEach: 3);

        var grouped = BulkStore.Lines(await bulk.Fetch((await bulk.Complete(Products, isGrouped: true)).Value("url")));
        var strayed = BulkStore.Lines(await bulk.Fetch((await bulk.Complete(Products)).Value("url")));

        Assert.Equal(0, EarlyChildren(grouped));
        var last = "";
        foreach (var line in grouped)
        {
            last = line.TryGetProperty("__parentId", out var parent) ? last : line.GetProperty("id").GetString()!;
            Assert.True(parent.ValueKind == JsonValueKind.Undefined || parent.GetString() == last);
        }

        Assert.InRange(EarlyChildren(strayed), 1, 149);
        Assert.Equal(Sorted(grouped), Sorted(strayed));
    }

    [Fact]
    public async Task Connections_have_every_node_two_levels_deep_whatever_page_they_name()
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(300);

        var over = await bulk.Complete(
            """
            { products(first: 1) { edges { node { id variants(first: 1) { edges { node { id
                inventoryItem { id inventoryLevels { edges { node { id
                  quantities(names: ["available"]) { name quantity } } } } } } } } } } }
            }
            """);

        Assert.Equal(("900", "300"), (over.Value("objectCount"), over.Value("rootObjectCount")));
        var level = BulkStore.Lines(await bulk.Fetch(over.Value("url"))).First(line => line.TryGetProperty("quantities", out _));
        Assert.StartsWith("gid://shopify/ProductVariant/", level.GetProperty("__parentId").GetString(), StringComparison.Ordinal);
        Assert.Equal(100, level.GetProperty("quantities")[0].GetProperty("quantity").GetInt32());
    }

    [Fact]
    public async Task Orders_customers_and_images_are_read_by_the_same_search_and_the_same_fields_as_pages()
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(5);
        bulk.Store.SeedCustomers(4);
        bulk.Store.SeedOrders(20, linesEach: 3, overDays: 40);
        var fields =
            """
            id name createdAt currentTotalPriceSet { shopMoney { amount currencyCode } } customer { id email } tags
            fulfillments { id status trackingInfo { number company url } } refunds { id totalRefundedSet { shopMoney { amount } } }
            """;
        var since = bulk.Clock.GetUtcNow().AddDays(-10).ToString("O");

        var over = await bulk.Complete(
            $$"""
            { orders(query: "created_at:>='{{since}}'") { edges { node { {{fields}} lineItems { edges { node { id quantity } } }
              shippingLines { edges { node { id title } } } } } } }
            """);
        var page = await bulk.Ask($$"""{ orders(first: 50, query: "created_at:>='{{since}}'") { nodes { {{fields}} } } }""");

        var lines = BulkStore.Lines(await bulk.Fetch(over.Value("url")));
        var roots = lines.Where(line => !line.TryGetProperty("__parentId", out _)).ToArray();
        Assert.InRange(roots.Length, 1, 19);
        Assert.Equal(roots.Length * 4, lines.Count - roots.Length);
        Assert.Equal(Written(page.At("orders.nodes").EnumerateArray()), Written(roots));
        Assert.Contains(roots, root => root.GetProperty("refunds").GetArrayLength() == 1);

        var customers = await bulk.Complete(
            "{ customers { edges { node { id defaultAddress { id } addressesV2 { edges { node { id city } } } } } } }");
        Assert.Equal("8", customers.Value("objectCount"));
    }

    [Fact]
    public async Task Fragments_aliases_and_types_behind_interfaces_are_read_too()
    {
        await using var bulk = await BulkStore.Start();
        var product = bulk.Store.AddProduct("Cup", new NewVariant());
        bulk.Store.AddImage(product.Gid, "https://erp.example/cup.jpg", "A cup");

        var over = await bulk.Complete(
            """
            query { products { edges { node { ...Head id
              media { edges { node { __typename alt id ... on MediaImage { mimeType } ... on Video { duration } } } } } } } }
            fragment Head on Product { name: title }
            """, isGrouped: true);

        var lines = BulkStore.Lines(await bulk.Fetch(over.Value("url")));
        Assert.Equal("Cup", lines[0].GetProperty("name").GetString());
        Assert.Equal(
            ("MediaImage", "A cup", true),
            (lines[1].Value("__typename"), lines[1].Value("alt"), lines[1].TryGetProperty("mimeType", out _)));
        Assert.False(lines[1].TryGetProperty("duration", out _));
    }

    [Fact]
    public async Task Roots_are_those_of_the_start_each_as_it_is_when_it_is_read()
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(2);
        bulk.Store.Faults.BulkSpeed = 1;
        var id = (await bulk.Run("{ products { edges { node { id title } } } }")).Value("id");
        bulk.Clock.Advance(TimeSpan.FromMilliseconds(300));
        Assert.Equal(("RUNNING", "1", "", ""), Seen(await bulk.Read(id)));

        bulk.Store.EditProduct(bulk.Store.Products[0].Gid, product => product.Title = "Too late");
        bulk.Store.EditProduct(bulk.Store.Products[1].Gid, product => product.Title = "In time");
        bulk.Store.AddProduct("Not there yet");
        bulk.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(("RUNNING", "2", "", ""), Seen(await bulk.Read(id)));
        bulk.Clock.Advance(TimeSpan.FromSeconds(1));

        var over = await bulk.Read(id);
        Assert.Equal("COMPLETED", over.Value("status"));
        Assert.Equal(
            ["In time", "Product SKU-1"],
            BulkStore.Lines(await bulk.Fetch(over.Value("url"))).Select(line => line.GetProperty("title").GetString()).Order());

        static (string, string, string, string) Seen(JsonElement operation) => (
            operation.Value("status"), operation.Value("objectCount"), operation.Value("fileSize"), operation.Value("url"));
    }

    [Fact]
    public async Task Without_rows_there_is_no_url()
    {
        await using var bulk = await BulkStore.Start();
        var over = await bulk.Complete(Products);

        Assert.Equal(("COMPLETED", "0", "0", ""), (
            over.Value("status"), over.Value("objectCount"), over.Value("fileSize"), over.Value("url")));
    }

    [Fact]
    public async Task The_scopes_of_what_is_read_are_checked_when_it_is_read()
    {
        await using var bulk = await BulkStore.Start(new StoreOptions { Scopes = ["read_products"] });
        var over = await bulk.Complete("{ customers { edges { node { id } } } }");

        Assert.Equal(("FAILED", "ACCESS_DENIED", ""), (over.Value("status"), over.Value("errorCode"), over.Value("partialDataUrl")));
        Assert.Contains("read_customers", bulk.Store.BulkOperations[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_costs_ten_and_takes_no_more_points_while_it_runs()
    {
        await using var bulk = await BulkStore.Start();
        bulk.Store.Seed(200);
        var started = await bulk.Ask(BulkStore.StartMutation, new { query = Products });
        Assert.True(started.TryGetProperty("data", out _), started.ToString());
        Assert.Equal(10, started.GetProperty("extensions").GetProperty("cost").GetProperty("requestedQueryCost").GetInt32());
        bulk.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("COMPLETED", bulk.Store.BulkOperations[0].Status);
        Assert.Equal(10, bulk.Store.Statistics.PointsSpent);
    }

    private static string[] Written(IEnumerable<JsonElement> orders) =>
        [.. orders.Select(order => JsonSerializer.Serialize(order)).Order(StringComparer.Ordinal)];

    private static int EarlyChildren(IReadOnlyList<JsonElement> lines)
    {
        var seen = new HashSet<string>();
        var early = 0;
        foreach (var line in lines)
        {
            early += line.TryGetProperty("__parentId", out var parent) && !seen.Contains(parent.GetString()!) ? 1 : 0;
            seen.Add(line.GetProperty("id").GetString()!);
        }

        return early;
    }

    private static string[] Sorted(IEnumerable<JsonElement> lines) =>
        [.. lines.Select(line => line.GetRawText()).Order(StringComparer.Ordinal)];
}
