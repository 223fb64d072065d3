using System.Text.Json;

namespace StoreSimulator.Tests;

public sealed class OptionsTests
{
    private static readonly string TooLong = new('x', 256);

    [Fact]
    public async Task New_options_take_the_place_of_the_default_one_and_the_variant_stays()
    {
        await using var store = await OpenStore.Start();
        var id = (await store.Create(new { title = "Cup" })).In("product.id").GetString()!;
        var variant = store.Store.Variants[0].Gid;

        var payload = await store.CreateOptions(
            id,
            [
                new { name = "Color", position = 1, values = Names("Red", "Green") },
                new { name = "Size", position = 2, values = Names("Small") },
            ]);

        Assert.Empty(payload.Errors());
        Assert.Equal(["Color", "Size"], payload.Texts("product.options", "name"));
        Assert.Equal(["Red"], payload.Texts("product.options.0.values"));
        Assert.Equal([variant], payload.Texts("product.variants.nodes", "id"));
        Assert.Equal(["Red / Small"], payload.Texts("product.variants.nodes", "title"));
    }

    [Fact]
    public async Task Variants_are_made_of_all_new_values_if_wanted_the_existing_ones_first()
    {
        await using var store = await OpenStore.Start();
        var id = (await store.Create(new { title = "Cup" })).In("product.id").GetString()!;

        await store.CreateOptions(id, [new { name = "Color", values = Names("Blue", "Green") }], "CREATE");
        var payload = await store.CreateOptions(id, [new { name = "Size", values = Names("S", "M") }], "CREATE");

        Assert.Equal(["Blue / S", "Green / S", "Blue / M", "Green / M"], payload.Texts("product.variants.nodes", "title"));
        Assert.Equal(["Blue", "Green"], payload.Texts("product.options.0.values"));
    }

    [Fact]
    public async Task Options_are_refused_in_Shopifys_words_beside_the_unchanged_product()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();

        async Task Refused(string error, params object[] options)
        {
            var payload = await store.CreateOptions(id, options);
            Assert.Equal([error], payload.Errors());
            Assert.Equal(["Color", "Size"], payload.Texts("product.options", "name"));
        }

