using System.Text.Json;

namespace StoreSimulator.Tests;

public sealed class AdjustTests
{
    [Fact]
    public async Task A_change_from_the_quantity_expected_is_applied()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item(available: 10);
        var answer = await store.Adjust([store.Change(item, -3, from: 10)]);

        Assert.Empty(answer.Codes());
        var change = answer.GetProperty("inventoryAdjustmentGroup").GetProperty("changes")[0];
        Assert.Equal(System.Text.Json.JsonValueKind.Null, change.GetProperty("quantityAfterChange").ValueKind); // as recorded
        Assert.Equal(7, store.Store.Available(item, store.Location));
        Assert.Equal(1, store.Store.Statistics.EntriesChanged);
    }

    [Fact]
    public async Task A_stale_quantity_is_refused_with_its_path_and_the_whole_batch_with_it()
    {
        await using var store = await OpenStore.Start();
        var (good, stale) = (store.Item(), store.Item());
        var answer = await store.Adjust([store.Change(good, 1, from: 10), store.Change(stale, 1, from: 9)]);

        Assert.Equal(["CHANGE_FROM_QUANTITY_STALE"], answer.Codes());
        Assert.Equal(["input", "changes", "1", "changeFromQuantity"], answer.FieldOfFirst());
        Assert.Equal(10, store.Store.Available(good, store.Location));
        Assert.Equal(
            (0, 1, 1), (store.Store.Statistics.EntriesChanged, store.Store.Statistics.EntriesRefused, store.Store.Statistics.EntriesStale));
    }

    [Fact]
    public async Task Partial_batches_apply_the_good_entries_and_report_the_bad()
    {
        await using var store = await OpenStore.Start();
        store.Store.Faults.PartialBatches = true;
        var (good, stale) = (store.Item(), store.Item());
        var answer = await store.Adjust([store.Change(stale, 1, from: 9), store.Change(good, 1, from: 10)]);

        Assert.Equal(["CHANGE_FROM_QUANTITY_STALE"], answer.Codes());
        Assert.Equal(11, store.Store.Available(good, store.Location));
        Assert.Equal(10, store.Store.Available(stale, store.Location));
    }

    [Fact]
    public async Task The_same_level_twice_in_a_batch_counts_twice()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item(available: 10);
        Assert.Empty((await store.Adjust([store.Change(item, 1, from: 10), store.Change(item, 2, from: 11)])).Codes());
        Assert.Equal(13, store.Store.Available(item, store.Location));
    }

    [Fact]
    public async Task Stock_may_go_below_zero_by_adjusting()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item(available: 1);
        Assert.Empty((await store.Adjust([store.Change(item, -3)])).Codes());
        Assert.Equal(-2, store.Store.Available(item, store.Location));
    }

    [Fact]
    public async Task What_cannot_be_changed_says_why()
    {
        await using var store = await OpenStore.Start();
        var (bundle, untracked, item) = (store.Item(isBundle: true), store.Item(tracked: false), store.Item());

        Assert.Equal(["NON_MUTABLE_INVENTORY_ITEM"], (await store.Adjust([store.Change(bundle, 1)], "a")).Codes());
        Assert.Equal(["NON_MUTABLE_INVENTORY_ITEM"], (await store.Adjust([store.Change(untracked, 1)], "b")).Codes());
        Assert.Equal(["INVALID_INVENTORY_ITEM"], (await store.Adjust([store.Change("gid://shopify/InventoryItem/1", 1)], "c")).Codes());
        Assert.Equal(
            ["INVALID_LOCATION"],
            (
                await store.Adjust(
                    [new { inventoryItemId = item, locationId = "gid://shopify/Location/1", delta = 1, changeFromQuantity = (int?)null }],
                    "d")).Codes());
        Assert.Equal(["INVALID_QUANTITY_TOO_HIGH"], (await store.Adjust([store.Change(item, 2_000_000_000)], "e")).Codes());
    }

    [Theory]
    [InlineData("2026-07", "ITEM_NOT_STOCKED_AT_LOCATION", null)]
    [InlineData("2026-10", null, 5)]
    public async Task A_level_is_connected_by_changing_it_from_2026_10(string version, string? code, int? available)
    {
        await using var store = await OpenStore.Start();
        var item = store.Item();
        var elsewhere = store.Store.AddLocation("Elsewhere").Gid;
        var answer = await store.Adjust(
            [new { inventoryItemId = item, locationId = elsewhere, delta = 5, changeFromQuantity = (int?)null }], version: version);

        Assert.Equal(code is null ? [] : [code], answer.Codes());
        Assert.Equal(available, store.Store.Available(item, elsewhere));
    }

    [Fact]
    public async Task From_2026_04_the_quantity_expected_must_be_named_even_if_null()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item();
        var change = new { inventoryItemId = item, locationId = store.Location, delta = 1 };

        Assert.Empty((await store.Adjust([change], version: "2026-01")).Codes());
        Assert.Empty((await store.Adjust([store.Change(item, 1)], "other", version: "2026-04")).Codes());
        var answer = await store.Ask(
            """
            mutation($input: InventoryAdjustQuantitiesInput!) {
                inventoryAdjustQuantities(input: $input) @idempotent(key: "x") { userErrors { code } }
            }
            """,
            new { input = new { name = "available", reason = "correction", changes = new[] { change } } }, "2026-04");
        Assert.Equal("INVALID_FIELD_ARGUMENTS", answer.ErrorCode());
        Assert.Equal(12, store.Store.Available(item, store.Location));
    }

    [Fact]
    public async Task Two_hundred_and_fifty_entries_are_taken_and_one_more_is_not()
    {
        await using var store = await OpenStore.Start();
        var items = store.Store.Seed(251).Select(product => product.Variants[0].Item.Gid).ToArray();

        var tooMany = await store.Ask(
            """
            mutation($input: InventoryAdjustQuantitiesInput!) {
                inventoryAdjustQuantities(input: $input) @idempotent(key: "x") { userErrors { code } }
            }
            """,
            new { input = new { name = "available", reason = "correction", changes = items.Select(item => store.Change(item, 1)) } });
        Assert.Equal("MAX_INPUT_SIZE_EXCEEDED", tooMany.ErrorCode());
        Assert.Empty((await store.Adjust([.. items.Take(250).Select(item => store.Change(item, 1))])).Codes());
        Assert.Equal(250, store.Store.Statistics.EntriesChanged);
    }

    [Fact]
    public async Task Setting_refuses_negatives_and_doubles_and_compares_too()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item(available: 10);

        Assert.Equal(["INVALID_QUANTITY_NEGATIVE"], await Set(store, "a", name: "on_hand", entries: (item, -1, null)));
        Assert.Equal(["INVALID_QUANTITY_TOO_LOW"], await Set(store, "low", (item, -1_000_000_001, null)));
        Assert.Empty(await Set(store, "negative", (item, -3, 10)));
        Assert.Empty(await Set(store, "again", (item, 10, -3)));
        Assert.Equal(
            ["NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR", "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR"],
            await Set(store, "b", (item, 1, null), (item, 2, null)));
        Assert.Equal(["CHANGE_FROM_QUANTITY_STALE"], await Set(store, "c", (item, 1, 9)));
        Assert.Empty(await Set(store, "d", (item, 25, 10)));
        Assert.Equal(25, store.Store.Available(item, store.Location));
    }

    [Fact]
    public async Task A_change_that_changes_nothing_makes_no_group_and_what_is_on_hand_is_told_last()
    {
        await using var store = await OpenStore.Start();
        var (first, second) = (store.Item(available: 10), store.Item(available: 10));

        var none = await store.Adjust([store.Change(first, 0)], key: "none");
        var both = await store.Ask(
            """
            mutation($changes: [InventoryChangeInput!]!) {
                inventoryAdjustQuantities(input: { name: "available", reason: "correction", changes: $changes }) @idempotent(key: "k") {
                    inventoryAdjustmentGroup { changes { name quantityAfterChange } }
                }
            }
            """,
            new { changes = new[] { store.Change(first, 1), store.Change(second, 1) } });

        Assert.Equal(JsonValueKind.Null, none.GetProperty("inventoryAdjustmentGroup").ValueKind);
        Assert.Empty(none.Codes());
        Assert.Equal(
            ["available", "available", "on_hand", "on_hand"],
            both.At("inventoryAdjustQuantities.inventoryAdjustmentGroup.changes").EnumerateArray()
                .Select(change => change.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData(
        "available", "made_up",
        "input.reason: The specified reason is invalid. Valid values are: correction, cycle_count_available, damaged, movement_canceled, "
        + "movement_created, movement_received, movement_updated, other, promotion, quality_control, received, reservation_created, "
        + "reservation_deleted, reservation_updated, restock, safety_stock, shrinkage.")]
    [InlineData(
        "committed", "correction",
        "input.name: The specified quantity name is invalid. Valid values are: available, damaged, incoming, quality_control, reserved, "
        + "safety_stock.")]
    public async Task A_refusal_names_what_would_have_done(string name, string reason, string refusal)
    {
        await using var store = await OpenStore.Start();

        var answer = await store.Ask(
            """
            mutation($input: InventoryAdjustQuantitiesInput!) {
                inventoryAdjustQuantities(input: $input) @idempotent(key: "k") { userErrors { field message } }
            }
            """,
            new { input = new { name, reason, changes = new[] { store.Change(store.Item(), 1) } } });

        Assert.Equal([refusal], answer.At("inventoryAdjustQuantities").Refusals());
    }

    [Fact]
    public async Task An_item_stays_stocked_at_one_location_and_may_be_stocked_anew_where_it_was_not()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item();
        var level = store.Store.Items[0].Levels[0].Gid;
        const string deactivate =
            "mutation($id: ID!) { inventoryDeactivate(inventoryLevelId: $id) @idempotent(key: \"k\") { userErrors { field message } } }";

        var only = await store.Ask(deactivate, new { id = level });
        var none = await store.Ask(
            deactivate.Replace("\"k\"", "\"l\"", StringComparison.Ordinal),
            new { id = "gid://shopify/InventoryLevel/1?inventory_item_id=2" });

        Assert.Equal(
            [": The product couldn't be unstocked from Main because products need to be stocked at a minimum of 1 location."],
            only.At("inventoryDeactivate").Refusals());
        Assert.Equal(
            [": The product couldn't be unstocked because the product was deleted."], none.At("inventoryDeactivate").Refusals());
        Assert.Equal(10, store.Store.Available(item, store.Location));
    }

    [Fact]
    public async Task An_item_is_stocked_at_a_location_by_activating_it()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item();
        var elsewhere = store.Store.AddLocation("Elsewhere").Gid;
        var answer = await store.Ask(
            """
            mutation($item: ID!, $location: ID!) {
              inventoryActivate(inventoryItemId: $item, locationId: $location, available: 4) @idempotent(key: "k") {
                inventoryLevel { id quantities(names: ["available"]) { quantity } } userErrors { field message }
              }
            }
            """,
            new { item, location = elsewhere });

        Assert.Equal("4", answer.Text("inventoryActivate.inventoryLevel.quantities.0.quantity"));
        Assert.Equal(4, store.Store.Available(item, elsewhere));
    }

    [Fact]
    public async Task An_item_is_tracked_and_labelled_by_updating_it()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item(tracked: false);
        var answer = await store.Ask(
            """
            mutation($id: ID!) {
                inventoryItemUpdate(id: $id, input: { tracked: true, sku: "NEW" }) { inventoryItem { tracked sku } userErrors { message } }
            }
            """,
            new { id = item });

        Assert.Equal("NEW", answer.Text("inventoryItemUpdate.inventoryItem.sku"));
        Assert.Equal(
            item,
            (
                await store.Ask(
                    """
                    { productVariants(first: 1, query: "sku:NEW") { nodes { inventoryItem { id } } } }
                    """)).Text("productVariants.nodes.0.inventoryItem.id"));
    }

    private static Task<string[]> Set(OpenStore store, string key, params (string Item, int Quantity, int? From)[] entries) =>
        Set(store, key, "available", entries);

    private static async Task<string[]> Set(
        OpenStore store, string key, string name, params (string Item, int Quantity, int? From)[] entries)
    {
        var answer = await store.Ask(
            $$"""
            mutation($input: InventorySetQuantitiesInput!) {
                inventorySetQuantities(input: $input) @idempotent(key: "{{key}}") { userErrors { code field message } }
            }
            """,
            new
            {
                input = new
                {
                    name,
                    reason = "correction",
                    quantities = entries.Select(entry =>
                        new
                        {
                            inventoryItemId = entry.Item,
                            locationId = store.Location,
                            quantity = entry.Quantity,
                            changeFromQuantity = entry.From,
                        }),
                },
            });
        return answer.At("inventorySetQuantities").Codes();
    }
}
