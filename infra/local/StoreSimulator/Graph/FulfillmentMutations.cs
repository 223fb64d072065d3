namespace StoreSimulator.Graph;

/// <summary>The mutations that send goods.</summary>
internal static class FulfillmentMutations
{
    private const string Scopes = "write_merchant_managed_fulfillment_orders or write_assigned_fulfillment_orders or write_third_party_fulfillment_orders";

    public static void List()
    {
        Fields.Mutation("fulfillmentCreate", Scopes, Create);
        Fields.Mutation("fulfillmentTrackingInfoUpdate", Scopes, Track);
        Fields.Mutation("fulfillmentCancel", Scopes, Cancel);
    }

    private static Shape Create(FieldCall call)
    {
        var input = call.Input("fulfillment");
        var groups = input.Parts("lineItemsByFulfillmentOrder");
        if (groups.Count != 1)
            throw new Refusal("The simulator fulfils one fulfilment order at a time.", "NOT_SIMULATED");
        if (call.Store.Find<FulfillmentOrder>(groups[0].Text("fulfillmentOrderId")) is not { } planned)
            return call.Refused(new UserError(["fulfillment"], "Fulfillment order does not exist."));
        if (planned.Status is "CLOSED" or "CANCELLED")
            return call.Refused(new UserError(["fulfillment"], $"Fulfillment order {planned.Id} has an unfulfillable status= {planned.Status.ToLowerInvariant()}."));

        var asked = groups[0].Parts("fulfillmentOrderLineItems");
        var sent = new List<(FulfillmentOrder.Line Line, int Quantity)>();
        foreach (var entry in asked)
        {
            if (planned.Lines.Find(line => line.Gid == entry.Text("id")) is not { } line)
                return call.Refused(new UserError(["fulfillment"], "Fulfillment order line item does not exist."));
            if ((int)entry["quantity"]! is var quantity && (quantity < 1 || quantity > line.Remaining))
                return call.Refused(new UserError(["fulfillment"], "Invalid fulfillment order line item quantity requested."));
            sent.Add((line, quantity));
        }
        if (asked.Count == 0)
            sent.AddRange(planned.Lines.Where(line => line.Remaining > 0).Select(line => (line, line.Remaining)));

        Given.Each("FulfillmentInput", input, (member, _) => member is "lineItemsByFulfillmentOrder" or "notifyCustomer" or "trackingInfo");
        var fulfillment = call.Store.Fulfil(planned, sent, shipped => Write(shipped, input.Part("trackingInfo")));
        return FieldCall.Done(("fulfillment", fulfillment));
    }

    private static Shape Track(FieldCall call)
    {
        if (call.Store.Find<Fulfillment>(call.Argument<object>("fulfillmentId")!.ToString()) is not { } fulfillment)
            return call.Refused(new UserError(["fulfillmentId"], "Fulfillment does not exist."));

        Write(fulfillment, call.Input("trackingInfoInput"));
        call.Store.Changed(fulfillment);
        return FieldCall.Done(("fulfillment", fulfillment));
    }

    private static Shape Cancel(FieldCall call)
    {
        if (call.Store.Find<Fulfillment>(call.Argument<object>("id")!.ToString()) is not { } fulfillment)
            return call.Refused(new UserError(["id"], "Fulfillment not found."));
        if (fulfillment.Status == "CANCELLED")
            return call.Refused(new UserError(["id"], "Fulfillment has already been cancelled."));

        call.Store.Cancel(fulfillment);
        return FieldCall.Done(("fulfillment", fulfillment));
    }

    private static void Write(Fulfillment fulfillment, IReadOnlyDictionary<string, object?>? tracking)
    {
        if (tracking is null)
            return;
        fulfillment.TrackingCompany = tracking.Text("company");
        fulfillment.TrackingNumbers = Several(tracking, "number", "numbers");
        fulfillment.TrackingUrls = Several(tracking, "url", "urls");
    }

    private static IReadOnlyList<string> Several(IReadOnlyDictionary<string, object?> input, string one, string several) =>
        input.Text(one) is { } single ? [single] : Given.Texts(input.GetValueOrDefault(several));
}
