using ShopifySync.Orders;
using ShopifySync.Orders.Intake;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Orders.Push;

/// <summary>Brings later changes of a linked order across, from Shopify's order as it is now: what is there already is not done again, so a lost answer does no harm.</summary>
/// <remarks>Afterwards Shopify's order is read once more and taken in like any other news of it: that agrees on what was pushed, and brings along what Shopify has moved itself.</remarks>
public sealed class OrderFollowUp(OrderLinks links, OrderReader reader, OrderCreation creation, OrderSteps steps, OrderRefunds refunds, OrderIntake intake)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    public async Task<Outcome> Push(ErpOrder order, OrderLink link, string gid, SyncItem item, StoreSettings settings, CancellationToken ct)
    {
        if (await links.Take(order.Id, ct) is not { } taken)
        {
            return Outcome.Later(Soon, "it is being brought across elsewhere at this moment");
        }

        try
        {
            if (taken.Version != link.Version + 1)
            {
                return Outcome.Later(TimeSpan.Zero, "it was brought across from Shopify at this moment");
            }

            return await Push(order, link, gid, taken.Version, item, settings, ct);
        }
        finally
        {
            await links.Release(order.Id, taken, CancellationToken.None);
        }
    }

    private async Task<Outcome> Push(ErpOrder order, OrderLink link, string gid, long version, SyncItem item, StoreSettings settings, CancellationToken ct)
    {
        if (settings.PushRefunds && order.Refunds.Any(refund => refund.Gid is null) && await refunds.IsInFlight(gid, ct))
        {
            return OrderRefunds.NotKnownYet;
        }

        var (there, problem) = await Read(gid, ct);

        if (there is null)
        {
            return problem!;
        }

        var erpWins = settings.OrderConflicts is OrderConflicts.Erp || (settings.OrderConflicts is OrderConflicts.Newest && link.ErpChangedAt > there.UpdatedAt);
        OrderPlan PlanFor(ShopifyOrder now) => OrderPlan.Of(order, link.ErpSeen, now, link.ShopifySeen, erpWins, settings.PushRefunds);
        var before = there;
        var plan = PlanFor(there);

        if (creation.AwaitsLink(plan.Steps.OfType<EditLines>().SelectMany(edit => edit.Added), item) is { } waits)
        {
            return waits;
        }

        var taken = await Take(plan, order, there, settings, ct);

        if (taken.Stopped is { } stopped)
        {
            return stopped;
        }

        if (plan.Steps.Count > 0)
        {
            (there, problem) = await Read(gid, ct);

            if (there is null)
            {
                return problem!;
            }
        }

        var isAsPlanned = plan.Steps.Count == 0 || plan.HasMore || Edited(plan, before)?.Made(there) == false;
        var unplanned = isAsPlanned ? plan.Refused : PlanFor(there).Refused; // a refund may have come to something else than the ERP's
        var untaken = await intake.TakeBack(there, version, PushedBy(plan, taken, unplanned, order, before), ct);

        return untaken is { Verdict: Verdict.Later } ? untaken : OutcomeOf(plan, taken, [unplanned, untaken is { Verdict: Verdict.Rejected } ? untaken.Why : null], order, there);
    }

    /// <summary>One step after the other. What Shopify refuses, or has wait, keeps nothing else from it.</summary>
    private async Task<Taken> Take(OrderPlan plan, ErpOrder order, ShopifyOrder there, StoreSettings settings, CancellationToken ct)
    {
        var taken = new Taken([], [], [], null);

        foreach (var step in plan.Steps)
        {
            switch (await steps.Take(step, order, there, settings, ct))
            {
                case null:
                    taken.Done.Add(step);
                    break;
                case { Verdict: Verdict.Rejected, Why: { } why }:
                    taken.Refused.Add(why);
                    break;
                case { Verdict: Verdict.Later, HasDeadline: true } waits:
                    taken.Waits.Add(waits);
                    break;
                case var outage:
                    return taken with { Stopped = outage };
            }
        }

        return taken;
    }

    /// <param name="left">What the plan that is left refuses, and why Shopify's order could not be taken in after it; null where nothing is.</param>
    private static Outcome OutcomeOf(OrderPlan plan, Taken taken, IEnumerable<string?> left, ErpOrder order, ShopifyOrder there)
    {
        var refused = string.Join("; ", [.. taken.Refused, .. left.OfType<string>()]);

        return plan.HasMore && taken.Done.OfType<EditLines>().Any() ? Outcome.Later(TimeSpan.Zero, "what came with its new lines follows")
            : taken.Waits.FirstOrDefault() is { } waits ? waits with { Why = refused.Length == 0 ? waits.Why : $"{waits.Why}; {refused}" }
            : refused.Length > 0 ? Outcome.Rejected(refused)
            : order.IsCancelled && there.CancelledAt is null ? Outcome.Later(Soon, "Shopify has not cancelled it yet")
            : plan.Steps.Count == 0 ? Outcome.Unchanged("Shopify has it already")
            : Outcome.DoneWith(string.Join(", ", plan.Steps.Select(NameOf)));
    }

    /// <summary>What the steps of a plan brought across. Lines of which something was refused, or is still to follow, are not agreed on before they are the same.</summary>
    private static Pushed PushedBy(OrderPlan plan, Taken taken, string? unplanned, ErpOrder order, ShopifyOrder before)
    {
        var fields = taken.Done.OfType<UpdateHeader>().SelectMany(header => header.Fields.Keys).ToHashSet();
        var isWhole = unplanned is null && plan is { Refused: null, HasMore: false } && taken is { Refused: [], Waits: [] };

        return new Pushed(order, isWhole)
        {
            Email = fields.Contains("email"),
            Phone = fields.Contains("phone"),
            Note = fields.Contains("note"),
            Tags = fields.Contains("tags"),
            ShippingAddress = fields.Contains("shippingAddress"),
            Closed = taken.Done.Any(step => step is Close),
            Fulfillments = taken.Done.Select(step => step switch
            {
                Fulfill fulfill => fulfill.Fulfillment.Id,
                Track track => track.Fulfillment.Id,
                CancelFulfillment cancel => cancel.Fulfillment.Id,
                _ => null,
            }).OfType<string>().ToHashSet(),
            Lines = isWhole ? Edited(plan, before) : null,
        };
    }

    /// <summary>What a plan makes of the lines of an order, its refunds included; null if it edits none.</summary>
    private static EditedLines? Edited(OrderPlan plan, ShopifyOrder before)
    {
        if (plan.Steps.OfType<EditLines>().FirstOrDefault() is not { } edit)
        {
            return null;
        }

        var asked = edit.Quantities.ToDictionary(line => line.LineGid, line => line.Quantity);
        var back = plan.Steps.OfType<Refund>().SelectMany(refund => refund.Lines).ToLookup(line => line.LineGid, line => line.Quantity);

        return new EditedLines(before.Lines.ToDictionary(line => line.Gid, line => asked.GetValueOrDefault(line.Gid, line.Current) - back[line.Gid].Sum()), edit.Added.Count);
    }

    private async Task<(ShopifyOrder? Order, Outcome? Problem)> Read(string gid, CancellationToken ct)
    {
        var read = await reader.Read([gid], ct);

        return read.Orders.GetValueOrDefault(gid) is { } order
            ? (order, null)
            : (null, read.Problems.GetValueOrDefault(gid) ?? Outcome.Rejected(OrderReader.NotShown));
    }

    private static string NameOf(OrderStep step) => step switch
    {
        UpdateHeader header => string.Join(", ", header.Fields.Keys.Select(field => field == "shippingAddress" ? "shipping address" : field)),
        ChangeCustomer => "customer",
        EditLines => "lines",
        MarkPaid => "paid",
        Fulfill => "fulfillment",
        Track => "tracking",
        CancelFulfillment => "fulfillment cancelled",
        Refund => "refund",
        Cancel => "cancelled",
        Close close => close.IsClosed ? "closed" : "opened again",
        _ => throw new InvalidOperationException($"No name for {step.GetType().Name}"),
    };

    /// <summary>What became of a plan's steps.</summary>
    /// <param name="Waits">Those that are to be tried again.</param>
    /// <param name="Stopped">Why the others were not tried any more; null if all were.</param>
    private sealed record Taken(List<OrderStep> Done, List<string> Refused, List<Outcome> Waits, Outcome? Stopped);
}
