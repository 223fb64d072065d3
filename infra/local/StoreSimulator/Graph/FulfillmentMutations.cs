namespace StoreSimulator.Graph;

/// <summary>The mutations that send goods.</summary>
internal static class FulfillmentMutations
{
    private const string Scopes =
        "write_merchant_managed_fulfillment_orders or write_assigned_fulfillment_orders or write_third_party_fulfillment_orders";

    public static void List()
    {
        Fields.Mutation("fulfillmentCreate", Scopes, Create);
        Fields.Mutation("fulfillmentTrackingInfoUpdate", Scopes, Track);
        Fields.Mutation("fulfillmentCancel", Scopes, Cancel);
    }

    private static Shape Create(FieldCall call)
    {
        var input = call.Input("fulfillment");
        var sent = new List<(FulfillmentOrder.Line Line, int Quantity)>();

        foreach (var group in input.Parts("lineItemsByFulfillmentOrder"))
        {
            if (Take(call, group, sent) is { } wrong)
            {
                return call.Refused(wrong);
            }
        }

        if (sent.Count == 0)
        {
            return call.Refused(new UserError(["fulfillment"], "Nothing is left to be fulfilled."));
        }

        var planned = sent.Select(part => part.Line.Order).Distinct().ToList();
        if (planned.Select(plan => (plan.Order, plan.Location)).Distinct().Count() > 1)
        {
            return call.Refused(new UserError(["fulfillment"], "All fulfillment orders must be of the same order and the same location."));
        }

        Given.Each("FulfillmentInput", input, (member, _) => member is "lineItemsByFulfillmentOrder" or "notifyCustomer" or "trackingInfo");
        if (input.GetValueOrDefault("notifyCustomer") is true)
        {
            call.Store.Statistics.Notify();
        }

        var fulfillment = call.Store.Fulfil(planned[0].Order, planned[0].Location, sent, shipped =>
            Write(shipped, input.Part("trackingInfo")));
        return FieldCall.Done(("fulfillment", fulfillment));
    }

    // what one fulfilment order is to send: the lines asked for, else all that is left of it
    private static UserError? Take(
        FieldCall call, IReadOnlyDictionary<string, object?> group, List<(FulfillmentOrder.Line Line, int Quantity)> sent)
    {
        if (call.Store.Find<FulfillmentOrder>(group.Text("fulfillmentOrderId")) is not { } planned)
        {
            return new(["fulfillment"], "Fulfillment order does not exist.");
        }

        if (planned.Status is not ("OPEN" or "IN_PROGRESS"))
        {
            return new(
                ["fulfillment"], $"Fulfillment order {planned.Id} has an unfulfillable status= {planned.Status.ToLowerInvariant()}.");
        }

        var asked = group.Parts("fulfillmentOrderLineItems");
        foreach (var entry in asked)
        {
            if (planned.Lines.Find(line => line.Gid == entry.Text("id")) is not { } line)
            {
                return new(["fulfillment"], "Fulfillment order line item does not exist.");
            }

            if ((int)entry["quantity"]! is var quantity && (quantity < 1 || quantity > line.Remaining - Asked(line)))
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

        return null;

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
