using ShopifySync.Entities;
using ShopifySync.Orders.Intake;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Orders.Push;

/// <summary>Brings later changes of a linked order across, from Shopify's order as it is
/// now: what Shopify has already is not done again.</summary>
/// <remarks>Afterwards Shopify's order is read once more and taken in like any other
/// news of it. That agrees on what was pushed, and brings along
/// what Shopify changed itself.</remarks>
public sealed class OrderFollowUp(
    Links<OrderBaseline> links, OrderReader reader, OrderCreation creation, OrderSteps steps, OrderRefunds refunds, OrderIntake intake)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    public async Task<Outcome> Push(
        ErpOrder order, Link<OrderBaseline> link, string gid, SyncItem item, StoreSettings settings, CancellationToken ct)
    {
        if (await links.Take(order.Id, ct) is not { } taken)
        {
            return Outcome.Later(Soon, Reason.Busy, "Another worker is bringing this order across.");
        }

        try
        {
            return taken.Before == link.Version
                ? await Push(order, link, taken, gid, item, settings, ct)
                : Outcome.Later(TimeSpan.Zero, Reason.Busy, "The order was just brought across from Shopify.");
        }
        finally
        {
            await links.Release(order.Id, taken, CancellationToken.None);
        }
    }

    private async Task<Outcome> Push(
        ErpOrder order, Link<OrderBaseline> link, TakenLink taken, string gid, SyncItem item, StoreSettings settings, CancellationToken ct)
    {
        if (settings.PushRefunds
            && order.Refunds.Any(refund => refund is { Gid: null, StaysInErp: false })
            && await refunds.IsInFlight(gid, ct))
        {
            return OrderRefunds.NotKnownYet;
        }

        var (shopify, problem) = await Read(gid, ct);

        if (shopify is null)
        {
            return problem!;
        }

        OrderPlan PlanFor(ShopifyOrder now) => Plan(order, link, now, settings);

        var before = shopify;
        var plan = PlanFor(shopify);

        if (creation.AwaitsLink(plan.Steps.OfType<EditLines>().SelectMany(edit => edit.Added), item) is { } waits)
        {
            return waits;
        }

        await NoteSent(order, taken, plan, ct);
        var result = await Carry(plan, order, shopify, settings, ct);

        if (result.Stopped is { } stopped)
        {
            return stopped;
        }

        if (plan.Steps.Count > 0)
        {
            (shopify, problem) = await Read(gid, ct);

            if (shopify is null)
            {
                return problem!;
            }
        }

        var isAsPlanned = plan.Steps.Count == 0 || plan.HasMore || Edited(plan, before)?.IsMadeBy(shopify) == false;
        var unplanned = isAsPlanned ? plan.Refused : PlanFor(shopify).Refused; // a refund may have come to another amount than the ERP's
        var refusal = await intake.TakeBack(shopify, taken.Version, PushedBy(plan, result, unplanned, order, before), ct);

        return refusal is { Verdict: Verdict.Later }
            ? refusal
            : OutcomeOf(plan, result, [unplanned, refusal is { Verdict: Verdict.Rejected } ? refusal.Why : null], order, shopify);
    }

    /// <summary>What a push of a linked order would do. The dry run asks the same.</summary>
    internal static OrderPlan Plan(ErpOrder order, Link<OrderBaseline> link, ShopifyOrder now, StoreSettings settings) => OrderPlan.Of(
        new OrderComparison(order, link.Erp, now, link.Shopify, OrderConflict.Rule(settings.OrderConflicts, link, now), link.Sent),
        settings.PushRefunds);

    internal static string Words(OrderPlan plan) => string.Join(", ", plan.Steps.Select(NameOf));

    /// <summary>Notes the header's fields before they are sent, so that their echo is nobody's
    /// edit, also if this push is never heard of again.</summary>
    private async Task NoteSent(ErpOrder order, TakenLink taken, OrderPlan plan, CancellationToken ct)
    {
        var sent = plan.Steps.Aggregate(FieldValues.None, (values, step) => step switch
        {
            UpdateHeader header => values.Overlaid(header.Values),
            Close close => values.With(OrderFields.Closed.Name, close.IsClosed),
            _ => values,
        });

        if (sent.Names.Any())
        {
            await links.NoteSent(order.Id, taken, sent, ct);
        }
    }

    /// <summary>One step after the other. A step that Shopify refuses, or has wait, keeps no other back.</summary>
    private async Task<CarriedOut> Carry(OrderPlan plan, ErpOrder order, ShopifyOrder shopify, StoreSettings settings, CancellationToken ct)
    {
        var result = new CarriedOut([], [], [], null);

        foreach (var step in plan.Steps)
        {
            switch (await steps.Take(step, order, shopify, settings, ct))
            {
                case null:
                    result.Done.Add(step);
                    break;
                case { Verdict: Verdict.Rejected, Why: { } why }:
                    result.Refused.Add(why);
                    break;
                case { Verdict: Verdict.Later, HasDeadline: true } waits:
                    result.Waits.Add(waits);
                    break;
                case var outage:
                    return result with { Stopped = outage };
            }
        }

        return result;
    }

    /// <param name="left">What the plan that is left refuses, and why Shopify's order could
    /// not be taken in after it; null where nothing is.</param>
    private static Outcome OutcomeOf(OrderPlan plan, CarriedOut result, IEnumerable<string?> left, ErpOrder order, ShopifyOrder shopify)
    {
        var refused = string.Join("; ", [.. result.Refused, .. left.OfType<string>()]);

        return plan.HasMore && result.Done.OfType<EditLines>().Any()
                ? Outcome.Later(TimeSpan.Zero, Reason.Continues, "What came with its new lines follows.")
            : result.Waits.FirstOrDefault() is { } waits ? waits with { Why = refused.Length == 0 ? waits.Why : $"{waits.Why}; {refused}" }
            : refused.Length > 0 ? Outcome.Rejected(Reason.CannotCross, refused)
            : order.IsCancelled && shopify.CancelledAt is null
            ? Outcome.Later(Soon, Reason.AwaitsShopify, "Shopify has not cancelled it yet.")
            : plan.Steps.Count == 0 ? Outcome.Unchanged(Reason.Equal, "Shopify has it already")
            : Outcome.DoneWith(Words(plan));
    }

    /// <summary>What the steps of a plan brought across. Lines of which something was
    /// refused, or is still to follow, are not agreed on yet.</summary>
    private static Pushed PushedBy(OrderPlan plan, CarriedOut result, string? unplanned, ErpOrder order, ShopifyOrder before)
    {
        var isWhole = unplanned is null && plan is { Refused: null, HasMore: false } && result is { Refused: [], Waits: [] };

        return new Pushed(order, isWhole)
        {
            Fields =
            [
                .. result.Done.OfType<UpdateHeader>().SelectMany(header => header.Values.Names),
                .. result.Done.OfType<Close>().Select(_ => OrderFields.Closed.Name),
            ],
            Fulfillments = result.Done.Select(step => step switch
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
        var quantities = before.Lines.ToDictionary(
            line => line.Gid, line => asked.GetValueOrDefault(line.Gid, line.Current) - back[line.Gid].Sum());

        return new EditedLines(quantities, edit.Added.Count);
    }

    private async Task<(ShopifyOrder? Order, Outcome? Problem)> Read(string gid, CancellationToken ct)
    {
        var read = await reader.Read([gid], ct);

        return read.Orders.GetValueOrDefault(gid) is { } order
            ? (order, null)
            : (null, read.Problems.GetValueOrDefault(gid) ?? Outcome.Rejected(Reason.ShopifyRecordGone, OrderReader.NotShown));
    }

    private static string NameOf(OrderStep step) => step switch
    {
        UpdateHeader header =>
            string.Join(", ", header.Values.Names.Select(name => OrderFields.All.Single(field => field.Name == name).Words)),
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

    /// <summary>What came of a plan's steps.</summary>
    /// <param name="Waits">Those that are to be tried again.</param>
    /// <param name="Stopped">Why the others were not tried any more; null if all were.</param>
    private sealed record CarriedOut(List<OrderStep> Done, List<string> Refused, List<Outcome> Waits, Outcome? Stopped);
}
