using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace StoreSimulator.Tests;

public sealed class CancellationTests
{
    private const string Cancel =
        """
        mutation($id: ID!, $note: String) {
          orderCancel(orderId: $id, reason: OTHER, restock: true, staffNote: $note) {
            job { id done } jobResult { id done status errors { code message } order { id } } orderCancelUserErrors { code field message }
          }
        }

        """;

    private const string Result =
        """
        query($job: ID!, $result: ID!) {
            job(id: $job) { done }
            node(id: $result) { ... on OrderCancelJobResult { done status errors { code message } } }
        }

        """;

    [Theory]
    [InlineData(false, "SUCCEEDED")]
    [InlineData(true, "FAILED")]
    public async Task A_cancellation_takes_its_time_and_then_says_what_came_of_it(bool sentMeanwhile, string expected)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56));
        await using var store = await OpenStore.Start(new StoreOptions { TimeProvider = clock });
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 1 });

        var started = await store.Ask(Cancel, new { id = order.Gid });
        if (sentMeanwhile)
        {
            store.Store.Fulfil(order.Gid);
        }

        clock.Advance(new StoreOptions().CancelTakes);
        var ended = await store.Ask(
            Result, new { job = started.Text("orderCancel.job.id"), result = started.Text("orderCancel.jobResult.id") });

        Assert.Equal(
            ("STARTED", "False", order.Gid),
            (
                started.Text("orderCancel.jobResult.status"), started.Text("orderCancel.jobResult.done"),
                started.Text("orderCancel.jobResult.order.id")));
        Assert.Equal((expected, "True", "True"), (ended.Text("node.status"), ended.Text("node.done"), ended.Text("job.done")));
        Assert.Equal(sentMeanwhile ? 1 : 0, ended.At("node.errors").GetArrayLength());
        Assert.Equal(!sentMeanwhile, order.CancelledAt is not null);
    }

    [Fact]
    public async Task A_pending_authorisation_or_too_long_a_note_is_refused_at_once()
    {
        await using var store = await OpenStore.Start();
        var created = await store.Ask(
            """
            mutation($order: OrderCreateOrderInput!) { orderCreate(order: $order) { order { id } userErrors { message } } }
            """,
            new
            {
                order = new
                {
                    lineItems = new[] { new { title = "Cup", quantity = 1 } },
                    transactions = new[]
                    {
                        new
                        {
                            kind = "AUTHORIZATION", status = "PENDING",
                            amountSet = new { shopMoney = new { amount = "1.00", currencyCode = "EUR" } },
                        },
                    },
                },
            });
        var order = store.Store.PlaceOrder(null, new NewLine { Title = "Cup", Price = 1 });

        var pending = await store.Ask(Cancel, new { id = created.Text("orderCreate.order.id") });
        var wordy = await store.Ask(Cancel, new { id = order.Gid, note = new string('x', 256) });
        var brief = await store.Ask(Cancel, new { id = order.Gid, note = new string('x', 255) });

        Assert.Contains("pending authorizations", pending.Text("orderCancel.orderCancelUserErrors.0.message"), StringComparison.Ordinal);
        Assert.Equal("staffNote", wordy.Text("orderCancel.orderCancelUserErrors.0.field.0"));
        Assert.Equal(JsonValueKind.Null, wordy.At("orderCancel.job").ValueKind);
        Assert.Equal(0, brief.At("orderCancel.orderCancelUserErrors").GetArrayLength());
    }
}
