using System.Collections.Concurrent;
using System.Globalization;
using ShopifySync.Erp;
using ShopifySync.Orders;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;
using ShopifySync.Stock;

namespace ShopifySync.ToShopify.Orders;

/// <summary>Brings an ERP order to Shopify for the first time, and never twice: it carries the ERP's id as a metafield that only one order can have, and is looked for by it before any second try.</summary>
public sealed class OrderCreation(ErpDatabase erp, OrderLinks links, OrderReader reader, ShopifyClient shopify, TimeProvider time)
{
    /// <summary>How long a line waits for its product to be linked before it goes across as a custom line.</summary>
    private static readonly TimeSpan LinksWithin = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly GraphQlDocument CreateOrder = GraphQlDocument.Embedded("CreateOrder");
    private static readonly GraphQlDocument DefineErpOrderId = GraphQlDocument.Embedded("DefineErpOrderId");

    private readonly ConcurrentDictionary<string, bool> defined = [];

    /// <param name="link">Null if no push has tried it before.</param>
    public async Task<Outcome> Push(ErpOrder order, OrderLink? link, SyncItem item, StoreSettings settings, CancellationToken ct)
    {
        if (link is null && Unready(order, item) is { } unready)
        {
            return unready;
        }

        if (await links.Take(order.Id, ct) is not { } taken)
        {
            return Outcome.Later(Soon, "it is being brought across elsewhere at this moment");
        }

        try
        {
            return await Push(order, taken, item, settings, ct);
        }
        finally
        {
            await links.Release(order.Id, taken, CancellationToken.None);
        }
    }

    /// <summary>What was taken without being new may be in Shopify already, whatever has become of it in the ERP since.</summary>
    private async Task<Outcome> Push(ErpOrder order, OrderLinks.Taken taken, SyncItem item, StoreSettings settings, CancellationToken ct)
    {
        if (taken.Gid is not null)
        {
            return Outcome.Later(TimeSpan.Zero, "it has been linked at this moment");
        }

        if (taken.WasThere)
        {
            var (found, problem) = await reader.FindOurs(order.Id, ct);

            if (found is not null || problem is not null)
            {
                return found is null ? problem! : await LinkFound(order, found, ct);
            }
        }

        return Unready(order, item) ?? await Create(order, taken, settings, ct);
    }

    private Outcome? Unready(ErpOrder order, SyncItem item) =>
        order.IsCancelled ? Outcome.Unchanged("it was cancelled before Shopify knew of it")
        : order.Lines.All(line => line.Quantity == 0) ? Outcome.Later(AMinute, "the order has no lines yet")
        : OrderInput.Problem(order) is { } problem ? Outcome.Rejected(problem)
        : AwaitsLink(order.Lines, item);

    /// <summary>Null once every line's product is linked, or has been waited for.</summary>
    internal Outcome? AwaitsLink(IEnumerable<ErpLine> lines, SyncItem item) =>
        lines.FirstOrDefault(line => line.AwaitsLink) is { } waiting && time.GetUtcNow().UtcDateTime - item.CreatedAt < LinksWithin
            ? Outcome.Later(AMinute, $"the product of line '{waiting.Title}' is about to be linked")
            : null;

    private async Task<Outcome> Create(ErpOrder order, OrderLinks.Taken taken, StoreSettings settings, CancellationToken ct)
    {
        if (await Define(settings, ct) is { } undefined)
        {
            await Forget(order, taken, ct);
            return undefined;
        }

        await Know(order, ct);
        var answer = await shopify.Send(CreateOrder, OrderInput.Create(order, settings.NotifyCustomers, time.GetUtcNow().UtcDateTime), Lane.Urgent, ct);

        if (answer is Unknown)
        {
            return answer.Outcome(); // the link stays without a Gid: whoever comes next looks first
        }

        if (answer is not Answered answered)
        {
            await Forget(order, taken, ct);
            return answer.Outcome();
        }

        var payload = answered.Data.GetProperty("orderCreate");

        if (UserError.Of(payload) is { Count: > 0 } errors)
        {
            return await Refused(order, taken, errors, ct);
        }

        var (there, problem) = await reader.Whole(payload.GetProperty("order"), ct);

        return there is null ? problem! : await LinkCreated(order, there, settings, ct);
    }

