using System.Globalization;
using ShopifySync.Customers;
using ShopifySync.Orders;
using ShopifySync.Queue;
using ShopifySync.Settings;

namespace ShopifySync.Orders.Push;

public sealed partial class OrderCreation
{
    /// <summary>Shopify has it as the ERP had it a moment ago. What happened to it besides, like goods that were sent, is still to follow; what it is worth there counts as seen, so that a difference is found again on every push.</summary>
    /// <param name="leftOut">What it was created without, in words.</param>
    private async Task<Outcome> LinkCreated(ErpOrder order, ShopifyOrder there, string leftOut, StoreSettings settings, CancellationToken ct)
    {
        var lines = OrderLines.Match(order.Lines, there.Lines).ToDictionary(part => part.EntityId, part => part.Gid);
        var linked = order with
        {
            Lines = [.. order.Lines.Select(line => line with { Gid = lines.GetValueOrDefault(line.Id) })],
            Refunds = [.. order.Refunds.Select(refund => refund with { Gid = refund.Gid ?? Before(refund) })],
            Customer = order.Customer is { } customer ? customer with { Gid = customer.Gid ?? there.Customer?.Gid } : null,
        };
        var seen = OrderSeen.Of(linked) with { IsClosed = false, Total = there.Money.CurrentTotal, Tax = there.Money.CurrentTax }; // it is created open
        var plan = OrderPlan.Of(linked, seen, there, OrderSeen.Of(there), erpWins: true, settings.PushRefunds);
        await Link(order, there, plan is { Steps.Count: 0, Refused: null } ? seen : seen with { Digest = "" }, ct);

        var words = $"created: {there.Name}{leftOut}";

        return plan.Steps.Count > 0 ? Outcome.Later(TimeSpan.Zero, $"{words}; what happened to it since follows")
            : plan.Refused is { } refused ? Outcome.Rejected($"{words}, but {refused}")
            : Outcome.DoneWith(words);
    }

    /// <summary>An earlier try brought it there. The ERP may have changed since, so nothing of it counts as seen, and all of it is compared next.</summary>
    private async Task<Outcome> LinkFound(ErpOrder order, ShopifyOrder there, CancellationToken ct)
    {
        await Link(order, there, null, ct);

        return Outcome.Later(TimeSpan.Zero, $"it was there already: {there.Name}; what changed since follows");
    }

    /// <summary>Refunds from before are known, whoever links the order: what they took off is never in Shopify.</summary>
    private async Task Know(ErpOrder order, CancellationToken ct)
    {
        if (order.Refunds.All(refund => refund.Gid is not null))
        {
            return;
        }

        await using var transaction = await erp.Begin(ct);
        await links.Write(transaction, OrderLinks.Refund, order.Id, [.. order.Refunds.Where(refund => refund.Gid is null).Select(refund => new OrderPart(refund.Id, Before(refund)))], ct);
        await transaction.Commit(ct);
    }

    private async Task Link(ErpOrder order, ShopifyOrder there, OrderSeen? seen, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);

        if (order.Customer is { Gid: null } known && there.Customer is { } buyer && (seen is not null || IsSame(known, buyer)))
        {
            await links.LinkCustomer(transaction, known.Id, buyer.Gid, ct);
        }

        await OrderLinks.Write(transaction, order.Id, there.Gid, seen, OrderSeen.Of(there), there.UpdatedAt, ct);
        await links.Write(transaction, OrderLinks.Line, order.Id, OrderLines.Match(order.Lines, there.Lines), ct);
        await transaction.Commit(ct);
    }

    /// <summary>The customer whom it was created for may not be the one whose it is now.</summary>
    private static bool IsSame(ErpCustomer known, ShopifyCustomer buyer) => string.Equals(known.Email?.Trim(), buyer.Email, StringComparison.OrdinalIgnoreCase);

    private static string Before(ErpRefund refund) => $"before:{refund.Id}";
}