        await Refused("options.0: Option 'Color' already exists. (OPTION_ALREADY_EXISTS)", new { name = "Color", values = Names("Pink") });
        await Refused(
            "options.0: Option 'Fit' must specify at least one option value. (OPTION_VALUES_MISSING)",
            new { name = "Fit", values = Array.Empty<object>() });
        await Refused("options.0: Option name is too long. (OPTION_NAME_TOO_LONG)", new { name = TooLong, values = Names("a") });
        await Refused(
            "options.0.name: The name contains unsupported sequence ' / ' (INVALID_NAME)", new { name = "A / B", values = Names("a") });
        await Refused(
            "options.0.values: Duplicated option value. (DUPLICATED_OPTION_VALUE)", new { name = "Fit", values = Names("Slim", "slim") });
        await Refused(
            "options: Can only specify a maximum of 3 options (OPTIONS_OVER_LIMIT)",
            new { name = "Fit", values = Names("Slim") }, new { name = "Material", values = Names("Cotton") });
        var single = (await store.Create(new { title = "Cup" })).In("product.id").GetString()!;
        Assert.Equal(
            ["options.1: Duplicated option name. (DUPLICATED_OPTION_NAME)"],
            (await store.CreateOptions(
                single, [new { name = "Fit", values = Names("Slim") }, new { name = "fit", values = Names("Wide") }])).Errors());
        var unknown = await store.CreateOptions("gid://shopify/Product/1", [new { name = "Fit", values = Names("Slim") }]);
        Assert.Equal(["productId: Product does not exist (PRODUCT_DOES_NOT_EXIST)"], unknown.Errors());
        Assert.Equal(JsonValueKind.Null, unknown.In("product").ValueKind);
    }

    [Fact]
    public async Task No_option_makes_more_variants_than_a_product_can_have()
    {
        await using var store = await OpenStore.Start();
        var id = store.Store.Seed(1, "BIG-", variantsEach: 1025)[0].Gid;

        var payload = await store.CreateOptions(id, [new { name = "Color", values = Names("Red", "Blue") }], "CREATE");

        Assert.Equal(
            ["options: The number of created variants would exceed the 2048 variants per product limit (TOO_MANY_VARIANTS_CREATED)"],
            payload.Errors());
    }

    [Fact]
    public async Task A_value_keeps_its_id_under_another_name_and_an_option_moves()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();
        var option = store.Store.Products[0].Options[0];
        var (red, blue) = (option.Values[0].Gid, option.Values[1].Gid);

        var payload = await store.UpdateOption(
            id, new { id = option.Gid, name = "Shade", position = 2 }, Names("Green"), new[] { new { id = red, name = "Crimson" } },
            new[] { blue });

        Assert.Empty(payload.Errors());
        Assert.Equal(["Size", "Shade"], payload.Texts("product.options", "name"));
        Assert.Equal(["Crimson", "Green"], payload.Texts("product.options.1.optionValues", "name"));
        Assert.Equal(red, payload.Texts("product.options.1.optionValues", "id")[0]);
        Assert.Equal(["Small / Crimson"], payload.Texts("product.variants.nodes", "title"));
    }

    [Fact]
    public async Task Variants_come_and_go_with_the_values_of_an_option_if_it_manages_them()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();
        var option = store.Store.Products[0].Options[0];

        var added = await store.UpdateOption(id, new { id = option.Gid }, add: Names("Green"), strategy: "MANAGE");
        var deleted = await store.UpdateOption(
            id, new { id = option.Gid }, delete: new[] { option.Values[0].Gid }, strategy: "MANAGE");

        Assert.Equal(["Red / Small", "Green / Small"], added.Texts("product.variants.nodes", "title"));
        Assert.Equal(["Green / Small"], deleted.Texts("product.variants.nodes", "title"));
    }

    [Fact]
    public async Task An_update_of_an_option_is_refused_with_its_code()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();
        var option = store.Store.Products[0].Options[0];
        var (red, blue) = (option.Values[0].Gid, option.Values[1].Gid);
        var named = new { id = option.Gid };

        Assert.Equal(
            ["option: Option does not exist (OPTION_DOES_NOT_EXIST)"],
            (await store.UpdateOption(id, new { id = "gid://shopify/ProductOption/1" })).Errors());
        Assert.Equal(
            ["option.name: The name contains unsupported sequence ' / ' (INVALID_NAME)"],
            (await store.UpdateOption(id, new { id = option.Gid, name = "A / B" })).Errors());
        Assert.Equal(["OPTION_ALREADY_EXISTS"], (await store.UpdateOption(id, new { id = option.Gid, name = "size" })).Codes());
        Assert.Equal(["INVALID_POSITION"], (await store.UpdateOption(id, new { id = option.Gid, position = 3 })).Codes());
        Assert.Equal(
            ["OPTION_VALUE_DOES_NOT_EXIST"],
            (await store.UpdateOption(id, named, update: new[] { new { id = "gid://shopify/ProductOptionValue/1", name = "x" } })).Codes());
        Assert.Equal(
            ["OPTION_VALUE_ALREADY_EXISTS"],
            (await store.UpdateOption(id, named, update: new[] { new { id = red, name = "blue" } })).Codes());
        Assert.Equal(["OPTION_VALUE_ALREADY_EXISTS"], (await store.UpdateOption(id, named, add: Names("RED"))).Codes());
        Assert.Equal(
            ["OPTION_VALUE_HAS_VARIANTS", "CANNOT_LEAVE_OPTIONS_WITHOUT_VARIANTS"],
            (await store.UpdateOption(id, named, delete: new[] { red })).Codes());
        Assert.Equal(
            ["OPTION_VALUE_CONFLICTING_OPERATION"],
            (await store.UpdateOption(
                id, named, update: new[] { new { id = blue, name = "Navy" } }, delete: new[] { blue })).Codes());
        Assert.Equal(
            ["CANNOT_DELETE_ALL_OPTION_VALUES_IN_OPTION"],
            (await store.UpdateOption(id, named, delete: new[] { red, blue }, strategy: "MANAGE")).Codes());
        Assert.Equal(["Red", "Blue"], option.Values.Select(value => value.Name));
    }

    [Fact]
    public async Task A_product_without_its_options_has_the_default_one_again()
    {
        await using var store = await OpenStore.Start();
        var id = await store.Shirt();
        string[] options = [.. store.Store.Products[0].Options.Select(option => option.Gid)];

        var payload = await store.DeleteOptions(id, options);

        Assert.Equal(options, payload.Texts("deletedOptionsIds"));
        Assert.Equal(["Title"], payload.Texts("product.options", "name"));
        Assert.Equal(["Default Title"], payload.Texts("product.variants.nodes", "title"));
        Assert.True(payload.In("product.hasOnlyDefaultVariant").GetBoolean());
    }

    [Fact]
    public async Task What_becomes_of_variants_that_only_an_option_told_apart_is_a_matter_of_the_strategy()
    {
        await using var store = await OpenStore.Start();
        var product = store.Store.AddProduct("Shirt", Form("Red", "S"), Form("Blue", "S"));
        string[] color = [product.Options[0].Gid];

        Assert.Equal(
            ["options.0: Can't delete option with multiple values. (CANNOT_DELETE_OPTION_WITH_MULTIPLE_VALUES)"],
            (await store.DeleteOptions(product.Gid, color)).Errors());
        var refused = await store.DeleteOptions(product.Gid, color, "NON_DESTRUCTIVE");
        Assert.Equal(["CANNOT_USE_NON_DESTRUCTIVE_STRATEGY"], refused.Codes());
        Assert.Equal(0, refused.In("deletedOptionsIds").GetArrayLength());
        Assert.Equal(["S"], (await store.DeleteOptions(product.Gid, color, "POSITION")).Texts("product.variants.nodes", "title"));
        Assert.Equal(
            ["options.0: Option does not exist (OPTION_DOES_NOT_EXIST)"], (await store.DeleteOptions(product.Gid, color)).Errors());
    }

    [Fact]
    public async Task Special_products_are_left_alone()
    {
        await using var store = await OpenStore.Start();
        var product = store.Store.AddProduct("Set");
        object[] fit = [new { name = "Fit", values = Names("Slim") }];

        product.CombinedListingRole = "PARENT";
        Assert.Equal(["UNSUPPORTED_COMBINED_LISTING_PARENT_OPERATION"], (await store.CreateOptions(product.Gid, fit)).Codes());
        (product.CombinedListingRole, product.IsSuspended) = (null, true);
        Assert.Equal(["PRODUCT_SUSPENDED"], (await store.UpdateVariants(product.Gid, [])).Codes());
        product.IsSuspended = false;
        product.Options[0].LinkedMetafield = "shopify.color-pattern";
        Assert.Equal(
            ["CANNOT_SET_NAME_FOR_LINKED_OPTION_VALUE"],
            (await store.CreateVariants(product.Gid, [new { optionValues = new[] { Catalogue.Value("Title", "Red") } }])).Codes());
        var read = await store.Ask(
            "query($id: ID!) { product(id: $id) { combinedListingRole options { linkedMetafield { namespace key } } } }",
            new { id = product.Gid });
        Assert.Equal("color-pattern", read.Text("product.options.0.linkedMetafield.key"));
    }

    private static NewVariant Form(string color, string size) =>
        new() { Options = new Dictionary<string, string> { ["Color"] = color, ["Size"] = size } };

    private static object[] Names(params string[] names) => [.. names.Select(name => new { name })];
}
