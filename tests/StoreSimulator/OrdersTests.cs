using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

public sealed class OrdersTests
{
    private const string Create =
        """
        mutation($order: OrderCreateOrderInput!, $options: OrderCreateOptionsInput) {
          orderCreate(order: $order, options: $options) {
            order {
              id name sourceIdentifier phone tags displayFinancialStatus displayFulfillmentStatus
              totalPriceSet { shopMoney { amount currencyCode } } customer { id email } shippingAddress { address1 countryCodeV2 phone }
              lineItems(first: 5) { nodes { id sku quantity variant { id } originalUnitPriceSet { shopMoney { amount } } } }
            }

            userErrors { code field message }
          }
        }

        """;

    [Fact]
    public async Task An_order_of_the_erp_is_created_normalised_and_found_by_its_source()
    {
        await using var store = await OpenStore.Start();
        var variant = store.Store.AddProduct("Cup", new NewVariant { Sku = "CUP", Available = 5, Price = 12.5m }).Variants[0];
        var answer = await store.Ask(Create, new
        {
            order = new
            {
                sourceIdentifier = "ERP-1",
                phone = "030 1234567",
                tags = new[] { "b ", "A", "a" },
                financialStatus = "PAID",
                customer = new { toUpsert = new { email = "ann@example.com", firstName = "Ann" } },
                shippingAddress = new { address1 = "Street 1", countryCode = "DE", phone = "+49 30 1234567" },
                lineItems = new[] { new { variantId = variant.Gid, quantity = 2 } },
                shippingLines = new[]
                {
                    new { title = "Post", priceSet = new { shopMoney = new { amount = "4.90", currencyCode = "EUR" } } },
                },
            },
        });
        var order = answer.At("orderCreate.order");
        var found = await store.Ask("""{ orders(first: 1, query: "source_identifier:'ERP-1'") { nodes { id } } ordersCount { count } }""");

        Assert.Empty(answer.At("orderCreate").Codes());
        Assert.Equal("#1001", order.GetProperty("name").GetString());
        Assert.Equal("+49301234567", order.GetProperty("phone").GetString());
        Assert.Equal(["A", "b"], order.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal("29.9", order.GetProperty("totalPriceSet").GetProperty("shopMoney").GetProperty("amount").GetString());
        Assert.Equal("CUP", answer.Text("orderCreate.order.lineItems.nodes.0.sku"));
        Assert.Equal("+49301234567", answer.Text("orderCreate.order.shippingAddress.phone"));
        Assert.Equal(order.GetProperty("id").GetString(), found.Text("orders.nodes.0.id"));
        Assert.Equal("ann@example.com", store.Store.Customers.Single().Email);
        Assert.Equal(5, store.Store.Available(variant.Item.Gid, store.Location)); // BYPASS is the default
    }

    [Fact]
    public async Task Stock_is_taken_only_where_asked_and_only_where_there_is_some()
    {
        await using var store = await OpenStore.Start();
        var variant = store.Store.AddProduct("Cup", new NewVariant { Available = 1 }).Variants[0];
        var order = new { lineItems = new[] { new { variantId = variant.Gid, quantity = 2 } } };

        var refused = await store.Ask(Create, new { order, options = new { inventoryBehaviour = "DECREMENT_OBEYING_POLICY" } });
        var taken = await store.Ask(Create, new { order, options = new { inventoryBehaviour = "DECREMENT_IGNORING_POLICY" } });

        Assert.Equal(["INVENTORY_CLAIM_FAILED"], refused.At("orderCreate").Codes());
        Assert.Empty(taken.At("orderCreate").Codes());
        Assert.Equal(-1, store.Store.Available(variant.Item.Gid, store.Location));
        Assert.Single(store.Store.Orders);
    }

    [Fact]
    public async Task A_development_store_takes_five_orders_a_minute()
    {
        var clock = new FakeTimeProvider();
        await using var store = await OpenStore.Start(new StoreOptions { DevelopmentStore = true, TimeProvider = clock });
        var order = new { order = new { lineItems = new[] { new { title = "Cup", quantity = 1 } } } };
        for (var i = 0; i < 5; i++)
        {
            await store.Ask(Create, order);
        }

        var sixth = await store.Ask(Create, order);
        clock.Advance(TimeSpan.FromMinutes(1));
        var later = await store.Ask(Create, order);

        Assert.Equal(JsonValueKind.Null, sixth.At("orderCreate.order").ValueKind);
        Assert.Contains("Too many attempts", sixth.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(JsonValueKind.Null, later.At("orderCreate.order").ValueKind);
    }

    [Fact]
    public async Task An_order_placed_commits_stock_fulfilling_ships_it_and_cancelling_the_fulfilment_brings_it_back()
    {
        await using var store = await OpenStore.Start();
        var variant = store.Store.AddProduct("Cup", new NewVariant { Available = 10 }).Variants[0];
        var order = store.Store.PlaceOrder(null, new NewLine { Variant = variant.Gid, Quantity = 3 });
        Assert.Equal((7, 3, 10), Stock(store, variant));

        var planned = await store.Ask(
            """
            query($id: ID!) {
                order(id: $id) {
                    fulfillmentOrders(first: 5) { nodes { id status lineItems(first: 5) { nodes { id remainingQuantity } } } }
                }
            }

            """,
            new { id = order.Gid });
        var sent = await store.Ask(
            """
            mutation($fulfillment: FulfillmentInput!) {
              fulfillmentCreate(fulfillment: $fulfillment) {
                fulfillment { id status trackingInfo { company number } order { displayFulfillmentStatus } } userErrors { field message }
              }
            }

            """,
            new
            {
                fulfillment = new
                {
                    lineItemsByFulfillmentOrder = new[]
                    {
                        new
                        {
                            fulfillmentOrderId = planned.Text("order.fulfillmentOrders.nodes.0.id"),
                            fulfillmentOrderLineItems = new[]
                            {
                                new { id = planned.Text("order.fulfillmentOrders.nodes.0.lineItems.nodes.0.id"), quantity = 2 },
                            },
                        },
                    },
                    trackingInfo = new { company = "DHL", number = "123" },
                },
            });

        Assert.Equal("PARTIALLY_FULFILLED", sent.Text("fulfillmentCreate.fulfillment.order.displayFulfillmentStatus"));
        Assert.Equal("123", sent.Text("fulfillmentCreate.fulfillment.trackingInfo.0.number"));
        Assert.Equal((7, 1, 8), Stock(store, variant));

        await store.Ask(
            "mutation($id: ID!) { fulfillmentCancel(id: $id) { fulfillment { status } userErrors { message } } }",
            new { id = sent.Text("fulfillmentCreate.fulfillment.id") });
        Assert.Equal((7, 3, 10), Stock(store, variant));
        Assert.Equal("UNFULFILLED", order.FulfillmentStatus);
    }

    [Fact]
    public async Task A_cancelled_order_puts_its_stock_back_once()
    {
        await using var store = await OpenStore.Start(new StoreOptions { CancelTakes = TimeSpan.Zero });
        var variant = store.Store.AddProduct("Cup", new NewVariant { Available = 10 }).Variants[0];
        var order = store.Store.PlaceOrder(null, new NewLine { Variant = variant.Gid, Quantity = 3 });
        const string cancel =
            """
            mutation($id: ID!) {
                orderCancel(orderId: $id, reason: CUSTOMER, restock: true) { job { id done } orderCancelUserErrors { code } }
            }

            """;

        var first = await store.Ask(cancel, new { id = order.Gid });
        var second = await store.Ask(cancel, new { id = order.Gid });

        Assert.Equal("True", first.Text("orderCancel.job.done"));
        Assert.Equal("INVALID", second.Text("orderCancel.orderCancelUserErrors.0.code"));
        Assert.NotNull(order.CancelledAt);
        Assert.Equal((10, 0, 10), Stock(store, variant));
    }

    [Fact]
    public async Task A_cancellation_takes_its_time_and_its_job_says_when_it_is_done()
    {
        await using var store = await OpenStore.Start(new StoreOptions { CancelTakes = TimeSpan.FromMilliseconds(200) });
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 5 });

        var asked = await store.Ask(
            """
            mutation($id: ID!) {
                orderCancel(orderId: $id, reason: OTHER, restock: false) { job { id done } orderCancelUserErrors { code } }
            }

            """,
            new { id = order.Gid });
        Assert.Equal("False", asked.Text("orderCancel.job.done"));
        Assert.Null(order.CancelledAt);

        var job = asked.Text("orderCancel.job.id");
        while ((await store.Ask("""query($id: ID!) { job(id: $id) { done } }""", new { id = job })).Text("job.done") == "False")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.NotNull(order.CancelledAt);
    }