    private async Task<Outcome> Refused(ErpOrder order, OrderLinks.Taken taken, IReadOnlyList<UserError> errors, CancellationToken ct)
    {
        if (errors.Any(error => error.Field.Contains("metafields")))
        {
            var (found, problem) = await reader.FindOurs(order.Id, ct); // somebody else was faster

            if (found is not null || problem is not null)
            {
                return found is null ? problem! : await LinkFound(order, found, ct);
            }
        }

        await Forget(order, taken, ct);
        var why = string.Join("; ", errors.Select(error => error.Message));

        return why.Contains("Too many attempts", StringComparison.OrdinalIgnoreCase)
            ? Outcome.Outage(AMinute, "a development store takes five new orders a minute")
            : Outcome.Rejected($"Shopify refused it: {why}");
    }

    /// <summary>As if it had not been tried; unless an earlier try may still have an effect.</summary>
    private Task Forget(ErpOrder order, OrderLinks.Taken taken, CancellationToken ct) => taken.WasThere ? Task.CompletedTask : links.Forget(order.Id, taken, ct);

    /// <summary>Shopify has it as the ERP had it a moment ago. What happened to it besides, like goods that were sent, is still to follow.</summary>
    private async Task<Outcome> LinkCreated(ErpOrder order, ShopifyOrder there, StoreSettings settings, CancellationToken ct)
    {
        var lines = OrderLines.Match(order.Lines, there.Lines).ToDictionary(part => part.EntityId, part => part.Gid);
        var linked = order with
        {
            Lines = [.. order.Lines.Select(line => line with { Gid = lines.GetValueOrDefault(line.Id) })],
            Refunds = [.. order.Refunds.Select(refund => refund with { Gid = refund.Gid ?? Before(refund) })],
            Customer = order.Customer is { } customer ? customer with { Gid = customer.Gid ?? there.Customer?.Gid } : null,
        };
        var seen = OrderSeen.Of(linked) with { IsClosed = false }; // it is created open
        var follows = OrderPlan.Of(linked, seen, there, OrderSeen.Of(there), erpWins: true, settings.PushRefunds) is not { Steps.Count: 0, Refused: null };
        await Link(order, there, follows ? seen with { Digest = "" } : seen, ct);

        var words = there.Money.CurrentTotal == order.Total
            ? $"created: {there.Name}"
            : string.Create(CultureInfo.InvariantCulture, $"created: {there.Name}, where it is worth {there.Money.CurrentTotal:0.00##} {there.Currency} and not {order.Total:0.00##}");

        return follows ? Outcome.Later(TimeSpan.Zero, $"{words}; what happened to it since follows") : Outcome.DoneWith(words);
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
        await using var transaction = await erp.Begin(ct);
        await links.Write(transaction, OrderLinks.Refund, order.Id, [.. order.Refunds.Where(refund => refund.Gid is null).Select(refund => new OrderPart(refund.Id, Before(refund)))], ct);
        await transaction.Commit(ct);
    }

    private async Task Link(ErpOrder order, ShopifyOrder there, OrderSeen? seen, CancellationToken ct)
    {
        await using var transaction = await erp.Begin(ct);

        if (order.Customer is { Gid: null } known && there.Customer is { } buyer)
        {
            await links.LinkCustomer(transaction, known.Id, buyer.Gid, ct);
        }

        await OrderLinks.Write(transaction, order.Id, there.Gid, seen, OrderSeen.Of(there), there.UpdatedAt, ct);
        await links.Write(transaction, OrderLinks.Line, order.Id, OrderLines.Match(order.Lines, there.Lines), ct);
        await transaction.Commit(ct);
    }

    private static string Before(ErpRefund refund) => $"before:{refund.Id}";

    /// <summary>Has Shopify keep the ERP's id unique; null when it does.</summary>
    private async Task<Outcome?> Define(StoreSettings settings, CancellationToken ct)
    {
        if (defined.ContainsKey(settings.StoreUrl ?? ""))
        {
            return null;
        }

        var answer = await shopify.Send(DefineErpOrderId, new
        {
            definition = new
            {
                name = "ERP order",
                @namespace = "$app",
                key = "erp_order_id",
                ownerType = "ORDER",
                type = "id",
                capabilities = new { uniqueValues = new { enabled = true } },
            },
        }, Lane.Urgent, ct);

        if (answer is not Answered answered)
        {
            return answer.Outcome();
        }

        if (UserError.Of(answered.Data.GetProperty("metafieldDefinitionCreate")).FirstOrDefault(error => error.Code != "TAKEN") is { } refused)
        {
            return Outcome.Rejected($"Shopify does not let the ERP's order id be a unique metafield: {refused.Message}");
        }

        defined[settings.StoreUrl ?? ""] = true;
        return null;
    }
}
