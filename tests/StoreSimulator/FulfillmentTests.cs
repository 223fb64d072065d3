using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

public sealed class FulfillmentTests
{
    private const string Planned =
        """
        query($id: ID!) {
            order(id: $id) { fulfillmentOrders(first: 5) { nodes { id status lineItems(first: 5) { nodes { id remainingQuantity } } } } }
        }
        """;
    private const string Send =
        "mutation($sent: FulfillmentInput!) { fulfillmentCreate(fulfillment: $sent) { fulfillment { id } userErrors { field message } } }";

    [Fact]
    public async Task Goods_are_planned_for_a_location_some_time_after_they_were_ordered_or_added()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock, RoutingDelay = TimeSpan.FromSeconds(5) });
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Quantity = 2, Price = 1 });
        Assert.Empty(await Remaining(store, order));

        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([2], await Remaining(store, order));

        store.Store.ChangeQuantity(order.Gid, order.LineItems[0], 3);
        Assert.Equal([2], await Remaining(store, order));
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(3, (await Remaining(store, order)).Sum());
    }

    [Fact]
    public async Task What_is_on_hold_cannot_be_sent_until_it_is_released()
    {
        await using var store = await OpenStore.Start();
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 1 });
        var planned = order.FulfillmentOrders[0];
        var all = new { sent = new { lineItemsByFulfillmentOrder = new[] { new { fulfillmentOrderId = planned.Gid } } } };

        store.Store.Hold(planned);
        var held = await store.Ask(Planned, new { id = order.Gid });
        var refused = await store.Ask(Send, all);

        Assert.Equal("ON_HOLD", held.Text("order.fulfillmentOrders.nodes.0.status"));
        Assert.Contains("on_hold", refused.Text("fulfillmentCreate.userErrors.0.message"), StringComparison.Ordinal);
        Assert.Equal("ON_HOLD", order.FulfillmentStatus);

        store.Store.Hold(planned, held: false);
        await store.Ask(Send, all);
        Assert.Equal("FULFILLED", order.FulfillmentStatus);
    }

    [Fact]
    public async Task Numbers_are_looked_at_first_then_the_order_and_then_the_place()
    {
        await using var store = await OpenStore.Start();
        var orders = Enumerable.Range(0, 2).Select(_ => store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 1 })).ToArray();
        var planned = orders.Select(order => order.FulfillmentOrders[0]).ToArray();

        var both = await store.Ask(Send, Of(planned.Select(one => Part(one.Gid, one.Lines[0].Gid, 1))));
        var none = await store.Ask(
            Send,
            Of([
                Part(planned[0].Gid, planned[0].Lines[0].Gid, 1),
                Part("gid://shopify/FulfillmentOrder/9", planned[1].Lines[0].Gid, 0),
            ]));
        var zero = await store.Ask(Send, Of([new { fulfillmentOrderId = "gid://shopify/FulfillmentOrder/0" }]));

        Assert.Equal(
            ["fulfillment: All fulfillment orders must belong to the same order. "
                + $"Multiple orders with ids [{orders[0].Id}, {orders[1].Id}] were found."],
            both.At("fulfillmentCreate").Refusals());
        Assert.Equal(
            ["fulfillment.lineItemsByFulfillmentOrder.1.fulfillmentOrderLineItems.0.quantity: Quantity must be greater than 0"],
            none.At("fulfillmentCreate").Refusals());
        Assert.Equal("RESOURCE_NOT_FOUND", zero.ErrorCode());

        static object Of(IEnumerable<object> groups) => new { sent = new { lineItemsByFulfillmentOrder = groups } };

        static object Part(string planned, string line, int quantity) =>
            new { fulfillmentOrderId = planned, fulfillmentOrderLineItems = new[] { new { id = line, quantity } } };
    }

    [Fact]
    public async Task A_line_that_is_named_twice_counts_twice()
    {
        await using var store = await OpenStore.Start();
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Quantity = 3, Price = 1 });
        var planned = order.FulfillmentOrders[0];
        object Twice(int quantity) => new
        {
            sent = new
            {
                lineItemsByFulfillmentOrder = new[]
                {
                    new
                    {
                        fulfillmentOrderId = planned.Gid,
                        fulfillmentOrderLineItems = new[]
                        {
                            new { id = planned.Lines[0].Gid, quantity }, new { id = planned.Lines[0].Gid, quantity },
                        },
                    },
                },
            },
        };

        await store.Ask(Send, Twice(2));
        Assert.Equal(0, order.LineItems[0].FulfilledQuantity);
        await store.Ask(Send, Twice(1));
        Assert.Equal(2, order.LineItems[0].FulfilledQuantity);

        var refund = await store.Ask(
            """
            mutation($input: RefundInput!) {
                refundCreate(input: $input) @idempotent(key: "k") { refund { id } userErrors { field message } }
            }
            """,
            new
            {
                input = new
                {
                    orderId = order.Gid,
                    refundLineItems = new[]
                    {
                        new { lineItemId = order.LineItems[0].Gid, quantity = 2 },
                        new { lineItemId = order.LineItems[0].Gid, quantity = 2 },
                    },
                },
            });
        Assert.Equal(JsonValueKind.Null, refund.At("refundCreate.refund").ValueKind);
        Assert.Equal(3, order.LineItems[0].CurrentQuantity);
    }

    private static async Task<IEnumerable<int>> Remaining(OpenStore store, Order order) =>
        (await store.Ask(Planned, new { id = order.Gid })).At("order.fulfillmentOrders.nodes").EnumerateArray()
            .SelectMany(planned => planned.GetProperty("lineItems").GetProperty("nodes").EnumerateArray())
                .Select(line => line.GetProperty("remainingQuantity").GetInt32());
}