    [Fact]
    public async Task An_order_of_the_API_costs_what_its_lines_discount_shipping_and_taxes_come_to()
    {
        await using var store = await OpenStore.Start();
        var money = (decimal amount) => new { shopMoney = new { amount, currencyCode = "EUR" } };

        var made = await store.Ask(
            """
            mutation($order: OrderCreateOrderInput!) {
              orderCreate(order: $order) {
                order {
                  totalPriceSet { shopMoney { amount } } totalTaxSet { shopMoney { amount } } currentTotalPriceSet { shopMoney { amount } }
                  lineItems(first: 5) {
                    nodes {
                      discountAllocations { allocatedAmountSet { shopMoney { amount } } }
                      taxLines { rate priceSet { shopMoney { amount } } }
                      customAttributes { key value }
                    }
                  }
                }

                userErrors { field message code }
              }
            }

            """,
            new
            {
                order = new
                {
                    currency = "EUR",
                    lineItems = new object[]
                    {
                        new
                        {
                            title = "Cup", quantity = 3, priceSet = money(9.99m),
                            taxLines = new[] { new { title = "Tax", rate = 0.19, priceSet = money(5.69m) } },
                            properties = new[] { new { name = "_erp_line", value = "7" } },
                        },
                        new { title = "Plate", quantity = 1, priceSet = money(5m) },
                    },
                    discountCode = new { itemFixedDiscountCode = new { code = "ERP", amountSet = money(1m) } },
                    shippingLines = new[] { new { title = "Post", priceSet = money(4.9m) } },
                },
            });

        Assert.Equal(
            ("44.56", "5.69"),
            (made.Text("orderCreate.order.totalPriceSet.shopMoney.amount"), made.Text("orderCreate.order.totalTaxSet.shopMoney.amount")));
        Assert.Equal("44.56", made.Text("orderCreate.order.currentTotalPriceSet.shopMoney.amount"));
        Assert.Equal("0.86", made.Text("orderCreate.order.lineItems.nodes.0.discountAllocations.0.allocatedAmountSet.shopMoney.amount"));
        Assert.Equal("0.14", made.Text("orderCreate.order.lineItems.nodes.1.discountAllocations.0.allocatedAmountSet.shopMoney.amount"));
        Assert.Equal("7", made.Text("orderCreate.order.lineItems.nodes.0.customAttributes.0.value"));
    }

