using System.Globalization;
using System.Text.Json;
using ShopifySync.Entities;
using ShopifySync.Erp;
using ShopifySync.Orders;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;
using ShopifySync.Stock;

namespace ShopifySync.Orders.Push;

/// <summary>Sends the ERP's refunds as bookkeeping: no money moves, no stock moves.</summary>
/// <remarks>Each is a call that was written down under its key before it is sent, so that it counts once.</remarks>
public sealed class OrderRefunds(ErpDatabase erp, CallsInFlight calls, OrderParts parts, Random random)
{
    private const int AtOnce = 20;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>However long Shopify is away, it is found out before the order is taken up again.</summary>
    public static Outcome NotKnownYet => Outcome.Outage(Soon, Reason.InFlight, "what became of an earlier refund of it is not known yet");

    /// <summary>Whether a refund of the order may be there, or may not. Ask before the order is
    /// read: what is answered after that is not in what was read.</summary>
    public Task<bool> IsInFlight(string orderGid, CancellationToken ct)
    {
        const string sql =
            "select exists (select from shopify_calls where entity_type = 'order' and variables::jsonb #>> '{input,orderId}' = @orderGid)";

        return erp.Row<bool>(sql, new { orderGid }, ct);
    }

    /// <summary>Null when it is done; else what the push comes to.</summary>
    public async Task<Outcome?> Send(
        Refund refund, ErpOrder order, ShopifyOrder there, StoreSettings settings, CancellationToken ct)
    {
        if (await IsInFlight(there.Gid, ct)) // of the same push
        {
            return NotKnownYet;
        }

        if (Shipping(refund.Bookkeeping.Shipping, there) is not { } shipping)
        {
            return Outcome.Rejected(
                Reason.CannotCross,
                $"a refund gives back a part of its shipping: Shopify takes that in {there.PresentmentCurrency} only, and the ERP has it "
                    + $"in {there.Currency}");
        }

        var call = CallOf(refund, shipping, there, settings);
        await parts.Refunds.NoteSent(order.Id, refund.Bookkeeping.Id, new SentRefund(call.Id), ct);
        await Write(transaction => CallsInFlight.Store(transaction, call, ct), ct);
        var answer = await calls.Send(call, ct);
        var outcome = OutcomeOf(answer);

        if (answer is Throttled or Down)
        {
            // nothing has happened of it, as far as this sender knows
            await Write(transaction => CallsInFlight.GiveBack(transaction, call, ct), ct);
        }
        else if (!IsUnknown(answer))
        {
            await Write(transaction => Resolve(transaction, call, answer, ct), ct);
        }

        if (outcome is { Verdict: Verdict.Rejected })
        {
            await parts.Refunds.RemoveNote(refund.Bookkeeping.Id, ct);
        }

        return outcome;
    }

    /// <summary>Strikes a call whose outcome is known, and links the refund that it has become.</summary>
    private async Task Resolve(ErpTransaction transaction, ShopifyCall call, Answer? answer, CancellationToken ct)
    {
        const string sql = """
            select parent_id, entity_id as part_id, @gid as gid
            from   shopify_links
            where  entity_type = 'order_refund' and sent ->> 'call' = @call and gid is null
            """;

        if (answer is Answered answered && answered.Data.RequiredPart("refundCreate").Part("refund")?.Text("id") is { } gid)
        {
            var sent = await transaction.Rows<LinkedPart>(sql, new { call = call.Id.ToString(), gid }, ct);
            await parts.Refunds.Write(transaction, [.. sent], ct);
        }

        await CallsInFlight.Resolve(transaction, call.Id, ct);
    }

    /// <summary>Calls whose sender died or never heard: each is sent again under its key until it
    /// is answered. The order's next push sees what came of it.</summary>
    public async Task Recover(CancellationToken ct)
    {
        foreach (var call in await calls.ClaimAbandoned(EntityType.Order, AtOnce, ct))
        {
            var answer = calls.CanBeReplayed(call) ? await calls.Send(call, ct) : null;

            if (answer is not null && !IsFinal(answer))
            {
                return; // where Shopify does not answer one, it is not asked for the others
            }

            await Write(transaction => Resolve(transaction, call, answer, ct), ct);
        }
    }

    private static IReadOnlyList<UserError> Errors(Answer answer) =>
        answer is Answered answered ? UserError.Of(answered.Data.RequiredPart("refundCreate")) : [];

    /// <summary>The same key is being worked on: that is no answer yet.</summary>
    private static bool IsUnknown(Answer answer) => answer is Unknown || Errors(answer).Any(UncodedErrors.IsKeyInUse);

    internal static bool IsFinal(Answer answer) => answer is Answered or Refused && !IsUnknown(answer);

    internal static Outcome? OutcomeOf(Answer answer) =>
        answer is not Answered ? answer.Outcome()
        : Errors(answer) is not { Count: > 0 } errors ? null
        : IsUnknown(answer) ? NotKnownYet
        : errors.Any(UncodedErrors.IsKeySpent)
        ? Outcome.Outage(Soon, Reason.InFlight, "Shopify failed at it: it is tried again under a new key")
        : UserError.Refused(errors);

    /// <summary>Shipping as Shopify takes it back; empty if there is none, null if it cannot be said exactly.</summary>
    /// <remarks>It is without the tax that Shopify adds itself, and in the currency that the customer was shown.</remarks>
    internal static Dictionary<string, object>? Shipping(decimal back, ShopifyOrder there)
    {
        var onTop = there.TaxesIncluded ? 0 : there.Money.Shipping == 0 ? 0 : there.Money.ShippingTax / there.Money.Shipping;

        return back == 0 ? []
            : back == Currency.Round(there.Money.CurrentShipping * (1 + onTop), there.Currency) ? new() { ["fullRefund"] = true }
            : there.PresentmentCurrency is not null ? null
            : new() { ["amount"] = Currency.Round(back / (1 + onTop), there.Currency).ToString(CultureInfo.InvariantCulture) };
    }

    private ShopifyCall CallOf(Refund refund, Dictionary<string, object> shipping, ShopifyOrder there, StoreSettings settings)
    {
        var key = random.NextGuid();
        var input = new Dictionary<string, object?>
        {
            ["orderId"] = there.Gid,
            ["note"] = refund.Bookkeeping.Note,
            ["notify"] = settings.NotifyCustomers,
            ["refundLineItems"] = refund.Lines.Select(
                line => new { lineItemId = line.LineGid, quantity = line.Quantity, restockType = "NO_RESTOCK" }),
        };

        if (shipping.Count > 0)
        {
            input["shipping"] = shipping;
        }

        if (there.PresentmentCurrency is { } shown)
        {
            input["currency"] = shown;
        }

        return calls.New(key, "RefundOrder", JsonSerializer.Serialize(new { key, input }), EntityType.Order);
    }

    /// <param name="Call">The call that sends it.</param>
    private sealed record SentRefund(Guid Call);

    private async Task Write(Func<ErpTransaction, Task> what, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);
        await what(transaction);
        await transaction.Commit(ct);
    }
}
