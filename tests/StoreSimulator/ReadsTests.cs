using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

public sealed class ReadsTests
{
    [Fact]
    public async Task Variants_are_found_by_sku_or_barcode_whatever_the_case()
    {
        await using var store = await OpenStore.Start();
        store.Store.AddProduct("Cup", new NewVariant { Sku = "CUP 1" }, new NewVariant { Sku = "CUP'2", Barcode = "4006" });
        store.Store.AddProduct("Mug", new NewVariant { Sku = "MUG", Barcode = "4007" });

        Assert.Equal(["CUP 1", "MUG"], await Skus(store, "sku:'cup 1' OR barcode:4007"));
        Assert.Equal(["CUP'2"], await Skus(store, @"sku:'CUP\'2'"));
        Assert.Equal(["CUP 1", "CUP'2"], await Skus(store, "sku:CUP*"));
        Assert.Equal(["CUP'2"], await Skus(store, "sku:CUP* AND barcode:4006"));
        Assert.Equal(["CUP 1", "MUG"], await Skus(store, "-barcode:4006"));
        Assert.Equal(["MUG"], await Skus(store, "NOT (sku:'CUP 1' OR barcode:4006)"));
        Assert.Empty(await Skus(store, "sku:NONE"));
    }

    [Fact]
    public async Task A_search_by_what_is_not_simulated_is_refused_by_name()
    {
        await using var store = await OpenStore.Start();
        Assert.Equal(
            "NOT_SIMULATED", (await store.Ask("""{ productVariants(first: 1, query: "taxable:true") { nodes { id } } }""")).ErrorCode());
    }

