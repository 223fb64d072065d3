using ShopifySync.Customers;
using ShopifySync.Entities;
using ShopifySync.Queue;
using ShopifySync.Settings;

namespace ShopifySync.Orders.Push;

public sealed partial class OrderCreation
{
    /// <summary>Links a created order. What happened to it besides, like a shipment, is still to follow.</summary>
    /// <remarks>What the order is worth in Shopify is the baseline, so that a difference is found again on every push.</remarks>
    /// <param name="leftOut">What it was created without, in words.</param>
    private async Task<Outcome> LinkCreated(
        ErpOrder order, ShopifyOrder shopify, string leftOut, StoreSettings settings, CancellationToken ct)
    {
        var lines = OrderLines.Match(order.Lines, shopify.Lines).ToDictionary(part => part.EntityId, part => part.Gid);
        var linked = order with
        {
            Lines = [.. order.Lines.Select(line => line with { Gid = lines.GetValueOrDefault(line.Id) })],
            Refunds = [.. order.Refunds.Select(refund => refund with { StaysInErp = refund.Gid is null })],
            Customer = order.Customer is { } customer ? customer with { Gid = customer.Gid ?? shopify.Customer?.Gid } : null,
        };
        var baseline = OrderBaseline.Of(linked);
        var created = baseline with
        {
            Fields = baseline.Fields.With(OrderFields.Closed.Name, false), // it is created open
            Total = shopify.Money.CurrentTotal,
            Tax = shopify.Money.CurrentTax,
        };
        var plan = OrderPlan.Of(
            new OrderComparison(linked, created, shopify, OrderBaseline.Of(shopify), ConflictRule.Always(Side.Erp)), settings.PushRefunds);
        await Link(order, shopify, created, plan is { Steps.Count: 0, Refused: null } ? order.Digest : null, ct);

        var words = $"created: {shopify.Name}{leftOut}";

        return plan.Steps.Count > 0 ? Outcome.Later(TimeSpan.Zero, Reason.Continues, $"{words}; what happened to it since follows")
            : plan.Refused is { } refused ? Outcome.Rejected(Reason.MoneyDiffers, $"{words}, but {refused}")
            : Outcome.DoneWith(words);
    }

    /// <summary>Links an order that an earlier push created. The ERP may have changed since, so all of it is compared next.</summary>
    private async Task<Outcome> LinkFound(ErpOrder order, ShopifyOrder shopify, CancellationToken ct)
    {
        await Link(order, shopify, null, null, ct);

        return Outcome.Later(TimeSpan.Zero, Reason.Continues, $"it was there already: {shopify.Name}; what changed since follows");
    }

    /// <summary>Refunds from before the order is created never go to Shopify: what they took off is not in it.</summary>
    private Task KeepRefundsInErp(ErpOrder order, CancellationToken ct) =>
        parts.Refunds.KeepInErp(order.Id, [.. order.Refunds.Where(refund => refund.Gid is null).Select(refund => refund.Id)], ct);

    private async Task Link(ErpOrder order, ShopifyOrder shopify, OrderBaseline? baseline, string? digest, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);

        if (order.Customer is { Gid: null } customer && shopify.Customer is { } buyer && (baseline is not null || IsSame(customer, buyer)))
        {
            await customerLinks.LinkIfFree(transaction, customer.Id, buyer.Gid, ct);
        }

        await links.Write(transaction, [
            new LinkWrite<OrderBaseline>(order.Id, shopify.Gid, baseline, OrderBaseline.Of(shopify), shopify.UpdatedAt)
            {
                ErpDigest = digest,
                ShopifyDigest = OrderDigest.Of(shopify),
            }], ct);
        await parts.Lines.Write(
            transaction,
            [.. OrderLines.Match(order.Lines, shopify.Lines).Select(part => new LinkedPart(order.Id, part.EntityId, part.Gid))], ct);
        await transaction.Commit(ct);
    }

    /// <summary>The customer whom the order was created for may not be its customer now.</summary>
    private static bool IsSame(ErpCustomer customer, ShopifyCustomer buyer) =>
        string.Equals(customer.Email?.Trim(), buyer.Email, StringComparison.OrdinalIgnoreCase);
}
