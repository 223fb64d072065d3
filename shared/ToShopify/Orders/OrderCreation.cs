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

    public async Task<Outcome> Push(ErpOrder order, SyncItem item, StoreSettings settings, CancellationToken ct)
    {
        if (await Unready(order, item, ct) is { } unready)
        {
            return unready;
        }

        if (await links.Take(order.Id, ct) is not { } taken)
        {
            return Outcome.Later(Soon, "it is being brought across elsewhere at this moment");
        }

        if (taken.Gid is not null)
        {
            await links.Release(order.Id, ct);
            return Outcome.Later(Soon, "it has been linked at this moment");
        }

        if (taken.WasThere)
        {
            var (found, problem) = await reader.FindOurs(order.Id, ct);

            if (found is not null)
            {
                return await Link(order, found, "it was there already", ct);
            }

            if (problem is not null)
            {
                await links.Release(order.Id, ct);
                return problem;
            }
        }

        return await Create(order, settings, ct);
    }

    private async Task<Outcome?> Unready(ErpOrder order, SyncItem item, CancellationToken ct)
    {
        if (order.Lines.All(line => line.Quantity == 0))
        {
            return Outcome.Later(AMinute, "the order has no lines yet");
        }

        if (ErpOrderGate.Problem(order) is { } problem)
        {
            return Outcome.Rejected(problem);
        }

        return order.Lines.FirstOrDefault(line => line.AwaitsLink) is { } waiting && time.GetUtcNow().UtcDateTime - await QueuedAt(item, ct) < LinksWithin
            ? Outcome.Later(AMinute, $"the product of line '{waiting.Title}' is about to be linked")
            : null;
    }

    private async Task<Outcome> Create(ErpOrder order, StoreSettings settings, CancellationToken ct)
    {
        if (await Define(settings, ct) is { } undefined)
        {
            await links.Forget(order.Id, ct);
            return undefined;
        }

        var answer = await shopify.Send(CreateOrder, OrderInput.Create(order, settings.NotifyCustomers), Lane.Urgent, ct);

        if (answer is Unknown)
        {
            await links.Release(order.Id, ct); // the link stays without a Gid: whoever comes next looks first
            return answer.Outcome();
        }

        if (answer is not Answered answered)
        {
            await links.Forget(order.Id, ct);
            return answer.Outcome();
        }

        var payload = answered.Data.GetProperty("orderCreate");

        return UserError.Of(payload) is { Count: > 0 } errors
            ? await Refused(order, errors, ct)
            : await Link(order, await reader.Whole(payload.GetProperty("order"), ct), null, ct);
    }

    private async Task<Outcome> Refused(ErpOrder order, IReadOnlyList<UserError> errors, CancellationToken ct)
    {
        if (errors.Any(error => error.Field.Contains("metafields")))
        {
            var (found, problem) = await reader.FindOurs(order.Id, ct); // somebody else was faster

            if (found is not null)
            {
                return await Link(order, found, "it was there already", ct);
            }

            if (problem is not null)
            {
                await links.Release(order.Id, ct);
                return problem;
            }
        }

        await links.Forget(order.Id, ct);
        var why = string.Join("; ", errors.Select(error => error.Message));

        return why.Contains("Too many attempts", StringComparison.OrdinalIgnoreCase)
            ? Outcome.Outage(AMinute, "a development store takes five new orders a minute")
            : Outcome.Rejected($"Shopify refused it: {why}");
    }

    /// <summary>Writes down which order it has become. What could not be read of it is looked up when it comes back.</summary>
    private async Task<Outcome> Link(ErpOrder order, (ShopifyOrder? Order, Outcome? Problem) read, string? why, CancellationToken ct)
    {
        if (read.Order is { } there)
        {
            return await Link(order, there, why, ct);
        }

        await links.Release(order.Id, ct);
        return read.Problem!;
    }

    private async Task<Outcome> Link(ErpOrder order, ShopifyOrder there, string? why, CancellationToken ct)
    {
        var lines = OrderLines.Match(order.Lines, there.Lines);
        var linked = order with
        {
            Lines = [.. order.Lines.Select(line => line with { Gid = lines.FirstOrDefault(part => part.EntityId == line.Id)?.Gid })],
            Customer = order.Customer is { } customer ? customer with { Gid = customer.Gid ?? there.Customer?.Gid } : null,
        };

        await using var transaction = await erp.Begin(ct);

        if (order.Customer is { Gid: null } known && there.Customer is { } buyer)
        {
            await links.LinkCustomer(transaction, known.Id, buyer.Gid, ct);
        }

        await OrderLinks.Write(transaction, order.Id, there.Gid, OrderSeen.Of(linked), OrderSeen.Of(there), there.UpdatedAt, ct);
        await links.Write(transaction, OrderLinks.Line, [.. lines.Select(part => new LinkedPart(order.Id, part.EntityId, part.Gid))], ct);
        await transaction.Commit(ct);

        return Outcome.DoneWith(there.Money.CurrentTotal == order.Total
            ? $"{why ?? "created"}: {there.Name}"
            : string.Create(CultureInfo.InvariantCulture, $"{why ?? "created"}: {there.Name}, where it is worth {there.Money.CurrentTotal:0.00##} {there.Currency} and not {order.Total:0.00##}"));
    }

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

    private Task<DateTime> QueuedAt(SyncItem item, CancellationToken ct)
    {
        const string sql = "select created_at from sync_queue where id = @id";

        return erp.Row<DateTime>(sql, new { id = item.Id }, ct);
    }
}
