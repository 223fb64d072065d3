namespace StoreSimulator.Tests;

public sealed class CustomersTests
{
    private const string Create =
        """
        mutation($input: CustomerInput!) {
            customerCreate(input: $input) { customer { id email phone tags displayName } userErrors { field message } }
        }
        """;

    [Fact]
    public async Task A_phone_number_is_kept_in_one_form_and_taken_once()
    {
        await using var store = await OpenStore.Start();
        var first = await store.Ask(Create, new { input = new { phone = "030 / 1234567", tags = new[] { "vip", " VIP", "a,b" } } });
        var same = await store.Ask(Create, new { input = new { phone = "+49 (30) 1234567" } });
        var none = await store.Ask(Create, new { input = new { phone = "phone" } });

        Assert.Equal("+49301234567", first.Text("customerCreate.customer.phone"));
        Assert.Equal(["a", "b", "vip"], first.At("customerCreate.customer.tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal("Phone has already been taken", same.Text("customerCreate.userErrors.0.message"));
        Assert.Equal("Phone is invalid", none.Text("customerCreate.userErrors.0.message"));
        Assert.Single(store.Store.Customers);
    }

    [Fact]
    public async Task An_email_address_is_taken_once_whatever_its_case_and_free_again_after_a_change()
    {
        await using var store = await OpenStore.Start();
        var ann = store.Store.AddCustomer("ann@example.com");
        var taken = await store.Ask(Create, new { input = new { email = "Ann@Example.com" } });
        await store.Ask(
            "mutation($input: CustomerInput!) { customerUpdate(input: $input) { userErrors { message } } }",
            new { input = new { id = ann.Gid, email = "a@example.com" } });
        var free = await store.Ask(Create, new { input = new { email = "ann@example.com" } });
        var found = await store.Ask(
            """
            {
                customerByIdentifier(identifier: { emailAddress: "A@example.com" }) { id }
                customers(first: 5, query: "email:ann@example.com") { nodes { id } }
            }
            """);

        Assert.Equal("Email has already been taken", taken.Text("customerCreate.userErrors.0.message"));
        Assert.Empty(free.At("customerCreate.userErrors").EnumerateArray());
        Assert.Equal(ann.Gid, found.Text("customerByIdentifier.id"));
        Assert.Equal(free.Text("customerCreate.customer.id"), found.Text("customers.nodes.0.id"));
    }

    [Fact]
    public async Task A_customer_with_orders_is_not_deleted()
    {
        await using var store = await OpenStore.Start();
        var (ann, bob) = (store.Store.AddCustomer("ann@example.com"), store.Store.AddCustomer("bob@example.com"));
        store.Store.PlaceOrder(ann, new NewLine { Title = "Cup" });
        const string delete =
            "mutation($input: CustomerDeleteInput!) { customerDelete(input: $input) { deletedCustomerId userErrors { message } } }";

        Assert.Contains(
            "orders", (await store.Ask(delete, new { input = new { id = ann.Gid } })).Text("customerDelete.userErrors.0.message"),
            StringComparison.Ordinal);
        Assert.Equal(bob.Gid, (await store.Ask(delete, new { input = new { id = bob.Gid } })).Text("customerDelete.deletedCustomerId"));
    }

    [Fact]
    public async Task An_order_that_is_refused_makes_no_customer()
    {
        await using var store = await OpenStore.Start();

        var answer = await store.Ask(
            """
            mutation { orderCreate(order: {
              lineItems: [{ title: "Cup", quantity: 1 }], customer: { toUpsert: { email: "ann@example.com" } },
              metafields: [{ namespace: "erp", key: "size", value: "z" }]
            }) { order { id } userErrors { field message } } }
            """);

        Assert.Equal(["order", "metafields", "0", "type"], answer.At("orderCreate").FieldOfFirst());
        Assert.Empty(store.Store.Customers);
    }
}