    [Fact]
    public async Task An_edit_changes_the_order_only_when_it_is_committed()
    {
        await using var store = await OpenStore.Start();
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 5, Quantity = 3 });

        var begun = await store.Ask(
            """
            mutation($id: ID!) {
                orderEditBegin(id: $id) { calculatedOrder { id lineItems(first: 5) { nodes { id quantity } } } userErrors { message } }
            }

            """,
            new { id = order.Gid });
        var set = await store.Ask(
            """
            mutation($id: ID!, $line: ID!) {
                orderEditSetQuantity(id: $id, lineItemId: $line, quantity: 1) {
                    calculatedOrder { totalPriceSet { shopMoney { amount } } }
                    userErrors { message }
                }
            }

            """,
            new
            {
                id = begun.Text("orderEditBegin.calculatedOrder.id"),
                line = begun.Text("orderEditBegin.calculatedOrder.lineItems.nodes.0.id"),
            });

        Assert.Equal("5", set.Text("orderEditSetQuantity.calculatedOrder.totalPriceSet.shopMoney.amount")!.TrimEnd('0').TrimEnd('.'));
        Assert.Equal(15, order.CurrentTotal.Shop);

        await store.Ask(
            """mutation($id: ID!) { orderEditCommit(id: $id) { order { id } userErrors { message } } }""",
            new { id = begun.Text("orderEditBegin.calculatedOrder.id") });

        Assert.Equal((1, 3, 5m), (order.LineItems[0].CurrentQuantity, order.LineItems[0].Quantity, order.CurrentTotal.Shop));
    }

    [Fact]
    public async Task A_refund_needs_its_key_and_counts_once()
    {
        await using var store = await OpenStore.Start();
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 5, Quantity = 3 });
        var input = new
        {
            orderId = order.Gid,
            refundLineItems = new[] { new { lineItemId = order.LineItems[0].Gid, quantity = 1, restockType = "NO_RESTOCK" } },
        };
        const string refund =
            """
            mutation($input: RefundInput!) {
                refundCreate(input: $input) KEY { refund { id totalRefundedSet { shopMoney { amount } } } userErrors { message } }
            }

            """;

        var without = await store.Ask(refund.Replace("KEY", "", StringComparison.Ordinal), new { input });
        var first = await store.Ask(refund.Replace("KEY", "@idempotent(key: \"a\")", StringComparison.Ordinal), new { input });
        var again = await store.Ask(refund.Replace("KEY", "@idempotent(key: \"a\")", StringComparison.Ordinal), new { input });

        Assert.Contains("@idempotent", without.GetProperty("errors")[0].GetProperty("message").GetString()!);
        Assert.Equal(first.Text("refundCreate.refund.id"), again.Text("refundCreate.refund.id"));
        Assert.Equal((2, 1), (order.LineItems[0].CurrentQuantity, order.Refunds.Count));
        Assert.Equal(0, order.Refunded.Shop);
    }

    [Fact]
    public async Task An_order_is_told_in_webhooks_from_placing_to_sending()
    {
        await using var receiver = await Receiver.Start();
        await using var store = await OpenStore.Start(new StoreOptions { DeliveriesAtOnce = 1 });
        foreach (var topic in new[] { "ORDERS_CREATE", "ORDERS_PAID", "ORDERS_UPDATED", "ORDERS_FULFILLED", "FULFILLMENTS_CREATE" })
        {
            await WebhooksTests.Subscribe(store, topic, receiver.Uri);
        }

        var customer = store.Store.AddCustomer("ann@example.com");
        var order = store.Store.PlaceOrder(customer, new NewLine { Title = "Cup", Sku = "CUP", Price = 12.5m, Quantity = 2 });
        store.Store.Fulfil(order.Gid);
        await store.Store.Quiet(TimeSpan.FromSeconds(20));

        Assert.Equal(
            ["orders/create", "orders/paid", "fulfillments/create", "orders/updated", "orders/fulfilled"],
            receiver.Taken.Select(webhook => webhook.Topic));
        var created = receiver.Taken.First().Json;
        Assert.Equal(order.Id, created.GetProperty("id").GetInt64());
        Assert.Equal("25.00", created.GetProperty("total_price").GetString());
        Assert.Equal(JsonValueKind.Null, created.GetProperty("fulfillment_status").ValueKind);
        Assert.Equal("ann@example.com", created.GetProperty("customer").GetProperty("email").GetString());
        Assert.Equal("CUP", created.GetProperty("line_items")[0].GetProperty("sku").GetString());
        Assert.Equal("fulfilled", receiver.Taken.Last().Json.GetProperty("fulfillment_status").GetString());
    }

    [Fact]
    public async Task Orders_are_paged_by_when_they_changed()
    {
        var clock = new FakeTimeProvider();
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        var orders = Enumerable.Range(0, 3).Select(_ => store.Store.PlaceOrder(null, new NewLine { Title = "Cup" })).ToArray();
        clock.Advance(TimeSpan.FromMinutes(1));
        var watermark = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        store.Store.EditOrder(orders[0].Gid, order => order.Note = "changed");

        var changed = await store.Ask(
            "query($query: String) { orders(first: 10, sortKey: UPDATED_AT, query: $query) { nodes { id } } }",
            new { query = $"updated_at:>='{watermark}'" });
        Assert.Equal([orders[0].Gid], changed.At("orders.nodes").EnumerateArray().Select(node => node.GetProperty("id").GetString()));
    }

    private static (int Available, int Committed, int OnHand) Stock(OpenStore store, Variant variant)
    {
        var level = variant.Item.Levels.Single(at => at.Location.Gid == store.Location);
        return (level.Available, level.Quantity("committed")!.Value, level.Quantity("on_hand")!.Value);
    }
}
