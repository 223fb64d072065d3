using ShopifySync.Orders;
using ShopifySync.Queue;
using ShopifySync.Settings;
using ShopifySync.Shopify;

namespace ShopifySync.Orders.Push;

/// <summary>Does one step of a plan in Shopify.</summary>
public sealed class OrderSteps(
    ShopifyClient shopify, OrderMutations mutations, OrderEdits edits, OrderShipments shipments, OrderRefunds refunds, TimeProvider time)
{
    /// <summary>Shopify cancels in a job of its own; what takes longer than these come to is looked at again later.</summary>
    private const int CancelPolls = 20;

    private static readonly TimeSpan BetweenPolls = TimeSpan.FromMilliseconds(500);
    private static readonly GraphQlDocument UpdateOrder = GraphQlDocument.Embedded("UpdateOrder");
    private static readonly GraphQlDocument SetCustomer = GraphQlDocument.Embedded("SetCustomer");
    private static readonly GraphQlDocument PayOrder = GraphQlDocument.Embedded("PayOrder");
    private static readonly GraphQlDocument CancelOrder = GraphQlDocument.Embedded("CancelOrder");
    private static readonly GraphQlDocument ReadCancelled = GraphQlDocument.Embedded("ReadCancelled");
    private static readonly GraphQlDocument ReadCancelJob = GraphQlDocument.Embedded("ReadCancelJob");
    private static readonly GraphQlDocument CloseOrder = GraphQlDocument.Embedded("CloseOrder");
    private static readonly GraphQlDocument OpenOrder = GraphQlDocument.Embedded("OpenOrder");
    private static readonly GraphQlDocument CancelFulfillmentDocument = GraphQlDocument.Embedded("CancelFulfillment");

    /// <summary>Null when it is done; else what the push comes to.</summary>
    public async Task<Outcome?> Take(
        OrderStep step, ErpOrder order, ShopifyOrder there, StoreSettings settings, CancellationToken ct) => step switch
        {
            UpdateHeader header => await Send(header, there, ct),
            ChangeCustomer customer =>
                (await mutations.Send(SetCustomer, "orderCustomerSet", new { id = there.Gid, customer = customer.Gid }, ct)).Stopped,
            EditLines edit => await edits.Send(edit, order, there, settings, ct),
            MarkPaid => (await mutations.Send(PayOrder, "orderMarkAsPaid", new { input = new { id = there.Gid } }, ct)).Stopped,
            Fulfill fulfill => await shipments.Send(fulfill, order, there.Gid, settings, ct),
            Track track => await shipments.Track(track, order, settings, ct),
            CancelFulfillment cancel => await Send(cancel, order, ct),
            Refund refund => await refunds.Send(refund, order, there, settings, ct),
            Cancel cancel => await Send(cancel, there, settings, ct),
            Close { IsClosed: true } =>
                (await mutations.Send(CloseOrder, "orderClose", new { input = new { id = there.Gid } }, ct)).Stopped,
            Close => (await mutations.Send(OpenOrder, "orderOpen", new { input = new { id = there.Gid } }, ct)).Stopped,
            _ => throw new InvalidOperationException($"Nobody knows how to do {step.GetType().Name}"),
        };

    private async Task<Outcome?> Send(CancelFulfillment cancel, ErpOrder order, CancellationToken ct)
    {
        await shipments.Link(order, cancel.Fulfillment, cancel.FulfillmentGid, ct);
        return (await mutations.Send(CancelFulfillmentDocument, "fulfillmentCancel", new { id = cancel.FulfillmentGid }, ct)).Stopped;
    }

    /// <summary>All fields at once; where Shopify refuses one of them, each by itself, so that the others arrive.</summary>
    private async Task<Outcome?> Send(UpdateHeader header, ShopifyOrder there, CancellationToken ct)
    {
        async Task<Outcome?> Update(IEnumerable<KeyValuePair<string, object?>> fields) =>
            (await mutations.Send(
                UpdateOrder, "orderUpdate", new { input = new Dictionary<string, object?>(fields) { ["id"] = there.Gid } }, ct)).Stopped;

        var whole = await Update(header.Fields);

        if (whole is not { Verdict: Verdict.Rejected } || header.Fields.Count == 1)
        {
            return whole;
        }

        var refused = new List<string>();

        foreach (var field in header.Fields)
        {
            switch (await Update([field]))
            {
                case null:
                    break;
                case { Verdict: Verdict.Rejected, Why: { } why }:
                    refused.Add(why);
                    break;
                case var stopped:
                    return stopped;
            }
        }

        return refused.Count == 0 ? null : Outcome.Rejected(Reason.RefusedByShopify, string.Join("; ", refused));
    }

    private async Task<Outcome?> Send(Cancel cancel, ShopifyOrder there, StoreSettings settings, CancellationToken ct)
    {
        var variables = new { id = there.Gid, reason = cancel.Reason, notifyCustomer = settings.NotifyCustomers };
        var (payload, stopped) = await mutations.Send(CancelOrder, "orderCancel", variables, ct);

        if (payload is null && stopped?.Verdict is not Verdict.Rejected)
        {
            return stopped;
        }

        var job = payload?.Part("job")?.Text("id");
        var isOver = false;

        for (var poll = 0; poll < CancelPolls; poll++) // a refusal may only say that an earlier asking is being done
        {
            var answer = await (
                job is null
                    ? shopify.Send(ReadCancelled, new { id = there.Gid }, ct)
                    : shopify.Send(ReadCancelJob, new { id = there.Gid, job }, ct));

            if (answer is Answered answered && answered.Data.Part("node") is { } order)
            {
                if (order.Has("cancelledAt"))
                {
                    return null;
                }

                if (isOver) // the order was read once more after its job had ended
                {
                    return Outcome.Rejected(
                        Reason.RefusedByShopify,
                        "Shopify has begun to cancel it and given up: look at the order there for what stands in the way");
                }

                isOver = job is not null && answered.Data.Part("job")?.Flag("done") == true;
            }

            await Task.Delay(BetweenPolls, time, ct);
        }

        return stopped;
    }
}
