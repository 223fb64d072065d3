using System.Net.Http.Json;
using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>What Shopify does by itself, and what a merchant does, by call or over HTTP.</summary>
public sealed class MerchantTests
{
    [Fact]
    public async Task An_order_closes_itself_once_it_is_paid_and_fulfilled_and_opens_again_when_a_fulfilment_is_cancelled()
    {
        await using var store = await OpenStore.Start();
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10, Quantity = 2 });
        var first = order.FulfillmentOrders.Single();

        var sent = store.Store.Fulfil(order.Gid).Single();
        Assert.NotNull(order.ClosedAt);

        var cancelled = await Cancel(store, sent.Gid);
        Assert.Null(order.ClosedAt);
        Assert.Equal("CANCELLED", cancelled.Text("fulfillmentCancel.fulfillment.status"));
        Assert.Equal("CLOSED", first.Status);
        var second = Assert.Single(order.FulfillmentOrders, planned => planned.Status == "OPEN");
        Assert.Equal(2, second.Lines.Single().Remaining);

        Assert.Equal(0, (await Cancel(store, sent.Gid)).At("fulfillmentCancel.userErrors").GetArrayLength());
        Assert.Equal(2, order.FulfillmentOrders.Count);
    }

    [Fact]
    public async Task An_order_that_somebody_opened_again_stays_open()
    {
        await using var store = await OpenStore.Start();
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });
        store.Store.Fulfil(order.Gid);

        await store.Ask(
            "mutation($input: OrderOpenInput!) { orderOpen(input: $input) { userErrors { message } } }",
            new { input = new { id = order.Gid } });
        store.Store.EditOrder(order.Gid, edited => edited.Note = "open");

        Assert.Null(order.ClosedAt);
    }

    [Theory]
    [InlineData("2026-10", 20.0)]
    [InlineData("2026-07", 19.0)]
    public async Task Taxes_follow_a_new_shipping_address_from_2026_10(string version, double tax)
    {
        await using var store = await OpenStore.Start(
            new StoreOptions { TaxRates = new Dictionary<string, decimal> { ["DE"] = 0.19m, ["AT"] = 0.20m } });
        var order = store.Store.PlaceOrder(new NewOrder
        {
            Lines = [new NewLine { Title = "Cup", Price = 100, Taxes = [new NewTax("VAT", 0.19m)] }],
        });

        await Address(store, order, "AT", version);

        Assert.Equal((decimal)tax, order.Tax.Shop);
        store.Store.Fulfil(order.Gid);
        await Address(store, order, "DE", version);
        Assert.Equal((decimal)tax, order.Tax.Shop); // what was sent is not taxed again
    }

    [Fact]
    public async Task Merged_customers_are_one_with_the_orders_of_both()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        store.Store.Subscribe("CUSTOMERS_MERGE", receiver.Uri);
        var (kept, deleted) = (store.Store.AddCustomer("b@example.com"), store.Store.AddCustomer("a@example.com"));
        var order = store.Store.PlaceOrder(deleted, new NewLine { Title = "Cup", Price = 1 });

        await Control(store, "customers/merge", new { kept = kept.Gid, deleted = deleted.Gid });
        await receiver.Arrive(1);

        Assert.Equal(kept, order.Customer);
        Assert.Equal([kept], store.Store.Customers);
        Assert.Equal(
            deleted.Gid, receiver.Taken.Single().Json.GetProperty("admin_graphql_api_customer_deleted_id").GetString());
    }

    [Fact]
    public async Task A_location_is_swapped_for_a_new_one_that_gets_its_stock()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item(available: 10, sku: "CUP");

        var swapped = await Control(store, "locations/swap", new { location = store.Location, name = "New" });

        var gid = swapped.GetProperty("location").GetString()!;
        Assert.Equal(10, store.Store.Available(item, gid));
        Assert.False(store.Store.Locations[0].IsActive);
        var last = await Control(store, "locations/deactivate", new { location = gid });
        Assert.Equal("New is the last active location. Add another one first.", last.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_buyers_order_with_discount_and_taxed_duty_loses_its_discount_and_its_shipping()
    {
        await using var store = await OpenStore.Start();
        store.Item(sku: "CUP");

        var placed = await Control(store, "orders", new
        {
            email = "a@example.com",
            lines = new[] { new { sku = "CUP", price = 100, discount = 10, taxRate = 0.19, duty = 20, dutyTaxRate = 0.2 } },
            shipping = 5,
            test = true,
        });
        var gid = placed.GetProperty("order").GetString()!;
        var order = store.Store.Orders.Single();
        Assert.True(order.Test);
        Assert.Equal((136.10m, 21.10m), (order.Total.Shop, order.Tax.Shop));

        await Control(store, "orders/discount-off", new { order = gid });
        Assert.Equal(148.00m, order.Total.Shop);
        await Control(store, "orders/shipping-off", new { order = gid });
        Assert.Equal(143.00m, order.Total.Shop);
    }

    [Fact]
    public async Task Products_are_relabelled_untracked_archived_and_deleted_over_HTTP()
    {
        await using var store = await OpenStore.Start();
        store.Item(sku: "CUP");

        await Control(store, "products/relabel", new { sku = "CUP", newSku = "MUG" });
        await Control(store, "products/untrack", new { sku = "MUG" });
        await Control(store, "products/archive", new { sku = "MUG" });
        var product = store.Store.Products.Single();
        Assert.Equal(("MUG", false, "ARCHIVED"), (product.Variants[0].Sku, product.Variants[0].Item.Tracked, product.Status));

        await Control(store, "products/delete", new { sku = "MUG" });
        Assert.Empty(store.Store.Products);
        var gone = await Control(store, "products/delete", new { sku = "MUG" });
        Assert.Equal("The store has no variant with the SKU MUG.", gone.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Deliveries_are_held_and_released_and_a_test_notification_says_that_it_is_one()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start();
        store.Store.Subscribe("ORDERS_CREATE", receiver.Uri);

        await Control(store, "deliveries/hold", new { });
        var sent = await Control(store, "deliveries/test", new { topic = "ORDERS_CREATE" });
        Assert.Equal(1, sent.GetProperty("sent").GetInt32());
        Assert.False((await store.Http.GetFromJsonAsync<JsonElement>("/simulator/quiet")).GetProperty("quiet").GetBoolean());
        Assert.Empty(receiver.Taken);

        await Control(store, "deliveries/release", new { });
        await receiver.Arrive(1);
        Assert.Equal("true", receiver.Taken.Single().Headers["X-Shopify-Test"]);
        Assert.True(receiver.Taken.Single().Json.GetProperty("test").GetBoolean());
        await store.Store.Quiet(TimeSpan.FromSeconds(20));
        Assert.True((await store.Http.GetFromJsonAsync<JsonElement>("/simulator/quiet")).GetProperty("quiet").GetBoolean());
    }

    private static Task<JsonElement> Cancel(OpenStore store, string fulfillment) => store.Ask(
        "mutation($id: ID!) { fulfillmentCancel(id: $id) { fulfillment { status } userErrors { message } } }", new { id = fulfillment });

    private static Task<JsonElement> Address(OpenStore store, Order order, string country, string version) => store.Ask(
        "mutation($input: OrderInput!) { orderUpdate(input: $input) { userErrors { message } } }",
        new
        {
            input = new { id = order.Gid, shippingAddress = new { lastName = "Example", city = "X", countryCode = country, zip = "1010" } },
        },
        version);

    private static async Task<JsonElement> Control(OpenStore store, string path, object body)
    {
        using var response = await store.Http.PostAsJsonAsync("/simulator/" + path, body);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
