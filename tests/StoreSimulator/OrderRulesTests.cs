using System.Text.Json;

namespace StoreSimulator.Tests;

/// <summary>What recorded stores made of orders, and what they refused.</summary>
public sealed class OrderRulesTests
{
    [Fact]
    public async Task An_order_that_says_nothing_of_payment_has_no_financial_status_until_it_is_paid()
    {
        await using var store = await OpenStore.Start();

        var silent = await Create(store, new { lineItems = Cup });
        var stated = await Create(store, new { lineItems = Cup, financialStatus = "PENDING" });
        var id = silent.Text("orderCreate.order.id");
        var paid = await store.Ask(
            "mutation($id: ID!) { orderMarkAsPaid(input: { id: $id }) { order { displayFinancialStatus } userErrors { field } } }",
            new { id });
        var again = await store.Ask(
            """
            mutation($id: ID!) {
                orderMarkAsPaid(input: { id: $id }) { order { displayFinancialStatus } userErrors { field message } }
            }
            """,
            new { id });

        Assert.Equal(JsonValueKind.Null, silent.At("orderCreate.order.displayFinancialStatus").ValueKind);
        Assert.Equal("PENDING", stated.Text("orderCreate.order.displayFinancialStatus"));
        Assert.Equal("PAID", paid.Text("orderMarkAsPaid.order.displayFinancialStatus"));
        Assert.Equal("PAID", again.Text("orderMarkAsPaid.order.displayFinancialStatus"));
        Assert.Equal(["id: Order cannot be marked as paid."], again.At("orderMarkAsPaid").Refusals());
    }

    [Fact]
    public async Task Whoever_is_named_by_an_e_mail_address_only_is_a_customer()
    {
        await using var store = await OpenStore.Start();

        var first = await Create(store, new { email = "ann@example.com", lineItems = Cup });
        var second = await Create(store, new { email = "Ann@example.com", lineItems = Cup });

        Assert.Equal("ann@example.com", Assert.Single(store.Store.Customers).Email);
        Assert.Equal(store.Store.Customers[0].Gid, first.Text("orderCreate.order.customer.id"));
        Assert.Equal(store.Store.Customers[0].Gid, second.Text("orderCreate.order.customer.id"));
    }

    [Fact]
    public async Task A_cancelled_order_is_closed_and_its_fulfilment_order_keeps_its_line()
    {
        await using var store = await OpenStore.Start();
        var item = store.Item(available: 5);
        var variant = store.Store.Items[0].Variant;
        var order = store.Store.PlaceOrder(null, new NewLine { Variant = variant.Gid, Quantity = 2 });

        store.Store.CancelOrder(order.Gid);

        var planned = Assert.Single(order.FulfillmentOrders);
        Assert.Equal(order.CancelledAt, order.ClosedAt);
        Assert.Equal(("CLOSED", 2, 0), (planned.Status, planned.Lines[0].Total, planned.Lines[0].Remaining));
        Assert.Equal(5, store.Store.Items.Single(one => one.Gid == item).Levels[0].Available);
        var again = await store.Ask(
            "mutation($id: ID!) { orderCancel(orderId: $id, reason: OTHER, restock: true) { userErrors { field message } } }",
            new { id = order.Gid });
        Assert.Equal(["orderId: Cannot cancel an order that has already been canceled"], again.At("orderCancel").Refusals());
    }

    [Fact]
    public async Task A_tax_without_a_rate_is_told_before_anything_else_is_looked_at()
    {
        await using var store = await OpenStore.Start();
        var money = new { shopMoney = new { amount = "1.00", currencyCode = "EUR" } };

        var answer = await Create(store, new
        {
            lineItems = new[] { new { variantId = "gid://shopify/ProductVariant/1", quantity = 1 } },
            shippingLines = new[]
            {
                new { title = "Post", priceSet = money, taxLines = new[] { new { title = "VAT", rate = "", priceSet = money } } },
            },
        });

        Assert.Equal(
            ["order.shippingLines.0.taxLines.0.rate: A tax line rate is missing."], answer.At("orderCreate").Refusals());
        Assert.Equal(["TAX_LINE_RATE_MISSING"], answer.At("orderCreate").Codes());
    }

