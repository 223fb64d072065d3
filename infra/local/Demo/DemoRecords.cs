using StoreSimulator;

namespace ShopifySync.Local.Demo;

/// <summary>Customers and products in both directions, also edited on both sides at once. Each step is checked on both sides.</summary>
internal sealed class DemoRecords(
    Store store, DemoErp erp, Func<Task> processSyncQueue, Func<string, Task> press,
    Func<string, Func<Task>, Func<Task<string?>>, Task> step)
{
    private const string Email = "carla@example.com";

    public async Task Play()
    {
        await Customers();
        await Products();
        await FullSync();
    }

    private async Task FullSync()
    {
        const string dora = "dora@example.com";

        await step("Full Sync from Shopify: a customer of whom no webhook told arrives", async () =>
        {
            store.Faults.LoseDelivery.Always();
            store.AddCustomer(dora, firstName: "Dora", lastName: "Day");
            await press("full-sync-from-shopify");
            store.Faults.LoseDelivery.Off();
        }, async () => await erp.Customer(dora) is { } inErp && inErp.StartsWith("Dora Day", StringComparison.Ordinal)
            ? null : $"the ERP has {await erp.Customer(dora) ?? "nobody"}");
    }

    private async Task Customers()
    {
        await step("ERP → Shopify: a new customer with two addresses", async () =>
        {
            await erp.AddCustomer(Email);
            await processSyncQueue();
        }, () => Customer("Carla Cook, 2 addresses, vip"));

        await step("Both at once: the customer marries in Shopify while the ERP gives her a tag", async () =>
        {
            store.EditCustomer(Carla!.Gid, edit => edit.LastName = "Baker");
            await erp.TagCustomer(Email, "vip, wholesale");
            await processSyncQueue();
        }, () => Customer("Carla Baker, 2 addresses, vip, wholesale"));
    }

    private async Task Products()
    {
        await step("ERP → Shopify: a new product in two sizes, with a description", async () =>
        {
            await erp.AddShirt();
            await processSyncQueue();
        }, () => Product("Shirt, linen: SHIRT-S 20.00, SHIRT-M 22.00"));

        await step("Both at once: its vendor changes in Shopify and one price in the ERP", async () =>
        {
            store.EditProduct(Shirt!.Gid, edit => edit.Vendor = "Weavers");
            await erp.Reprice("SHIRT-M", 23);
            await processSyncQueue();
        }, async () => await Product("Shirt, linen: SHIRT-S 20.00, SHIRT-M 23.00")
            ?? (await erp.Vendor("SHIRT-S") is "Weavers" ? null : $"the ERP's vendor is {await erp.Vendor("SHIRT-S")}"));
    }

    private Customer? Carla => store.Customers.SingleOrDefault(customer => customer.Email == Email);

    private Product? Shirt => store.Products.SingleOrDefault(product => product.Variants.Any(variant => variant.Sku == "SHIRT-S"));

    private async Task<string?> Customer(string expected)
    {
        var inStore = Carla is { } carla
            ? $"{carla.FirstName} {carla.LastName}, {carla.Addresses.Count} addresses, {string.Join(", ", carla.Tags)}"
            : "nobody";

        return Differs(expected, await erp.Customer(Email), inStore);
    }

    private async Task<string?> Product(string expected)
    {
        var inStore = Shirt is { } shirt
            ? FormattableString.Invariant($"{shirt.Title}, {shirt.Description}: ")
                + string.Join(", ", shirt.Variants.Select(variant => FormattableString.Invariant($"{variant.Sku} {variant.Price:0.00}")))
            : "nothing";

        return Differs(expected, await erp.Product("SHIRT-S"), inStore);
    }

    private static string? Differs(string expected, string? inErp, string inStore) =>
        inErp == expected && inStore == expected
            ? null
            : $"the ERP has {inErp ?? "nothing"}, Shopify has {inStore}, both should have {expected}";
}
