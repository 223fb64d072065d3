using System.Globalization;
using System.Text.Json;
using ShopifySync.Erp;
using ShopifySync.Orders;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;
using ShopifySync.Stock;

namespace ShopifySync.ToShopify.Orders;

/// <summary>Refunds of the ERP's as bookkeeping: no money moves, no stock moves. Each is a call that was written down under its key before it is sent, so that it counts once.</summary>
public sealed class OrderRefunds(ErpDatabase erp, CallsInFlight calls, Random random)
{
    private const int AtOnce = 20;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>Null when it is done; else what the push comes to.</summary>
    public async Task<Outcome?> Send(Refund refund, ShopifyOrder there, StoreSettings settings, CancellationToken ct)
    {
        if (await IsInFlight(there.Gid, ct))
        {
            return Outcome.Later(Soon, "what became of an earlier refund of it is not known yet");
        }

        var call = CallOf(refund, there, settings);
        await Store(call, ct);
        var answer = await calls.Send(call, Lane.Urgent, ct);

        if (answer is not Unknown)
        {
            await Resolve(call, ct);
        }

        return answer is not Answered answered ? answer.Outcome()
            : UserError.Of(answered.Data.GetProperty("refundCreate")) is { Count: > 0 } errors ? Outcome.Rejected($"Shopify refused it: {string.Join("; ", errors.Select(error => error.Message))}")
            : null;
    }

    /// <summary>Calls whose sender died or never heard: each is sent again under its key until it is answered. The order's next push sees what came of it.</summary>
    public async Task Recover(CancellationToken ct)
    {
        foreach (var call in await calls.ClaimAbandoned(EntityType.Order, AtOnce, ct))
        {
            if (!calls.CanBeReplayed(call) || await calls.Send(call, Lane.Urgent, ct) is Answered or Refused)
            {
                await Resolve(call, ct);
            }
        }
    }

    private ShopifyCall CallOf(Refund refund, ShopifyOrder there, StoreSettings settings)
    {
        var key = random.NextGuid();
        var input = new Dictionary<string, object?>
        {
            ["orderId"] = there.Gid,
            ["note"] = refund.Bookkeeping.Note,
            ["notify"] = settings.NotifyCustomers,
            ["refundLineItems"] = refund.Lines.Select(line => new { lineItemId = line.LineGid, quantity = line.Quantity, restockType = "NO_RESTOCK" }),
        };

        if (refund.Bookkeeping.Shipping != 0)
        {
            input["shipping"] = new { amount = refund.Bookkeeping.Shipping.ToString(CultureInfo.InvariantCulture) };
        }

        return calls.New(key, "RefundOrder", JsonSerializer.Serialize(new { key, input }), EntityType.Order);
    }

    private Task<bool> IsInFlight(string orderGid, CancellationToken ct)
    {
        const string sql = "select exists (select from shopify_calls where entity_type = 'order' and variables::jsonb #>> '{input,orderId}' = @orderGid)";

        return erp.Row<bool>(sql, new { orderGid }, ct);
    }

    private async Task Store(ShopifyCall call, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);
        await CallsInFlight.Store(transaction, call, ct);
        await transaction.Commit(ct);
    }

    private async Task Resolve(ShopifyCall call, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);
        await CallsInFlight.Resolve(transaction, call.Id, ct);
        await transaction.Commit(ct);
    }
}
