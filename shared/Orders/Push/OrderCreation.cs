using System.Collections.Concurrent;
using ShopifySync.Customers;
using ShopifySync.Entities;
using ShopifySync.Erp;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Orders.Push;

/// <summary>Brings an ERP order to Shopify for the first time, and never twice: it carries the ERP's id as a metafield
/// that only one order can have, and is looked for by it before any second try.</summary>
public sealed partial class OrderCreation(
    ErpDatabase erp, Links<OrderBaseline> links, CustomerLinks customerLinks, OrderParts parts, OrderReader reader,
    ErpIds erpIds, ShopifyClient shopify, TimeProvider time)
{
    /// <summary>How long a line waits for its product to be linked before it goes across as a custom line.</summary>
    private static readonly TimeSpan LinksWithin = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly GraphQlDocument CreateOrder = GraphQlDocument.Embedded("CreateOrder");
    private static readonly GraphQlDocument FindCustomer = GraphQlDocument.Embedded("FindCustomer");

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Until when a store takes no new orders, as it has said itself: asking it once more costs as much as being heard.</summary>
    private readonly ConcurrentDictionary<string, DateTime> full = [];

    /// <param name="link">Null if no push has tried it before.</param>
    public async Task<Outcome> Push(ErpOrder order, Link<OrderBaseline>? link, SyncItem item, StoreSettings settings, CancellationToken ct)
    {
        if (link is null && Unready(order, item) is { } unready)
        {
            return unready;
        }

        if (await links.Take(order.Id, ct) is not { } taken)
        {
            return Outcome.Later(Soon, Reason.Busy, "it is being brought across elsewhere at this moment");
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
    private async Task<Outcome> Push(
        ErpOrder order, TakenLink taken, SyncItem item, StoreSettings settings, CancellationToken ct)
    {
        if (taken.Gid is not null)
        {
            return Outcome.Later(TimeSpan.Zero, Reason.Continues, "it has been linked at this moment");
        }

        var identity = order.Id;

        if (taken.Existed)
        {
            (var found, identity, var problem) = await reader.FindOurs(order, Now, ct);

            if (found is not null || problem is not null)
            {
                return found is null ? problem! : await LinkFound(order, found, ct);
            }
        }

        return Unready(order, item) ?? await Create(order, identity, taken, settings, ct);
    }

    private Outcome? Unready(ErpOrder order, SyncItem item) => Unready(order) ?? AwaitsLink(order.Lines, item);

    /// <summary>Why an order cannot be created in Shopify as it is; null if it can, once its products are linked.</summary>
    internal static Outcome? Unready(ErpOrder order) =>
        order.IsCancelled ? Outcome.Unchanged(Reason.NothingToCompare, "it was cancelled before Shopify knew of it")
        : order.Lines.All(line => line.Quantity == 0) ? Outcome.Later(AMinute, Reason.Incomplete, "the order has no lines yet")
        : OrderInput.Problem(order);

    /// <summary>Null once every line's product is linked, or has been waited for.</summary>
    internal Outcome? AwaitsLink(IEnumerable<ErpLine> lines, SyncItem item)
    {
        if (lines.FirstOrDefault(line => line.AwaitsLink) is not { } waiting)
        {
            return null;
        }

        var why = $"the product of line '{waiting.Title}' is about to be linked";

        return item.HasWaitedFor(Reason.AwaitsLink, LinksWithin, Now) ? null : Outcome.Later(AMinute, Reason.AwaitsLink, why);
    }

    private async Task<Outcome> Create(ErpOrder order, string identity, TakenLink taken, StoreSettings settings, CancellationToken ct)
    {
        if (await erpIds.Define("ORDER", ct) is { } undefined)
        {
            await Forget(order, taken, ct);
            return undefined;
        }

        if (full.TryGetValue(settings.StoreUrl ?? "", out var until) && until > Now)
        {
            await Forget(order, taken, ct);
            return Full(until - Now);
        }

        var (gid, unread) = await Customer(order.Customer, ct);

        if (unread is not null)
        {
            await Forget(order, taken, ct);
            return unread;
        }

        await KeepRefundsInErp(order, ct);

        return await Create(order, identity, [.. OrderInput.Customers(order.Customer, gid)], taken, settings, ct);
    }

    /// <param name="customers">How its customer can be told, the best way first.</param>
    private async Task<Outcome> Create(
        ErpOrder order, string identity, IReadOnlyList<(object? Customer, string? LeftOut)> customers, TakenLink taken,
        StoreSettings settings, CancellationToken ct)
    {
        IReadOnlyList<UserError> errors = [];

        foreach (var (customer, leftOut) in customers)
        {
            var answer = await shopify.Send(CreateOrder, OrderInput.Create(order, identity, customer, settings.NotifyCustomers, Now), ct);

            if (answer is Unknown)
            {
                return answer.Outcome(); // the link stays without a Gid: whoever comes next looks first
            }

            if (answer is not Answered answered)
            {
                await Forget(order, taken, ct);
                return answer.Outcome();
            }

            var payload = answered.Data.RequiredPart("orderCreate");
            var complaint = errors.Count == 0 ? "" : $" (Shopify does not take it: {UserError.Words(errors)})";
            errors = UserError.Of(payload);

            if (errors.Count == 0)
            {
                var (there, problem) = await reader.Whole(payload.RequiredPart("order"), ct);

                return there is null
                    ? problem!
                    : await LinkCreated(order, there, leftOut is null ? "" : $", without {leftOut}{complaint}", settings, ct);
            }

            if (customer is null || !errors.All(MayBeOfCustomer))
            {
                break;
            }
        }

        return await Refused(order, identity, taken, errors, settings, ct);
    }

    /// <summary>Whether an error is about the order's customer: it names them, or names no part
    /// of the order, like a phone that somebody else has.</summary>
    private static bool MayBeOfCustomer(UserError error) =>
        !UncodedErrors.IsStoreFull(error)
        && (error.Field is [] or ["order"] || error.Field.Any(part => part is "customer" or "toUpsert" or "toAssociate"));

    /// <summary>Shopify's customer of an ERP customer: the linked one, else the one with
    /// this e-mail address, who keeps their name.</summary>
    private async Task<(string? Gid, Outcome? Problem)> Customer(ErpCustomer? customer, CancellationToken ct)
    {
        if (customer?.Gid is not null || OrderWords.Text(customer?.Email) is not { } email)
        {
            return (customer?.Gid, null);
        }

        var answer = await shopify.Send(FindCustomer, new { email }, ct);

        return answer is Refused ? (null, null) // it does not understand the address, or shows no customers: orderCreate says why not
            : answer is not Answered answered ? (null, answer.Outcome())
            : (answered.Data.Part("customerByIdentifier")?.RequiredText("id"), null);
    }

    private async Task<Outcome> Refused(
        ErpOrder order, string identity, TakenLink taken, IReadOnlyList<UserError> errors, StoreSettings settings, CancellationToken ct)
    {
        if (errors.Any(error => error.Field.Contains("metafields")))
        {
            var (found, free, problem) = await reader.FindOurs(order, Now, ct); // somebody else was faster, or the id has been given before

            if (found is not null || problem is not null)
            {
                return found is null ? problem! : await LinkFound(order, found, ct);
            }

            if (free != identity)
            {
                return await Create(order, free, taken, settings, ct);
            }
        }

        await Forget(order, taken, ct);

        if (errors.Any(UncodedErrors.IsStoreFull))
        {
            full[settings.StoreUrl ?? ""] = Now + AMinute;
            return Full(AMinute);
        }

        return UserError.Refused(errors);
    }

    private static Outcome Full(TimeSpan after) =>
        Outcome.Outage(after, Reason.Throttled, "a development store takes five new orders a minute");

    /// <summary>As if it had not been tried; unless an earlier try may still have an effect.</summary>
    private Task Forget(ErpOrder order, TakenLink taken, CancellationToken ct) =>
        taken.Existed ? Task.CompletedTask : links.Forget(order.Id, taken, ct);
}