    [Fact]
    public async Task A_search_term_that_Shopify_does_not_know_is_ignored_with_a_warning()
    {
        await using var store = await OpenStore.Start();
        store.Store.Seed(2, "CUP-");

        var answer = await store.Ask("""{ productVariants(first: 5, query: "colour:red AND sku:CUP-1") { nodes { sku } } }""");
        var all = await store.Ask("""{ productVariants(first: 5, query: "-colour:red") { nodes { sku } } }""");

        Assert.Equal("CUP-1", answer.Text("productVariants.nodes.0.sku"));
        Assert.Equal(2, all.At("productVariants.nodes").GetArrayLength());
        var warned = answer.GetProperty("extensions").GetProperty("search")[0];
        Assert.Equal("productVariants", warned.GetProperty("path")[0].GetString());
        Assert.Equal("colour:red AND sku:CUP-1", warned.GetProperty("query").GetString());
        Assert.Equal("invalid_field", warned.GetProperty("warnings")[0].GetProperty("code").GetString());
        Assert.Equal("colour", warned.GetProperty("warnings")[0].GetProperty("field").GetString());
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition_even_when_an_entry_is_deleted()
    {
        await using var store = await OpenStore.Start();
        var products = store.Store.Seed(25);
        var (seen, cursor) = (new List<string>(), (string?)null);
        do
        {
            var answer = await store.Ask(
                "query($after: String) { products(first: 10, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }",
                new { after = cursor });
            seen.AddRange(answer.At("products.nodes").EnumerateArray().Select(node => node.GetProperty("id").GetString()!));
            cursor = answer.At("products.pageInfo.hasNextPage").GetBoolean() ? answer.Text("products.pageInfo.endCursor") : null;
            if (seen.Count == 10)
            {
                store.Store.DeleteProduct(products[9].Gid); // the very one the cursor points at
            }
        }
        while (cursor is not null);

        Assert.Equal(products.Select(product => product.Gid), seen);
    }

    [Fact]
    public async Task Pages_go_backwards_too()
    {
        await using var store = await OpenStore.Start();
        var products = store.Store.Seed(5);

        var last = await store.Ask("{ products(last: 2) { nodes { id } pageInfo { hasPreviousPage startCursor } } }");
        var before = await store.Ask(
            "query($before: String) { products(last: 2, before: $before) { nodes { id } } }",
            new { before = last.Text("products.pageInfo.startCursor") });
        var reverse = await store.Ask("{ products(first: 2, reverse: true) { nodes { id } } }");

        Assert.Equal(products[3].Gid, last.Text("products.nodes.0.id"));
        Assert.Equal(products[1].Gid, before.Text("products.nodes.0.id"));
        Assert.Equal(products[4].Gid, reverse.Text("products.nodes.0.id"));
    }

    [Fact]
    public async Task Pages_follow_the_sort_key_and_an_unknown_one_is_refused_by_name()
    {
        var clock = new FakeTimeProvider();
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        var products = store.Store.Seed(4);
        clock.Advance(TimeSpan.FromSeconds(1));
        store.Store.EditProduct(products[1].Gid, product => product.Title = "Edited");

        var newest = await store.Ask("{ products(first: 1, sortKey: UPDATED_AT, reverse: true) { nodes { id } pageInfo { endCursor } } }");
        var next = await store.Ask(
            "query($after: String) { products(first: 3, sortKey: UPDATED_AT, reverse: true, after: $after) { nodes { id } } }",
            new { after = newest.Text("products.pageInfo.endCursor") });

        Assert.Equal(products[1].Gid, newest.Text("products.nodes.0.id"));
        Assert.Equal(
            [products[3].Gid, products[2].Gid, products[0].Gid],
            next.At("products.nodes").EnumerateArray().Select(node => node.GetProperty("id").GetString()));
        Assert.Equal("NOT_SIMULATED", (await store.Ask("{ products(first: 1, sortKey: INVENTORY_TOTAL) { nodes { id } } }")).ErrorCode());
    }

    [Fact]
    public async Task No_page_is_larger_than_250()
    {
        await using var store = await OpenStore.Start();
        Assert.Equal("BAD_REQUEST", (await store.Ask("{ products(first: 251) { nodes { id } } }")).ErrorCode());
        Assert.Equal("BAD_REQUEST", (await store.Ask("{ products { nodes { id } } }")).ErrorCode());
    }

    [Fact]
    public async Task Nodes_come_back_in_the_order_asked_with_null_for_the_unknown()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item(available: 4);
        var answer = await store.Ask(
            """
            query($ids: [ID!]!) {
              nodes(ids: $ids) {
                __typename
                ... on InventoryItem {
                  inventoryLevels(first: 5) { nodes { quantities(names: ["available"]) { name quantity updatedAt } } }
                }
              }
            }

            """,
            new { ids = new[] { "gid://shopify/Product/1", item, store.Location } });

        Assert.Equal(System.Text.Json.JsonValueKind.Null, answer.At("nodes.0").ValueKind);
        Assert.Equal("4", answer.Text("nodes.1.inventoryLevels.nodes.0.quantities.0.quantity"));
        Assert.Equal("Location", answer.Text("nodes.2.__typename"));
    }

    [Fact]
    public async Task Search_runs_behind_the_state_by_as_much_as_it_is_told()
    {
        var clock = new FakeTimeProvider();
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        store.Store.Faults.SearchLag = TimeSpan.FromSeconds(30);
        store.Item(sku: "NEW");

        Assert.Empty(await Skus(store, "sku:NEW"));
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(["NEW"], await Skus(store, "sku:NEW"));
    }

    [Fact]
    public async Task Twenty_thousand_products_are_there_at_once()
    {
        await using var store = await OpenStore.Start();
        var started = TimeProvider.System.GetTimestamp();
        store.Store.Seed(20_000);

        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10)); // what grows with the square takes minutes
        Assert.Equal(["SKU-19999"], await Skus(store, "sku:SKU-19999"));
    }

    private static async Task<string[]> Skus(OpenStore store, string query)
    {
        var answer = await store.Ask(
            "query($query: String) { productVariants(first: 50, query: $query) { nodes { sku } } }", new { query });
        return [.. answer.At("productVariants.nodes").EnumerateArray().Select(node => node.GetProperty("sku").GetString()!)];
    }
}
