using System.Text.Json;
using static StoreSimulator.Tests.Catalogue;

namespace StoreSimulator.Tests;

public sealed class VariantsTests
{
    private const string Huge = "1000000000000000000";

    [Fact]
    public async Task Variants_are_created_with_their_values_prices_items_and_stock()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();

        var payload = await store.CreateVariants(
            id,
            [
                new
                {
                    optionValues = new[] { Value("Color", "Blue"), Value("Size", "Extra Large") },
                    price = "10.5",
                    compareAtPrice = "12.00",
                    barcode = "4006",
                    taxable = false,
                    inventoryPolicy = "CONTINUE",
                    inventoryItem = new
                    {
                        sku = "SHIRT-BX",
                        tracked = true,
                        cost = "4.2",
                        requiresShipping = false,
                        countryCodeOfOrigin = "DE",
                        harmonizedSystemCode = "1234.56",
                        measurement = new { weight = new { value = 250, unit = "GRAMS" } },
                    },
                    inventoryQuantities = new[] { new { locationId = store.Location, availableQuantity = 7 } },
                },
            ]);

        Assert.Empty(payload.Errors());
        Assert.Equal(["Blue / Extra Large"], payload.Texts("productVariants", "title"));
        Assert.Equal(["Small", "Large", "Extra Large"], payload.Texts("product.options.1.optionValues", "name"));
        Assert.Equal(["Red / Small", "Blue / Extra Large"], payload.Texts("product.variants.nodes", "title"));
        var variant = payload.In("product.variants.nodes.1");
        Assert.Equal(("10.50", "12.00"), (Text(variant, "price"), Text(variant, "compareAtPrice")));
        Assert.Equal(("4006", "CONTINUE"), (Text(variant, "barcode"), Text(variant, "inventoryPolicy")));
        var item = variant.In("inventoryItem");
        Assert.Equal(("SHIRT-BX", "4.2"), (Text(item, "sku"), Text(item, "unitCost.amount")));
        Assert.Equal(("DE", "123456"), (Text(item, "countryCodeOfOrigin"), Text(item, "harmonizedSystemCode")));
        Assert.Equal(("250", "GRAMS"), (Text(item, "measurement.weight.value"), Text(item, "measurement.weight.unit")));
        Assert.Equal(7, store.Store.Available(Text(item, "id")!, store.Location));
        Assert.Equal("7", Text(payload, "product.totalInventory"));
    }

    [Theory]
    [InlineData("DEFAULT", "Large")]
    [InlineData("REMOVE_STANDALONE_VARIANT", "Large")]
    [InlineData("PRESERVE_STANDALONE_VARIANT", "Default Title,Large")]
    public async Task The_strategy_says_whether_the_default_variant_goes(string strategy, string titles)
    {
        await using var store = await OpenStore.Start();
        var id = (await store.Create(new { title = "Cup" })).In("product.id").GetString()!;

        var payload = await store.CreateVariants(id, [new { optionValues = new[] { Value("Title", "Large") } }], strategy);

        Assert.Equal(titles.Split(','), payload.Texts("product.variants.nodes", "title"));
        Assert.Equal(titles.Split(','), payload.Texts("product.options.0.optionValues", "name"));
    }

    [Theory]
    [InlineData("DEFAULT", 2)]
    [InlineData("REMOVE_STANDALONE_VARIANT", 1)]
    public async Task The_strategy_says_whether_an_only_variant_of_the_merchants_goes(string strategy, int left)
    {
        await using var store = await OpenStore.Start();
        var payload = await store.CreateVariants(
            await store.Shirt(), [new { optionValues = new[] { Value("Color", "Blue"), Value("Size", "Large") } }], strategy);
        Assert.Equal(left, payload.In("product.variants.nodes").GetArrayLength());
    }

    [Fact]
    public async Task Bulk_create_refuses_in_Shopifys_words_and_creates_none()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();

        Task<JsonElement> Try(object variant) => store.CreateVariants(id, [variant]);

        var unknown = await store.CreateVariants("gid://shopify/Product/1", []);
        Assert.Equal(["productId: Product does not exist (PRODUCT_DOES_NOT_EXIST)"], unknown.Errors());
        Assert.Equal((JsonValueKind.Null, 0), (unknown.In("product").ValueKind, unknown.In("productVariants").GetArrayLength()));
        Assert.Equal(
            ["variants.0.optionValues: Duplicated option name 'Color' (INVALID_INPUT)"],
            (await Try(new { optionValues = new[] { Value("Color", "Blue"), Value("Color", "Red") } })).Errors());
        Assert.Equal(
            ["variants.0.optionValues.0: Option does not exist (INVALID_INPUT)"],
            (await Try(new { optionValues = new[] { Value("Material", "Cotton") } })).Errors());
        Assert.Equal(
            ["variants.0: You need to add option values for Size (NEED_TO_ADD_OPTION_VALUES)"],
            (await Try(new { optionValues = new[] { Value("Color", "Blue") } })).Errors());
        Assert.Equal(
            [
                "variants.0.inventoryQuantities: Quantity for Blue / Large couldn't be set because the location was deleted."
                + " (TRACKED_VARIANT_LOCATION_NOT_FOUND)",
            ],
            (await Try(new
            {
                optionValues = new[] { Value("Color", "Blue"), Value("Size", "Large") },
                inventoryQuantities = new[] { new { availableQuantity = 5, locationId = "gid://shopify/Location/9" } },
            })).Errors());
        Assert.Equal(
            [
                "variants.0: The variant 'Red / Small' already exists. Please change at least one option value."
                + " (VARIANT_ALREADY_EXISTS_CHANGE_OPTION_VALUE)",
            ],
            (await Try(new { optionValues = new[] { Value("Color", "red"), Value("Size", "Small") } })).Errors());
        Assert.Equal(
            ["variants.0.id: id cannot be specified during creation (NO_KEY_ON_CREATE)"],
            (await Try(new { id = store.Store.Variants[0].Gid })).Errors());
        Assert.Equal(["Red / Small"], (await store.Read(id)).Texts("variants.nodes", "title"));
    }

    [Fact]
    public async Task Bulk_update_changes_price_cost_and_weight_of_all_variants_at_once()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();
        var variant = store.Store.Variants[0];

        var payload = await store.UpdateVariants(
            id,
            [
                new
                {
                    id = variant.Gid,
                    price = "9.99",
                    inventoryItem = new { sku = "RS", cost = "3", measurement = new { weight = new { value = 1.5, unit = "POUNDS" } } },
                },
            ]);

        Assert.Empty(payload.Errors());
        Assert.Equal(["9.99"], payload.Texts("productVariants", "price"));
        Assert.Equal((9.99m, 3m, "RS"), (variant.Price, variant.Item.Cost, variant.Sku));
        Assert.Equal((1.5m, "POUNDS"), (variant.Item.Weight, variant.Item.WeightUnit));
        var found = await store.Ask("""{ productVariants(first: 2, query: "sku:RS") { nodes { id } } }""");
        Assert.Equal(variant.Gid, found.Text("productVariants.nodes.0.id"));
    }

    [Fact]
    public async Task Null_clears_a_compared_price_and_is_no_price()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();
        var variant = store.Store.Variants[0];
        variant.CompareAtPrice = 5;

        await store.UpdateVariants(id, [new { id = variant.Gid, compareAtPrice = (string?)null }]);
        var refused = await store.UpdateVariants(id, [new { id = variant.Gid, price = (string?)null }]);

        Assert.Null(variant.CompareAtPrice);
        Assert.Equal(["variants.0.price: Price can't be blank (BLANK)"], refused.Errors());
    }

    [Fact]
    public async Task Metafields_are_written_with_their_variant_and_refused_with_it()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();
        object Form(string size, string? type) => new
        {
            optionValues = new[] { Value("Color", "Blue"), Value("Size", size) },
            metafields = new[] { new { @namespace = "erp", key = "number", value = "A-1", type } },
        };

        var created = await store.CreateVariants(id, [Form("Large", "single_line_text_field")]);
        var refused = await store.CreateVariants(id, [Form("Huge", null)]);

        Assert.Equal(["variants.0.metafields.0.type: Type can't be blank (INVALID_INPUT)"], refused.Errors());
        var read = await store.Ask(
            """query($id: ID!) { productVariant(id: $id) { metafield(namespace: "erp", key: "number") { value } } }""",
            new { id = created.In("productVariants.0.id").GetString() });
        Assert.Equal("A-1", read.Text("productVariant.metafield.value"));
    }

    [Fact]
    public async Task Bulk_update_refuses_in_Shopifys_words()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();
        var variant = store.Store.Variants[0].Gid;

        Task<JsonElement> Try(object input) => store.UpdateVariants(id, [input]);

        Assert.Equal(
            ["productId: Product does not exist (PRODUCT_DOES_NOT_EXIST)"],
            (await store.UpdateVariants("gid://shopify/Product/1", [])).Errors());
        var nameless = await Try(new { price = "1" });
        Assert.Equal(["variants.0.id: Product variant is missing ID attribute (PRODUCT_VARIANT_ID_MISSING)"], nameless.Errors());
        Assert.Equal(JsonValueKind.Object, nameless.In("product").ValueKind);
        Assert.Equal(JsonValueKind.Null, nameless.In("productVariants").ValueKind);
        Assert.Equal(
            ["variants.0.id: Product variant does not exist (PRODUCT_VARIANT_DOES_NOT_EXIST)"],
            (await Try(new { id = "gid://shopify/ProductVariant/1" })).Errors());
        Assert.Equal(
            [
                "variants.0.inventoryQuantities: Inventory quantities can only be provided during create. To update inventory for"
                + " existing variants, use inventoryAdjustQuantities. (NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE)",
            ],
            (await Try(new
            {
                id = variant,
                inventoryQuantities = new[] { new { availableQuantity = 4, locationId = store.Location } },
            })).Errors());
        Assert.Equal(
            ["variants.0.optionValues.0: Option does not exist (OPTION_DOES_NOT_EXIST)"],
            (await Try(new { id = variant, optionValues = new[] { Value("Material", "Cotton") } })).Errors());
        Assert.Equal(
            [
                "variants.0: must be greater than or equal to 0",
                "variants.0.inventoryItem.cost: Cost per item must be greater than or equal to 0 (GREATER_THAN_OR_EQUAL_TO)",
            ],
            (await Try(new { id = variant, inventoryItem = new { cost = "-5" } })).Errors());
        Assert.Equal(
            [
                $"variants.0: must be less than {Huge}",
                $"variants.0.inventoryItem.cost: Cost per item must be less than {Huge} (INVALID_INPUT)",
            ],
            (await Try(new { id = variant, inventoryItem = new { cost = Huge } })).Errors());
        var prices = await Try(new { id = variant, price = "-1.00", compareAtPrice = Huge });
        Assert.Equal(
            [
                $"variants.0.compareAtPrice: must be less than {Huge} (INVALID_INPUT)",
                "variants.0.price: Price must be greater than or equal to 0 (GREATER_THAN_OR_EQUAL_TO)",
            ],
            prices.Errors());
        Assert.Equal([variant], prices.Texts("productVariants", "id")); // refused values leave it as it was
        Assert.Equal(
            ["variants.0: Weight must be greater than or equal to 0 (GREATER_THAN_OR_EQUAL_TO)"],
            (await Try(
                new { id = variant, inventoryItem = new { measurement = new { weight = new { value = -1, unit = "GRAMS" } } } })).Errors());
    }

    [Fact]
    public async Task Partial_updates_write_the_good_ones_and_all_others_none()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();
        await store.CreateVariants(id, [new { optionValues = new[] { Value("Color", "Blue"), Value("Size", "Large") }, price = "11.00" }]);
        object[] wanted =
        [
            new { id = store.Store.Variants[0].Gid, price = "9.99" }, new { id = store.Store.Variants[1].Gid, price = "-1.00" },
        ];

        await store.UpdateVariants(id, wanted);
        Assert.Equal(0, store.Store.Variants[0].Price);
        var payload = await store.UpdateVariants(id, wanted, partial: true);

        Assert.Equal(["variants.1.price: Price must be greater than or equal to 0 (GREATER_THAN_OR_EQUAL_TO)"], payload.Errors());
        Assert.Equal(["9.99", "11.00"], payload.Texts("productVariants", "price"));
    }

    [Fact]
    public async Task A_variant_moves_to_another_value_but_not_onto_another_variant()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();
        await store.CreateVariants(id, [new { optionValues = new[] { Value("Color", "Blue"), Value("Size", "Large") } }]);
        var variant = store.Store.Variants[0].Gid;

        var clash = await store.UpdateVariants(
            id, [new { id = variant, optionValues = new[] { Value("Color", "Blue"), Value("Size", "Large") } }]);
        var moved = await store.UpdateVariants(id, [new { id = variant, optionValues = new[] { Value("Color", "Green") } }]);

        Assert.Equal(["VARIANT_ALREADY_EXISTS"], clash.Codes());
        Assert.Equal(["Green / Small", "Blue / Large"], moved.Texts("product.variants.nodes", "title"));
        Assert.Equal(["Blue", "Green"], moved.Texts("product.options.0.values"));
    }

    [Fact]
    public async Task Variants_are_deleted_but_neither_strangers_nor_the_last_one()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();
        var first = store.Store.Variants[0].Gid;
        var stranger = store.Store.AddProduct("Pot").Variants[0].Gid;
        await store.CreateVariants(id, [new { optionValues = new[] { Value("Color", "Blue"), Value("Size", "Large") } }]);

        var refused = await store.DeleteVariants(id, first, stranger);
        var payload = await store.DeleteVariants(id, first);
        var last = await store.DeleteVariants(id, payload.In("product.variants.nodes.0.id").GetString()!);

        Assert.Equal(
            ["variantsIds.1: At least one variant does not belong to the product (AT_LEAST_ONE_VARIANT_DOES_NOT_BELONG_TO_THE_PRODUCT)"],
            refused.Errors());
        Assert.Equal(JsonValueKind.Null, refused.In("product").ValueKind);
        Assert.Equal(["Blue / Large"], payload.Texts("product.variants.nodes", "title"));
        Assert.Equal("1", Text(payload, "product.variants.nodes.0.position"));
        Assert.Equal(["CANNOT_DELETE_LAST_VARIANT"], last.Codes());
    }

    [Fact]
    public async Task No_product_has_more_than_2048_variants()
    {
        await using var store = await OpenStore.Start();
        var id = store.Store.Seed(1, "BIG-", variantsEach: 2048)[0].Gid;

        var payload = await store.CreateVariants(id, [new { optionValues = new[] { Value("Size", "one more") } }]);

        Assert.Equal(
            ["variants: The number of created variants would exceed the 2048 variants per product limit (INVALID_INPUT)"],
            payload.Errors());
    }

    [Theory]
    [InlineData("""{ "cost": "-1" }""", "input.cost: Cost must be greater than or equal to 0")]
    [InlineData("""{ "countryCodeOfOrigin": "ZZ" }""", "input.countryCodeOfOrigin: Country code of origin is invalid")]
    [InlineData(
        """{ "harmonizedSystemCode": "12" }""",
        "input.harmonizedSystemCode: Harmonized system code must be a number between six and thirteen digits")]
    [InlineData(
        """{ "measurement": { "weight": { "value": -1, "unit": "KILOGRAMS" } } }""",
        "input.measurement.weight: Measurement weight value -1 kg must be >= 0 kg")]
    public async Task An_inventory_item_is_refused_in_Shopifys_words_and_stays_as_it_was(string input, string error)
    {
        await using var store = await OpenStore.Start();
        var item = store.Item(sku: "CUP");
        var wanted = new Dictionary<string, object?>(JsonSerializer.Deserialize<Dictionary<string, object?>>(input)!) { ["sku"] = "MUG" };

        var payload = await UpdateItem(store, item, wanted);

        Assert.Equal([error], payload.Errors());
        Assert.Equal("CUP", store.Store.Items[0].Sku);
        Assert.Equal(
            ["id: The product couldn't be updated because it does not exist."],
            (await UpdateItem(store, "gid://shopify/InventoryItem/1", wanted)).Errors());
    }

    [Fact]
    public async Task An_inventory_item_keeps_weight_cost_and_codes()
    {
        await using var store = await OpenStore.Start();
        var gid = store.Item(sku: "CUP");

        var payload = await UpdateItem(
            store, gid,
            new { cost = 4.5, harmonizedSystemCode = "6912.00", measurement = new { weight = new { value = 0.3, unit = "KILOGRAMS" } } });

        Assert.Empty(payload.Errors());
        var item = store.Store.Items[0];
        Assert.Equal((4.5m, "691200", 0.3m, "CUP"), (item.Cost, item.HarmonizedSystemCode, item.Weight, item.Sku));
    }

    private static async Task<JsonElement> UpdateItem(OpenStore store, string id, object input) => (await store.Ask(
        """
        mutation($id: ID!, $input: InventoryItemInput!) {
          inventoryItemUpdate(id: $id, input: $input) { inventoryItem { id } userErrors { field message } }
        }
        """,
        new { id, input })).At("inventoryItemUpdate");

    private static string? Text(JsonElement at, string path) => at.In(path).ToString();
}