    [Theory]
    [InlineData("AUTHORIZATION", true, "1.00", ": Kind authorization is not a valid transaction")]
    [InlineData("REFUND", false, "1.00", "transactions: Transactions require a parent_id associated with the order")]
    [InlineData("REFUND", true, "25.00", ": Refund amount $25.00 is greater than net payment received $10.00")]
    public async Task A_refund_is_refused_beside_the_order_as_it_is(string kind, bool hasParent, string amount, string refusal)
    {
        await using var store = await OpenStore.Start();
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });

        var answer = await Refund(store, order, new
        {
            orderId = order.Gid,
            transactions = new[]
            {
                new
                {
                    orderId = order.Gid, kind, amount, gateway = "manual",
                    parentId = hasParent ? order.Transactions[0].Gid : "gid://shopify/OrderTransaction/9",
                },
            },
        });

        Assert.Equal([refusal], answer.At("refundCreate").Refusals());
        Assert.Equal("PAID", answer.Text("refundCreate.order.displayFinancialStatus"));
        Assert.Empty(order.Refunds);
    }

    [Fact]
    public async Task More_than_was_bought_is_not_refunded_and_a_refund_goes_by_its_parent_s_gateway()
    {
        await using var store = await OpenStore.Start();
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });

        var tooMany = await Refund(
            store, order,
            new { orderId = order.Gid, refundLineItems = new[] { new { lineItemId = order.LineItems[0].Gid, quantity = 2 } } });
        await Refund(store, order, new
        {
            orderId = order.Gid,
            transactions = new[]
            {
                new { orderId = order.Gid, kind = "REFUND", amount = "1.00", gateway = "another", parentId = order.Transactions[0].Gid },
            },
        });

        Assert.Equal(
            ["refundLineItems.0.quantity: Quantity cannot refund more items than were purchased"],
            tooMany.At("refundCreate").Refusals());
        Assert.Equal("bogus", order.Refunds[0].Transactions[0].Gateway);
    }

    [Fact]
    public async Task A_variant_cannot_be_added_to_an_order_less_than_once()
    {
        await using var store = await OpenStore.Start();
        store.Item();
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });
        var edit = (await store.Ask(
            "mutation($id: ID!) { orderEditBegin(id: $id) { calculatedOrder { id } } }", new { id = order.Gid }))
            .Text("orderEditBegin.calculatedOrder.id");

        var answer = await store.Ask(
            """
            mutation($id: ID!, $variant: ID!) {
                orderEditAddVariant(id: $id, variantId: $variant, quantity: -1) { userErrors { field message } }
            }
            """,
            new { id = edit, variant = store.Store.Items[0].Variant.Gid });

        Assert.Equal(
            ["quantity: must be greater than 0", "quantity: must be greater than or equal to 0"],
            answer.At("orderEditAddVariant").Refusals());
    }

    [Fact]
    public async Task An_order_is_deleted_once()
    {
        await using var store = await OpenStore.Start();
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 10 });
        const string delete =
            "mutation($id: ID!) { orderDelete(orderId: $id) { deletedId userErrors { code field message } } }";

        var gone = await store.Ask(delete, new { id = order.Gid });
        var again = await store.Ask(delete, new { id = order.Gid });

        Assert.Equal(order.Gid, gone.Text("orderDelete.deletedId"));
        Assert.Equal(["NOT_FOUND"], again.At("orderDelete").Codes());
        Assert.Empty(store.Store.Orders);
    }

    private static readonly object[] Cup =
        [new { title = "Cup", quantity = 1, priceSet = new { shopMoney = new { amount = "10.00", currencyCode = "EUR" } } }];

    private static Task<JsonElement> Create(OpenStore store, object order) => store.Ask(
        """
        mutation($order: OrderCreateOrderInput!) {
            orderCreate(order: $order) { order { id displayFinancialStatus customer { id } } userErrors { code field message } }
        }
        """,
        new { order });

    private static Task<JsonElement> Refund(OpenStore store, Order order, object input) => store.Ask(
        $$"""
        mutation($input: RefundInput!) {
            refundCreate(input: $input) @idempotent(key: "{{order.Id}}-{{order.Transactions.Count}}-{{input.GetHashCode()}}") {
                refund { id } order { displayFinancialStatus } userErrors { field message }
            }
        }
        """,
        new { input });
}
