using ShopifySync.Orders;
using ShopifySync.Orders.Intake;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.ToShopify.Orders;

/// <summary>Brings later changes of a linked order across, from Shopify's order as it is now: what is there already is not done again, so a lost answer does no harm.</summary>
/// <remarks>Afterwards Shopify's order is read once more and taken in like any other news of it: that agrees on what was pushed, and brings along what Shopify has moved itself.</remarks>
public sealed class OrderFollowUp(OrderLinks links, OrderReader reader, OrderCreation creation, OrderSteps steps, OrderIntake intake)
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

            var (there, problem) = await Read(gid, ct);

            if (there is null)
            {
                return problem!;
            }

            var before = there;
            var erpWins = settings.OrderConflicts is OrderConflicts.Erp || (settings.OrderConflicts is OrderConflicts.Newest && link.ErpChangedAt > there.UpdatedAt);
            var plan = OrderPlan.Of(order, link.ErpSeen, there, link.ShopifySeen, erpWins, settings.PushRefunds);

            if (creation.AwaitsLink(plan.Steps.OfType<EditLines>().SelectMany(edit => edit.Added), item) is { } waits)
            {
                return waits;
            }

            foreach (var step in plan.Steps)
            {
                if (await steps.Take(step, order, there, settings, ct) is { } stopped)
                {
                    return stopped;
                }
            }

            if (plan.Steps.Count > 0)
            {
                (there, problem) = await Read(gid, ct);

                if (there is null)
                {
                    return problem!;
                }

                if (!plan.HasMore && Edited(plan, before)?.Made(there) != false)
                {
                    var after = OrderPlan.Of(order, link.ErpSeen, there, link.ShopifySeen, erpWins, settings.PushRefunds);
                    plan = plan with { Refused = after.Refused }; // a refund may have come to something else than the ERP's
                }
            }

            var untaken = await intake.TakeBack(there, taken.Version, PushedBy(plan, order, before), ct);

            return untaken is { Verdict: Verdict.Later } ? untaken
                : plan.HasMore ? Outcome.Later(TimeSpan.Zero, "what came with its new lines follows")
                : plan.Refused is { } refused ? Outcome.Rejected(refused)
                : order.IsCancelled && there.CancelledAt is null ? Outcome.Later(Soon, "Shopify has not cancelled it yet")
                : plan.Steps.Count == 0 ? Outcome.Unchanged("Shopify has it already")
                : Outcome.DoneWith(string.Join(", ", plan.Steps.Select(NameOf)));
        }
        finally
        {
            await links.Release(order.Id, taken, CancellationToken.None);
        }
    }

    /// <summary>What the steps of a plan brought across. Lines of which something was refused, or is still to follow, are not agreed on before they are the same.</summary>
    private static Pushed PushedBy(OrderPlan plan, ErpOrder order, ShopifyOrder before)
    {
        var fields = plan.Steps.OfType<UpdateHeader>().SelectMany(header => header.Fields.Keys).ToHashSet();
        var isWhole = plan is { Refused: null, HasMore: false };

        return new Pushed(order, isWhole)
        {
            Email = fields.Contains("email"),
            Phone = fields.Contains("phone"),
            Note = fields.Contains("note"),
            Tags = fields.Contains("tags"),
            ShippingAddress = fields.Contains("shippingAddress"),
            Closed = plan.Steps.Any(step => step is Close),
            Fulfillments = plan.Steps.Select(step => step switch
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
        var read = await reader.Read([gid], Lane.Urgent, ct);

        return read.Orders.GetValueOrDefault(gid) is { } order
            ? (order, null)
            : (null, read.Problems.GetValueOrDefault(gid) ?? Outcome.Rejected(OrderReader.NotShown));
    }

    private static string NameOf(OrderStep step) => step switch
    {
        UpdateHeader header => string.Join(", ", header.Fields.Keys.Select(field => field == "shippingAddress" ? "shipping address" : field)),
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
}
