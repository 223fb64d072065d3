using Members = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace StoreSimulator.Graph;

/// <summary>The mutations that send goods.</summary>
internal static class FulfillmentMutations
{
    private const string Scopes =
        "write_merchant_managed_fulfillment_orders or write_assigned_fulfillment_orders or write_third_party_fulfillment_orders";

    public static void List()
    {
        foreach (var version in (string[])["", "V2"])
        {
            Fields.Mutation($"fulfillmentCreate{version}", Scopes, Create);
            Fields.Mutation($"fulfillmentTrackingInfoUpdate{version}", Scopes, Track);
        }

        Fields.Mutation("fulfillmentCancel", Scopes, Cancel);
    }

    private static Shape Create(FieldCall call)
    {
        var input = call.Input("fulfillment");
        var groups = input.Parts("lineItemsByFulfillmentOrder");
        var sent = new List<(FulfillmentOrder.Line Line, int Quantity)>();
        if ((Quantities(groups) ?? Planned(call, groups) ?? Taken(call, groups, sent)) is { } wrong)
        {
            return call.Refused(wrong);
        }

        Given.Each("FulfillmentInput", input, (member, _) =>
            member is "lineItemsByFulfillmentOrder" or "notifyCustomer" or "trackingInfo" or "originAddress");
        if (input.GetValueOrDefault("notifyCustomer") is true)
        {
            call.Store.Statistics.Notify();
        }

        var first = sent[0].Line.Order;
        var fulfillment = call.Store.Fulfil(first.Order, first.Location, sent, shipped => Write(shipped, input.Part("trackingInfo")));
        return FieldCall.Done(("fulfillment", fulfillment));
    }

    // numbers are looked at before anything is looked up
    private static UserError? Quantities(IReadOnlyList<Members> groups)
    {
        foreach (var (i, group) in groups.Index())
        {
            foreach (var (n, entry) in group.Parts("fulfillmentOrderLineItems").Index())
            {
                if ((int)entry["quantity"]! < 1)
                {
                    return new(
                        ["fulfillment", "lineItemsByFulfillmentOrder", $"{i}", "fulfillmentOrderLineItems", $"{n}", "quantity"],
                        "Quantity must be greater than 0");
                }
            }
        }

        return null;
    }

    // what is to be sent must be there, of one order, at one place, and still to be sent
    private static UserError? Planned(FieldCall call, IReadOnlyList<Members> groups)
    {
        var planned = new List<FulfillmentOrder>();
        foreach (var gid in groups.Select(group => group.Text("fulfillmentOrderId")!))
        {
            if (gid.EndsWith("/0", StringComparison.Ordinal))
            {
                throw new Refusal("invalid id", "RESOURCE_NOT_FOUND");
            }

            if (call.Store.Find<FulfillmentOrder>(gid) is not { } found)
            {
                return new(["fulfillment"], "Fulfillment order does not exist.");
            }

            planned.Add(found);
        }

        long[] orders = [.. planned.Select(plan => plan.Order.Id).Distinct()];
        long[] locations = [.. planned.Select(plan => plan.Location.Id).Distinct()];
        return orders.Length > 1
            ? new(
                ["fulfillment"],
                $"All fulfillment orders must belong to the same order. Multiple orders with ids [{string.Join(", ", orders)}] were found.")
            : locations.Length > 1
                ? new(
                    ["fulfillment"],
                    "All fulfillment orders must be assigned to a single location. "
                        + $"Multiple locations with ids [{string.Join(", ", locations)}] were found.")
            : planned.Find(plan => plan.Status is not ("OPEN" or "IN_PROGRESS")) is { } closed
                ? new(
                    ["fulfillment"], $"Fulfillment order {closed.Id} has an unfulfillable status= {closed.Status.ToLowerInvariant()}.")
            : null;
    }

    // the lines asked for, else all that is left of each
    private static UserError? Taken(FieldCall call, IReadOnlyList<Members> groups, List<(FulfillmentOrder.Line Line, int Quantity)> sent)
    {
        foreach (var group in groups)
        {
            var planned = call.Store.Find<FulfillmentOrder>(group.Text("fulfillmentOrderId"))!;
            var asked = group.Parts("fulfillmentOrderLineItems");
            foreach (var entry in asked)
            {
                if (planned.Lines.Find(line => line.Gid == entry.Text("id")) is not { } line)
                {
                    return new(["fulfillment"], "Fulfillment order line item does not exist.");
                }

                if ((int)entry["quantity"]! is var quantity && quantity > line.Remaining - Asked(line))
                {
                    return new(["fulfillment"], "Invalid fulfillment order line item quantity requested.");
                }

                sent.Add((line, quantity));
            }

            if (asked.Count == 0)
            {
                sent.AddRange(
                    planned.Lines.Where(line => line.IsRouted(call.Store.Now) && line.Remaining > Asked(line))
                        .Select(line => (line, line.Remaining - Asked(line)))
                        .ToArray());
            }
        }

        return sent.Count == 0 ? new(["fulfillment"], "Nothing is left to be fulfilled.") : null;

        int Asked(FulfillmentOrder.Line line) => sent.Where(part => part.Line == line).Sum(part => part.Quantity);
    }

    private static Shape Track(FieldCall call)
    {
        if (call.Store.Find<Fulfillment>(call.Argument<object>("fulfillmentId")!.ToString()) is not { } fulfillment)
        {
            return call.Refused(new UserError(["fulfillmentId"], "Fulfillment does not exist."));
        }

        if (call.Argument<bool>("notifyCustomer"))
        {
            call.Store.Statistics.Notify();
        }

        Write(fulfillment, call.Input("trackingInfoInput"));
        call.Store.Changed(fulfillment);
        return FieldCall.Done(("fulfillment", fulfillment));
    }

    private static Shape Cancel(FieldCall call)
    {
        if (call.Store.Find<Fulfillment>(call.Argument<object>("id")!.ToString()) is not { } fulfillment)
        {
            return call.Refused(new UserError(["id"], "Fulfillment not found."));
        }

        if (fulfillment.Status != "CANCELLED") // a second cancellation changes nothing, and is no error
        {
            call.Store.Cancel(fulfillment);
        }

        return FieldCall.Done(("fulfillment", fulfillment));
    }

    private static void Write(Fulfillment fulfillment, IReadOnlyDictionary<string, object?>? tracking)
    {
        if (tracking is null)
        {
            return;
        }

        fulfillment.TrackingCompany = tracking.Text("company");
        fulfillment.TrackingNumbers = Several(tracking, "number", "numbers");
        fulfillment.TrackingUrls = Several(tracking, "url", "urls");
    }

    private static IReadOnlyList<string> Several(IReadOnlyDictionary<string, object?> input, string one, string several) =>
        input.Text(one) is { } single ? [single] : Given.Texts(input.GetValueOrDefault(several));
}
